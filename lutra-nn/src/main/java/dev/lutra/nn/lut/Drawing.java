package dev.lutra.nn.lut;

import dev.lutra.tensor.Real;
import java.util.SplittableRandom;

/// Fills tensors with random numbers, row by row.
final class Drawing {
  private Drawing() {}

  static void gaussian(Real x, double mean, double sigma, SplittableRandom random) {
    for (int r = 0; r < x.features(); r++) {
      for (int i = 0; i < x.frames(); i++) {
        x.set(r, i, (float) (mean + sigma * random.nextGaussian()));
      }
    }
  }

  static void uniform(Real x, double low, double high, SplittableRandom random) {
    for (int r = 0; r < x.features(); r++) {
      for (int i = 0; i < x.frames(); i++) {
        x.set(r, i, (float) (low + (high - low) * random.nextDouble()));
      }
    }
  }
}
