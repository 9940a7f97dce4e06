package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.LutKernels#choose].
final class WiringCases {
  private WiringCases() {}

  static Stream<Case> all() {
    return Stream.of(
            new int[] {1, 2, 4, 1},
            new int[] {70, 3, 9, 5},
            new int[] {130, 8, 12, 8},
            new int[] {40, 6, 50, 33},
            new int[] {9, 4, 700, 150})
        .flatMap(s -> Stream.of(choose(s), gradient(s)));
  }

  /// Candidates in shuffled decks.
  private static Candidates candidates(Case.Draw d, int luts, int fanIn, int inputs) {
    int[] decks = new int[Math.ceilDiv(luts, Candidates.SHARING) * inputs];
    for (int i = 0; i < decks.length; i++) {
      int from = i / inputs * inputs;
      int j = from + d.random().nextInt(i - from + 1);
      decks[i] = decks[j];
      decks[j] = i - from;
    }
    return new Candidates(
        new Wires(inputs, inputs, decks), new Wires(inputs, fanIn, d.ints(luts * fanIn, inputs)));
  }

  /// Scores of few values, zeros of both signs, infinities and NaN among them: several inputs want
  /// the same candidate, and several candidates are the best.
  private static Real scores(Case.Draw d, int rows, int count) {
    Real scores = d.real(rows, count);
    float[] special = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 0, 0, 1};
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < count && r % 3 != 0; c++) {
        boolean replaced = r % 3 == 1 || d.random().nextInt(4) == 0;
        scores.set(
            r,
            c,
            replaced ? special[d.random().nextInt(special.length)] : Math.round(scores.get(r, c)));
      }
    }
    return scores;
  }

  private static Case choose(int... s) {
    int luts = s[0];
    int fanIn = s[1];
    int first = luts / 3;
    return Case.exact(
        "choose",
        luts + " LUTs of " + fanIn + " among " + s[2] + ", " + s[3] + " each",
        d -> {
          Candidates candidates = candidates(d, luts, fanIn, s[2]);
          Wires wires = new Wires(s[2], fanIn, d.ints(luts * fanIn, s[2]));
          Real scores = scores(d, (luts - first) * fanIn, s[3]);
          d.backend().lut().choose(scores, candidates, first, wires);
          int[] chosen = wires.toArray();
          wires.rewire(0, 1, s[2] - 1);
          Real others = scores(d, fanIn, s[3]);
          d.backend().lut().choose(others, candidates, 0, wires);
          return new Object[] {chosen, wires.toArray()};
        });
  }

  /// What reads the wires after a choice reads the present ones.
  private static Case gradient(int... s) {
    int luts = s[0];
    int fanIn = s[1];
    int frames = 70;
    int entries = 1 << fanIn;
    return Case.near(
        "inputGradient",
        "of chosen wires, " + luts + " LUTs of " + fanIn + " among " + s[2],
        d -> {
          Wires wires = new Wires(s[2], fanIn, d.ints(luts * fanIn, s[2]));
          Candidates candidates = candidates(d, luts, fanIn, s[2]);
          Addresses a = d.backend().memory().addresses(luts, frames);
          Bits x = d.bits(s[2], frames);
          Real dy = d.real(luts, frames);
          Real table = d.real(luts, entries);
          Real dx = d.real(s[2], frames);
          for (int turn = 0; turn < 2; turn++) {
            Real scores = scores(d, luts * fanIn, s[3]);
            d.backend().lut().choose(scores, candidates, 0, wires);
            d.backend().lut().address(x, wires, 0, a);
            d.backend().lut().inputGradient(a, wires, dy, null, null, table, 1, dx, true);
          }
          wires.rewire(0, 0, 0);
          d.backend().lut().inputGradient(a, wires, dy, null, null, table, 1, dx, true);
          return new Object[] {dx};
        });
  }
}
