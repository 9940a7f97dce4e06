package dev.lutra.nn.encode;

import dev.lutra.nn.Settings;
import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.backend.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Thermometer: `levels` ascending thresholds a feature, bit `i` is `word > threshold_i`. Bits of
/// one feature are neighbors: bit `f * levels + i`. Learned thresholds start where they are placed
/// and are trained with the network by a straight-through gradient (Bengio et al. 2013); they may
/// overtake one another.
///
/// @param levels thresholds of a feature
/// @param placement how they are placed by the training set
/// @param global whether all features share the thresholds that fit all of them together
/// @param bits highest bits of a word that a comparator may read: thresholds are rounded so that
///   the others do not matter, and with 6 no comparator costs more than one table of six inputs; 0
///   for all, as they are
/// @param rate factor of the optimizer's learning rate for learned thresholds, whose unit is the
///   standard deviation of the feature; 0 leaves them where they are placed
public record Thermometer(int levels, Placement placement, boolean global, int bits, double rate)
    implements Encoder {
  /// How thresholds are placed, with `p_i = (i + 1) / (levels + 1)`.
  public enum Placement {
    /// `min + p_i (max - min)`.
    UNIFORM,
    /// `mean + sigma * z(p_i)`, z the normal quantile.
    GAUSSIAN,
    /// The `p_i` quantile of the training values.
    DISTRIBUTIVE
  }

  /// @throws IllegalArgumentException if the number of levels is out of range
  public Thermometer {
    if (levels < 1 || levels > 1 << 16) {
      throw new IllegalArgumentException(
          "thermometer: got " + levels + " levels, expected 1 to " + (1 << 16));
    }
    if (bits < 0 || bits > 16) {
      throw new IllegalArgumentException("thermometer: got " + bits + " bits, expected 0 to 16");
    }
    Settings.notNegative("thermometer.rate", rate);
  }

  /// Thresholds as they are placed.
  public Thermometer(int levels, Placement placement, boolean global) {
    this(levels, placement, global, 0, 0);
  }

  /// The same with another number of levels.
  public Thermometer withLevels(int number) {
    return new Thermometer(number, placement, global, bits, rate);
  }

  @Override
  public @Nullable Learning learning() {
    return rate == 0 ? null : new Learning(rate, bits, global);
  }

  @Override
  public Encoding fit(Samples train, Quantizer quantizer, long seed) {
    List<Encoding.Bit> bits = new ArrayList<>();
    double[] normal =
        placement == Placement.GAUSSIAN
            ? IntStream.range(0, levels).mapToDouble(i -> normalQuantile(share(i))).toArray()
            : new double[0];
    int[] shared = global ? place(histogram(train, quantizer, -1), normal) : new int[0];
    for (int f = 0; f < quantizer.features(); f++) {
      int[] thresholds = global ? shared : place(histogram(train, quantizer, f), normal);
      for (int t : thresholds) {
        bits.add(new Encoding.Bit.Compare(f, List.of(t)));
      }
    }
    return new Encoding(1, bits);
  }

  /// Counts of each word over the samples of one feature, or of all for -1.
  private static long[] histogram(Samples train, Quantizer quantizer, int feature) {
    long[] counts = new long[quantizer.max() + 1];
    int first = feature < 0 ? 0 : feature;
    int last = feature < 0 ? quantizer.features() : feature + 1;
    if (feature < 0 && train.isBytes()) {
      for (byte v : train.bytes()) { // which are words already
        counts[Math.min(v & 0xff, quantizer.max())]++;
      }
      return counts;
    }
    for (int s = 0; s < train.count(); s++) {
      for (int f = first; f < last; f++) {
        counts[quantizer.quantize(f, train.get(s, f))]++;
      }
    }
    return counts;
  }

  private double share(int level) {
    return (level + 1.0) / (levels + 1);
  }

  private int[] place(long[] counts, double[] normal) {
    long total = Arrays.stream(counts).sum();
    int min = counts.length - 1;
    int max = 0;
    double sum = 0;
    double squares = 0;
    for (int q = 0; q < counts.length; q++) {
      if (counts[q] > 0) {
        min = Math.min(min, q);
        max = q;
      }
      sum += (double) counts[q] * q;
      squares += (double) counts[q] * q * q;
    }
    double mean = sum / total;
    double sigma = Math.sqrt(Math.max(0, squares / total - mean * mean));
    Grid grid = Learning.grid(bits, counts.length);
    int[] thresholds = new int[levels];
    for (int i = 0; i < levels; i++) {
      double p = share(i);
      double level =
          switch (placement) {
            case UNIFORM -> min + p * (max - min);
            case GAUSSIAN -> mean + sigma * normal[i];
            case DISTRIBUTIVE -> quantile(counts, p * total);
          };
      // A level that is a word but for rounding is that word.
      int word = (int) Math.floor(level + 1e-6);
      thresholds[i] = grid.nearest(Math.clamp(word, 0, counts.length - 1));
    }
    return thresholds;
  }

  /// The smallest word with at least `rank` values at or below it.
  private static int quantile(long[] counts, double rank) {
    long below = 0;
    for (int q = 0; q < counts.length; q++) {
      below += counts[q];
      if (below >= rank) {
        return q;
      }
    }
    return counts.length - 1;
  }

  /// Inverse of the standard normal distribution by bisection, accurate to about 1e-8, which is far
  /// finer than a word.
  static double normalQuantile(double p) {
    double low = -8;
    double high = 8;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (normal(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /// The standard normal distribution function by Simpson's rule on its density.
  private static double normal(double x) {
    int steps = 200;
    double width = x / steps;
    double sum = 1 + Math.exp(-x * x / 2);
    for (int i = 1; i < steps; i++) {
      double t = i * width;
      sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
  }
}
