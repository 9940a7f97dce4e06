package dev.lutra.nn.encode;

import dev.lutra.nn.data.Samples;
import org.jspecify.annotations.Nullable;

/// How real features become bits: a record of settings that is fitted to the training set.
public interface Encoder {
  /// The bits of the hardware.
  ///
  /// @param train training samples, which place the thresholds of some encoders
  /// @param quantizer the words that the thresholds are compared with
  /// @param seed for encoders that draw at random
  Encoding fit(Samples train, Quantizer quantizer, long seed);

  /// The bits used in training; those of the hardware unless the encoder says otherwise.
  ///
  /// @param hardware what [#fit] gave for the same quantizer and seed
  default Encoding fitForTraining(Encoding hardware, Quantizer quantizer, long seed) {
    return hardware;
  }

  /// How the thresholds are trained with the network; null if they stay where [#fit] places them.
  /// If not null, the encoding has one frame and the same number of comparators for each feature,
  /// those of one feature beside each other, and is that of training too.
  default @Nullable Learning learning() {
    return null;
  }

  /// Whether training reads the feature itself, scaled to `[0, 1]`, as the probability of a 1.
  default boolean trainsOnReals() {
    return false;
  }
}
