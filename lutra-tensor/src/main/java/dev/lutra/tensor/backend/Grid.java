package dev.lutra.tensor.backend;

/// Thresholds `t` for which `word > t` is decided by the highest bits of a word, and the windows
/// around them in which they are learned.
///
/// @param words number of words, `0 .. words-1`
/// @param step words that those bits do not tell apart, a power of two; 1 for all bits
public record Grid(int words, int step) {
  /// The nearest such threshold; with a step above 1 none for which all words answer alike.
  public int nearest(int threshold) {
    if (step == 1) {
      return Math.clamp(threshold, 0, words - 1);
    }
    int bound = Math.round((threshold + 1) / (float) step) * step;
    return Math.clamp(bound, step, words - step) - 1;
  }

  /// The threshold that starts somewhere and was moved: the nearest of the whole number below.
  ///
  /// @param spread what a move of 1 is in words
  public int moved(float start, float spread, float move) {
    float exact = start + spread * move;
    return nearest((int) Math.floor(exact));
  }

  /// Half the width of a window of so many spreads: however narrow the spread, the words next to
  /// the threshold on both sides are in it.
  public float half(float window, float spread) {
    return Math.max(window * spread / 2, step);
  }
}
