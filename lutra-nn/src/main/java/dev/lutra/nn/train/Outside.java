package dev.lutra.nn.train;

/// What is outside of an image, for a change that brings it in.
public enum Outside {
  /// Zeros.
  ZERO,
  /// The image mirrored at its first and last pixels, which are not repeated: beside `a b c` are `c
  /// b` to the left and `b a` to the right.
  REFLECT;

  /// The place in `0 .. size - 1` that `at` stands for where an image is reflected; any `at`.
  static int reflect(int at, int size) {
    if (size == 1) {
      return 0;
    }
    int period = 2 * (size - 1);
    int folded = Math.floorMod(at, period);
    return Math.min(folded, period - folded);
  }

  /// The same for places between pixels: in `[0, last]`.
  static float reflect(float at, float last) {
    float period = 2 * last;
    float folded = Math.abs(at);
    if (folded > period) {
      folded = last == 0 ? 0 : folded % period;
    }
    return Math.min(folded, period - folded);
  }
}
