package dev.lutra.tensor.backend;

/// What the random kernels of all devices share: a number for each place, and a table of the
/// quantiles of the logistic distribution. A logarithm for each of the entries of a layer's tables
/// would take longer than all else in a step.
public final class LogisticNoise {
  /// The upper bits of a random word that choose a quantile.
  public static final int BITS = 12;

  /// Quantiles that one random word chooses, each by the upper bits of a quarter of it.
  public static final int PER_WORD = 4;

  /// From the random state of one place to that of the next.
  public static final long GAMMA = 0x9e3779b97f4a7c15L;

  private static final float[] QUANTILES = quantiles();

  private LogisticNoise() {}

  /// `log(u / (1 - u))` at the middles `u` of `2^BITS` equal parts of `(0, 1)`: a copy.
  public static float[] quantiles() {
    float[] quantiles = new float[1 << BITS];
    for (int i = 0; i < quantiles.length; i++) {
      double u = (i + 0.5) / quantiles.length;
      quantiles[i] = (float) Math.log(u / (1 - u));
    }
    return quantiles;
  }

  /// The quantile that the upper bits of a word choose.
  public static float quantile(long word) {
    return QUANTILES[(int) (word >>> (Long.SIZE - BITS))];
  }

  /// The finalizer of SplitMix64 (Steele et al. 2014).
  public static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
