package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// Pointwise: inputs lie as `[channel][position]` and so do the LUTs; a LUT reads channels of its
/// own position only, random and balanced, the same channels at every position.
///
/// @param positions number of positions; must divide both the inputs and the LUTs
public record PointwiseWiring(int positions) implements Wiring {
  @Override
  public int multiple() {
    return positions;
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    if (positions < 1 || inputs % positions != 0 || luts % positions != 0) {
      throw new IllegalArgumentException(
          "pointwise wiring: got "
              + positions
              + " positions for "
              + inputs
              + " inputs and "
              + luts
              + " LUTs, expected a divisor of both");
    }
    int channels = luts / positions;
    int[] choice = new RandomWiring().wire(inputs / positions, channels, fanIn, random);
    int[] sources = new int[luts * fanIn];
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < positions; p++) {
        for (int j = 0; j < fanIn; j++) {
          sources[(c * positions + p) * fanIn + j] = choice[c * fanIn + j] * positions + p;
        }
      }
    }
    return sources;
  }
}
