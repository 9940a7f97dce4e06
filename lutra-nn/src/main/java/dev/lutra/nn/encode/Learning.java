package dev.lutra.nn.encode;

import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.backend.Grid;
import java.util.ArrayList;
import java.util.List;

/// How the thresholds of an encoder are trained with the network that reads its bits.
///
/// @param rate factor of the optimizer's learning rate, above 0
/// @param bits highest bits of a word that a comparator may read; 0 for all
/// @param shared whether all features have the same thresholds
public record Learning(double rate, int bits, boolean shared) {
  /// The standard deviation of the training words, by feature, or one number over all of them where
  /// thresholds are shared; 1 where words do not differ. It is the unit of the thresholds' moves,
  /// so that a feature with few large values learns as others do.
  List<Float> spread(Samples train, Quantizer quantizer) {
    int features = quantizer.features();
    int rows = shared ? 1 : features;
    double[] sum = new double[rows];
    double[] squares = new double[rows];
    for (int s = 0; s < train.count(); s++) {
      for (int f = 0; f < features; f++) {
        int row = shared ? 0 : f;
        int word = quantizer.quantize(f, train.get(s, f));
        sum[row] += word;
        squares[row] += (double) word * word;
      }
    }
    double count = (double) train.count() * features / rows;
    List<Float> spread = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      double mean = sum[row] / count;
      float deviation = (float) Math.sqrt(Math.max(0, squares[row] / count - mean * mean));
      spread.add(deviation > 0 ? deviation : 1f);
    }
    return spread;
  }

  /// The thresholds that comparators of such words may have.
  Grid grid(Quantizer quantizer) {
    return grid(bits, quantizer.max() + 1);
  }

  /// The thresholds that the highest `bits` bits decide, all of them for 0.
  static Grid grid(int bits, int words) {
    return new Grid(words, bits == 0 ? 1 : Math.max(1, words >> bits));
  }
}
