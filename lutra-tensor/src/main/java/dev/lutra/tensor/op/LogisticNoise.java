package dev.lutra.tensor.op;

import dev.lutra.tensor.Real;

/// Logistic noise by a table of quantiles: a logarithm for each of the entries of a layer's tables
/// would take longer than all else in a step.
final class LogisticNoise {
  private static final int BITS = 12;
  private static final int PER_WORD = 4;
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  /// `log(u / (1 - u))` at the middles of equal parts of `(0, 1)`.
  private static final float[] QUANTILES = quantiles();

  private LogisticNoise() {}

  private static float[] quantiles() {
    float[] quantiles = new float[1 << BITS];
    for (int i = 0; i < quantiles.length; i++) {
      double u = (i + 0.5) / quantiles.length;
      quantiles[i] = (float) Math.log(u / (1 - u));
    }
    return quantiles;
  }

  /// Overwrites `out` with noise times `scale`. What an element gets depends on the seed and its
  /// place, so that rows may be filled in any order and by any thread.
  ///
  /// @param first place of the first row
  static void fill(Real out, long seed, int first, float scale) {
    for (int r = 0; r < out.features(); r++) {
      // Whole words a row, so that each begins with a new one.
      long word = (long) (first + r) * Math.ceilDiv(out.frames(), PER_WORD);
      long random = 0;
      for (int i = 0; i < out.frames(); i++) {
        random = i % PER_WORD == 0 ? mix(seed + GAMMA * ++word) : random << (Long.SIZE / PER_WORD);
        out.set(r, i, scale * QUANTILES[(int) (random >>> (Long.SIZE - BITS))]);
      }
    }
  }

  /// The finalizer of SplitMix64 (Steele et al. 2014).
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
