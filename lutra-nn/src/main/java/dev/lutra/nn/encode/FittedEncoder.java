package dev.lutra.nn.encode;

import dev.lutra.nn.Signal;
import dev.lutra.nn.data.Samples;

/// An encoder after it has seen the training set.
///
/// @param quantizer values to words
/// @param training the bits of a soft pass
/// @param hardware the bits of the hardened network
/// @param reals whether a soft pass reads the words themselves, scaled to `[0, 1]`
public record FittedEncoder(
    Quantizer quantizer, Encoding training, Encoding hardware, boolean reals) {
  /// Fits an encoder.
  ///
  /// @param bits width of the words of real-valued features
  /// @param clip share of their values that may lie beyond the words, at either end
  public static FittedEncoder fit(
      Encoder encoder, Samples train, int bits, double clip, long seed) {
    Quantizer quantizer = Quantizer.fit(train, bits, clip);
    Encoding hardware = encoder.fit(train, quantizer, seed);
    return new FittedEncoder(
        quantizer,
        encoder.fitForTraining(hardware, quantizer, seed),
        hardware,
        encoder.trainsOnReals());
  }

  /// What the network reads in a soft pass.
  public Signal signal() {
    return reals ? Signal.real(quantizer.features()) : Signal.bits(training.bits().size());
  }
}
