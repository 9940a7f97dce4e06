package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// Which inputs a LUT reads.
public interface Wiring {
  /// Of what the number of LUTs has to be a multiple.
  default int multiple() {
    return 1;
  }

  /// Chooses the inputs: input `j` of LUT `m` reads row `result[m * fanIn + j]`.
  ///
  /// @param inputs rows of the layer's input
  /// @param luts number of LUTs
  /// @param fanIn inputs of one LUT
  /// @param random the layer's random source
  /// @throws IllegalArgumentException if the sizes do not fit this wiring
  int[] wire(int inputs, int luts, int fanIn, SplittableRandom random);
}
