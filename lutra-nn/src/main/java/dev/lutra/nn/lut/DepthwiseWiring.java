package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// Depthwise: inputs and LUTs are both cut into `channels` contiguous runs, and a LUT reads inputs
/// of its own channel only, random and balanced.
///
/// @param channels number of runs; must divide both the inputs and the LUTs
public record DepthwiseWiring(int channels) implements Wiring {
  @Override
  public int multiple() {
    return channels;
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    if (channels < 1 || inputs % channels != 0 || luts % channels != 0) {
      throw new IllegalArgumentException(
          "depthwise wiring: got "
              + channels
              + " channels for "
              + inputs
              + " inputs and "
              + luts
              + " LUTs, expected a divisor of both");
    }
    int in = inputs / channels;
    int out = luts / channels;
    int[] sources = new int[luts * fanIn];
    for (int c = 0; c < channels; c++) {
      int[] part = new RandomWiring().wire(in, out, fanIn, random);
      for (int e = 0; e < part.length; e++) {
        sources[c * out * fanIn + e] = c * in + part[e];
      }
    }
    return sources;
  }
}
