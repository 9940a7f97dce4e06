package dev.lutra.nn.lut;

import dev.lutra.nn.Settings;
import java.util.SplittableRandom;

/// A stage of a butterfly, as in a fast Fourier transform: inputs are cut into blocks of
/// `fanIn^(stage + 1)`, and a LUT reads those of its block that differ from its own place by
/// multiples of `fanIn^stage`. Layers of stages 0, 1, 2, … let every output depend on
/// `fanIn^layers` inputs, each by one path, with as many wires as any layer. LUT `m` of M stands at
/// input `m * inputs / M`.
///
/// @param stage from 0
public record ButterflyWiring(int stage) implements Wiring {
  /// @throws IllegalArgumentException if the stage is negative
  public ButterflyWiring {
    Settings.notNegative("butterfly.stage", stage);
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    double apart = Math.pow(fanIn, stage);
    if (apart >= inputs && stage > 0) {
      throw new IllegalArgumentException(
          "butterfly wiring: got stage "
              + stage
              + " of fan-in "
              + fanIn
              + " for "
              + inputs
              + " inputs, expected fanIn^stage below them");
    }
    int stride = (int) apart;
    int size = Math.min(inputs, stride * fanIn);
    int[] sources = new int[luts * fanIn];
    for (int m = 0; m < luts; m++) {
      int place = (int) ((long) m * inputs / luts);
      int first = place - place % size;
      for (int j = 0; j < fanIn; j++) {
        // the last block, where it is not whole, goes on at the first inputs
        sources[m * fanIn + j] = (first + (place % size + j * stride) % size) % inputs;
      }
    }
    return sources;
  }
}
