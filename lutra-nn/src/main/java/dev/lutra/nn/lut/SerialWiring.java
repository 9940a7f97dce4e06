package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// In order: input `i` of LUT `m` reads `(m * fanIn + i) mod inputs`, the tree reduction of
/// BinaryBrain.
public record SerialWiring() implements Wiring {
  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    int[] sources = new int[luts * fanIn];
    for (int e = 0; e < sources.length; e++) {
      sources[e] = e % inputs;
    }
    return sources;
  }
}
