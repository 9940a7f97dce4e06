package dev.lutra.nn.train;

import dev.lutra.tensor.Bits;
import java.util.SplittableRandom;

/// Inverts bits at random, each with the same small probability.
final class BitFlips {
  private BitFlips() {}

  /// Inverts a share of the bits. The gaps between them are drawn, so the work is by the bits that
  /// change.
  static void flip(Bits bits, double share, SplittableRandom random) {
    long all = (long) bits.features() * bits.frames();
    double scale = 1 / Math.log1p(-share);
    for (long at = gap(random, scale); at < all; at += 1 + gap(random, scale)) {
      int row = (int) (at / bits.frames());
      int frame = (int) (at % bits.frames());
      bits.set(row, frame, !bits.get(row, frame));
    }
  }

  /// How many bits stay as they are before the next one changes: geometric.
  private static long gap(SplittableRandom random, double scale) {
    return (long) (Math.log(1 - random.nextDouble()) * scale);
  }
}
