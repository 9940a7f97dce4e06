package dev.lutra.nn.data;

/// A random source that is the same on every platform and splits by index: SplitMix64 (Steele, Lea
/// and Flood 2014). `java.util.SplittableRandom` does not pin its Gaussian and bounded draws across
/// releases, and golden data must not change with one.
final class SplitRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitRandom(long seed) {
    state = seed;
  }

  /// The source of item `index` of a root seed: items can be drawn in any order.
  static SplitRandom of(long seed, long index) {
    return new SplitRandom(mix(mix(seed) + index * GAMMA));
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /// Uniform in [from, to).
  double uniform(double from, double to) {
    return from + (to - from) * nextDouble();
  }

  /// Uniform in 0..bound-1; the bias of the multiply is below 2^-32.
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /// Near normal with mean 0 and deviation 1: the sum of 12 uniforms less 6, exact in any IEEE
  /// arithmetic, never beyond 6.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += nextDouble();
    }
    return sum;
  }

  /// Shuffles in place (Fisher and Yates).
  void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
