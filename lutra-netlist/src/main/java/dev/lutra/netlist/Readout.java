package dev.lutra.netlist;

import java.util.Locale;

/// What happens to the output bits. They are split into `groups` equal **contiguous** runs: with
/// `o` outputs, group `g` is outputs `g o / groups` to `(g + 1) o / groups - 1`.
///
/// @param kind how far the head goes
/// @param groups number of groups, at least 1; 1 for `BITS`
public record Readout(Kind kind, int groups) {

  /// How far the head goes.
  public enum Kind {
    /// No head: the output bits as they are, one word for each frame.
    BITS,
    /// Number of ones in each group, summed over the frames of a sample.
    SCORES,
    /// The scores and the index of the highest; ties go to the lowest index.
    CLASSES
  }

  /// Checks the number of groups.
  public Readout {
    if (groups < 1 || (kind == Kind.BITS && groups != 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "read-out %s: got %d groups, expected %s",
              kind,
              groups,
              kind == Kind.BITS ? "1" : "at least 1"));
    }
  }

  /// The output bits as they are.
  public static Readout bits() {
    return new Readout(Kind.BITS, 1);
  }

  /// Number of ones in each of `groups` groups.
  public static Readout scores(int groups) {
    return new Readout(Kind.SCORES, groups);
  }

  /// The group with most ones.
  public static Readout classes(int groups) {
    return new Readout(Kind.CLASSES, groups);
  }

  /// Index, relative to `from`, of the highest of `scores[from]` to `scores[from + groups - 1]`;
  /// the lowest such index if several are highest.
  public static int argMax(int[] scores, int from, int groups) {
    int best = 0;
    for (int g = 1; g < groups; g++) {
      if (scores[from + g] > scores[from + best]) {
        best = g;
      }
    }
    return best;
  }
}
