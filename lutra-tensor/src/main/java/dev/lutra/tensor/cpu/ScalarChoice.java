package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;

/// The choice of what a LUT input reads.
final class ScalarChoice {
  private ScalarChoice() {}

  /// Lets a LUT input, those before it having chosen, read its best candidate, or the best that is
  /// not read.
  ///
  /// @param row of the scores
  /// @param best the candidate of the highest score
  static void choose(
      Real scores, Candidates candidates, int first, Wires wires, int row, int best) {
    int lut = first + row / wires.fanIn();
    int j = row % wires.fanIn();
    int source = candidates.row(lut, j, best);
    if (reads(wires, lut, j, source)) {
      source = bestUnread(scores, row, candidates, lut, j, wires);
    }
    wires.set(lut, j, source);
  }

  /// Whether one of the inputs before `end` reads a row.
  private static boolean reads(Wires wires, int lut, int end, int source) {
    for (int j = 0; j < end; j++) {
      if (wires.source(lut, j) == source) {
        return true;
      }
    }
    return false;
  }

  /// Where all candidates are read, the first.
  private static int bestUnread(
      Real scores, int row, Candidates candidates, int lut, int j, Wires wires) {
    int best = -1;
    for (int c = 0; c < scores.frames(); c++) {
      int source = candidates.row(lut, j, c);
      boolean better = best < 0 || scores.get(row, c) > scores.get(row, best);
      if (better && !reads(wires, lut, j, source)) {
        best = c;
      }
    }
    return candidates.row(lut, j, Math.max(best, 0));
  }
}
