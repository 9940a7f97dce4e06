package dev.lutra.nn.encode;

import dev.lutra.nn.Signal;
import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.backend.Grid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An encoder after it has seen the training set.
///
/// @param quantizer values to words
/// @param training the bits of a soft pass; where thresholds are learned, those at the start
/// @param hardware the bits of the hardened network
/// @param reals whether a soft pass reads the words themselves, scaled to `[0, 1]`
/// @param learning how thresholds are learned; null if they are not
/// @param spread of learned thresholds, the standard deviation of each feature's words, or one
///   number for all features; else empty
public record FittedEncoder(
    Quantizer quantizer,
    Encoding training,
    Encoding hardware,
    boolean reals,
    @Nullable Learning learning,
    List<Float> spread) {
  /// Takes a copy of the list.
  ///
  /// @throws IllegalArgumentException if thresholds are learned and spreads are missing or not
  ///   above 0
  public FittedEncoder {
    spread = List.copyOf(spread);
    int expected = learning == null ? 0 : learning.shared() ? 1 : quantizer.features();
    if (spread.size() != expected || !spread.stream().allMatch(s -> s > 0)) {
      throw new IllegalArgumentException(
          "encoder: got spreads " + spread + ", expected " + expected + " numbers above 0");
    }
  }

  /// With thresholds that stay as they are.
  public FittedEncoder(Quantizer quantizer, Encoding training, Encoding hardware, boolean reals) {
    this(quantizer, training, hardware, reals, null, List.of());
  }

  /// Fits an encoder.
  ///
  /// @param bits width of the words of real-valued features
  /// @param clip share of their values that may lie beyond the words, at either end
  public static FittedEncoder fit(
      Encoder encoder, Samples train, int bits, double clip, long seed) {
    Quantizer quantizer = Quantizer.fit(train, bits, clip);
    Encoding hardware = encoder.fit(train, quantizer, seed);
    Learning learning = encoder.learning();
    return new FittedEncoder(
        quantizer,
        encoder.fitForTraining(hardware, quantizer, seed),
        hardware,
        encoder.trainsOnReals(),
        learning,
        learning == null ? List.of() : learning.spread(train, quantizer));
  }

  /// The same with other bits in the hardened network.
  FittedEncoder withHardware(Encoding other) {
    return new FittedEncoder(quantizer, training, other, reals, learning, spread);
  }

  /// For estimates before training: the same with thresholds that are not learned, but cost what
  /// those may come to cost. Placed thresholds may be equal or round; these lie evenly, differ as
  /// far as the words allow, and need every bit that they may read.
  public FittedEncoder dearest() {
    if (learning == null) {
      return this;
    }
    Grid grid = learning.grid(quantizer);
    int places = grid.words() / grid.step();
    int levels = training.bits().size() / quantizer.features();
    List<Encoding.Bit> bits = new ArrayList<>();
    for (int b = 0; b < training.bits().size(); b++) {
      int odd = (int) ((b % levels + 1L) * places / (levels + 1)) | 1;
      bits.add(new Encoding.Bit.Compare(b / levels, List.of(odd * grid.step() - 1)));
    }
    Encoding encoding = new Encoding(1, bits);
    return new FittedEncoder(quantizer, encoding, encoding, reals);
  }

  /// What the network reads in a soft pass.
  public Signal signal() {
    return reals ? Signal.real(quantizer.features()) : Signal.bits(training.bits().size());
  }
}
