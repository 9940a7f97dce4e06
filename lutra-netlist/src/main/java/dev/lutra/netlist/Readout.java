package dev.lutra.netlist;

import java.util.Locale;

/// What happens to the output bits. They are split into `groups` equal **contiguous** runs: with
/// `o` outputs, group `g` is outputs `g o / groups` to `(g + 1) o / groups - 1`.
///
/// How many clocks the head takes does not change what comes out, but when.
///
/// @param kind how far the head goes
/// @param groups number of groups, at least 1; 1 for `BITS`
/// @param countClocks clocks from the output bits of a frame to the scores, at least 1; 1 for
///   `BITS`
/// @param chooseClocks clocks from the scores to the class, at least 1; 1 unless it is `CLASSES`
public record Readout(Kind kind, int groups, int countClocks, int chooseClocks) {

  /// How far the head goes.
  public enum Kind {
    /// No head: the output bits as they are, one word for each frame.
    BITS,
    /// Number of ones in each group, summed over the frames of a sample.
    SCORES,
    /// The scores and the index of the highest; ties go to the lowest index.
    CLASSES
  }

  /// Checks the numbers.
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
    check(kind, "count", countClocks, kind != Kind.BITS);
    check(kind, "choose", chooseClocks, kind == Kind.CLASSES);
  }

  private static void check(Kind kind, String what, int clocks, boolean any) {
    if (clocks < 1 || (clocks > 1 && !any)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "read-out %s: got %d clocks to %s, expected %s",
              kind,
              clocks,
              what,
              any ? "at least 1" : "1"));
    }
  }

  /// The output bits as they are.
  public static Readout bits() {
    return new Readout(Kind.BITS, 1, 1, 1);
  }

  /// Number of ones in each of `groups` groups.
  public static Readout scores(int groups) {
    return new Readout(Kind.SCORES, groups, 1, 1);
  }

  /// The group with most ones.
  public static Readout classes(int groups) {
    return new Readout(Kind.CLASSES, groups, 1, 1);
  }

  /// The same read-out in more or fewer clocks; those that the kind has no use for are left out.
  public Readout in(int clocksToCount, int clocksToChoose) {
    return new Readout(
        kind,
        groups,
        kind == Kind.BITS ? 1 : clocksToCount,
        kind == Kind.CLASSES ? clocksToChoose : 1);
  }

  /// Clocks from the output bits of the last frame of a sample to its result.
  public int latency() {
    return switch (kind) {
      case BITS -> 0;
      case SCORES -> countClocks;
      case CLASSES -> countClocks + chooseClocks;
    };
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
