package dev.lutra.bench;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.util.SplittableRandom;

/// Contents of tensors.
final class Draws {
  private Draws() {}

  /// Fair bits.
  static Bits coins(SplittableRandom random, Bits x) {
    for (int r = 0; r < x.features(); r++) {
      for (int w = 0; w < x.words(); w++) {
        x.setWord(r, w, random.nextLong());
      }
    }
    return x;
  }

  /// Numbers uniform in `[0, 1)`.
  static Real uniform(SplittableRandom random, Real x) {
    float[] row = new float[x.frames()];
    for (int r = 0; r < x.features(); r++) {
      for (int f = 0; f < row.length; f++) {
        row[f] = (random.nextInt() >>> 8) * 0x1p-24f;
      }
      x.setRow(r, row);
    }
    return x;
  }

  /// Wires to any input.
  static Wires wires(SplittableRandom random, int inputs, int luts, int fanIn) {
    return new Wires(inputs, fanIn, random.ints((long) luts * fanIn, 0, inputs).toArray());
  }

  /// Decks in any order, and places anywhere in them.
  static Candidates candidates(SplittableRandom random, int inputs, int luts, int fanIn) {
    int decks = Math.ceilDiv(luts, Candidates.SHARING);
    return new Candidates(wires(random, inputs, decks, inputs), wires(random, inputs, luts, fanIn));
  }
}
