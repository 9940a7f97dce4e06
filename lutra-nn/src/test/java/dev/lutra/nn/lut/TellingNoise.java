package dev.lutra.nn.lut;

import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import java.util.List;
import java.util.SplittableRandom;

/// Samples that only a LUT which reads the right feature can tell apart: for wirings that search.
final class TellingNoise {
  static final int WIDTH = 60;

  /// The feature that tells the class.
  static final int TELLING = 17;

  private TellingNoise() {}

  /// Noise of 60 features, one of which tells the class.
  static Dataset data(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[count * WIDTH];
    int[] labels = new int[count];
    for (int s = 0; s < count; s++) {
      for (int f = 0; f < WIDTH; f++) {
        bytes[s * WIDTH + f] = (byte) random.nextInt(256);
      }
      labels[s] = (bytes[s * WIDTH + TELLING] & 0xff) > 127 ? 1 : 0;
    }
    return new Dataset(
        "noise",
        Samples.ofBytes(count, WIDTH, bytes),
        new Targets.Classes(labels, List.of("low", "high")),
        List.of(),
        null);
  }
}
