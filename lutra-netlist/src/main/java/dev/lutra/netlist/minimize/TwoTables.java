package dev.lutra.netlist.minimize;

import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// A function computed by two tables: `outer(inner(x[innerInputs]), x[outerInputs])`, where both
/// may read some inputs (Ashenhurst, "The decomposition of switching functions", 1957; Curtis
/// 1962).
///
/// @param inner the table that is looked up first
/// @param innerInputs inputs of the function that it reads
/// @param outer the second table: its input 0 is the first one's answer, its other inputs read
///   `outerInputs`
/// @param outerInputs inputs of the function that it reads
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record TwoTables(TruthTable inner, int[] innerInputs, TruthTable outer, int[] outerInputs) {
  /// Finds two tables of at most `width` inputs for a function that has more.
  ///
  /// An inner table that reads the set A, and an outer one that reads all others and S, part of A,
  /// do if for each value of S the rest of A needs one bit only: what the function still is of the
  /// others then falls into two classes. Where the function is partly free, two of these may be
  /// made equal unless they contradict each other, so the classes are a colouring of the graph of
  /// contradictions by two colours.
  ///
  /// @return the first in the order of A and S; empty if there is none
  public static Optional<TwoTables> of(PartialTable function, int width) {
    int inputs = function.inputs();
    int others = inputs - width;
    if (others <= 0 || others >= width) {
      return Optional.empty();
    }
    int all = (1 << inputs) - 1;
    for (int inner : subsets(all, width)) {
      for (int shared : subsets(inner, width - 1 - others)) {
        Chart chart =
            new Chart(function, places(inner & ~shared), places(shared), places(all & ~inner));
        if (chart.color()) {
          return Optional.of(chart.tables());
        }
      }
    }
    return Optional.empty();
  }

  /// The function that the two tables compute.
  ///
  /// @param inputs how many it has
  public TruthTable compose(int inputs) {
    return TruthTable.fromBits(
        inputs,
        k -> {
          int first = inner.get(gather(k, innerInputs)) ? 1 : 0;
          return outer.get(first | gather(k, outerInputs) << 1);
        });
  }

  /// The subsets of a set of so many members, sets as masks.
  private static int[] subsets(int of, int size) {
    return IntStream.rangeClosed(0, of)
        .filter(s -> (s & ~of) == 0 && Integer.bitCount(s) == size)
        .toArray();
  }

  private static int[] places(int mask) {
    return IntStream.range(0, 32).filter(i -> (mask >> i & 1) != 0).toArray();
  }

  /// The bits of `k` at `places`, from the lowest.
  private static int gather(int k, int... places) {
    int gathered = 0;
    for (int i = 0; i < places.length; i++) {
      gathered |= (k >> places[i] & 1) << i;
    }
    return gathered;
  }

  private static int scatter(int value, int... places) {
    int k = 0;
    for (int i = 0; i < places.length; i++) {
      k |= (value >> i & 1) << places[i];
    }
    return k;
  }

  /// The decomposition chart: for each value of the shared inputs a row of columns, one for each
  /// value of the inputs that the inner table alone reads; a column is the function of the others.
  private static final class Chart {
    final int[] own;
    final int[] shared;
    final int[] others;

    /// `[value of shared][value of own]`: the entries of a column that must be 1, or 0.
    final long[][] on;

    final long[][] off;
    final int[][] color;

    Chart(PartialTable function, int[] own, int[] shared, int[] others) {
      this.own = own;
      this.shared = shared;
      this.others = others;
      this.on = new long[1 << shared.length][1 << own.length];
      this.off = new long[1 << shared.length][1 << own.length];
      this.color = new int[1 << shared.length][1 << own.length];
      for (int s = 0; s < on.length; s++) {
        for (int c = 0; c < on[s].length; c++) {
          for (int r = 0; r < 1 << others.length; r++) {
            int k = scatter(s, shared) | scatter(c, own) | scatter(r, others);
            on[s][c] |= function.on().get(k) ? 1L << r : 0;
            off[s][c] |= function.off().get(k) ? 1L << r : 0;
          }
        }
      }
    }

    /// Colours all columns by 0 and 1 so that none contradicts another of its colour and row.
    boolean color() {
      for (int s = 0; s < on.length; s++) {
        Arrays.fill(color[s], -1);
        for (int c = 0; c < on[s].length; c++) {
          if (color[s][c] < 0) {
            color[s][c] = 0;
            if (!spread(s, c)) {
              return false;
            }
          }
        }
      }
      return true;
    }

    /// Gives all columns that contradict column `c` the other colour, and so on.
    private boolean spread(int s, int c) {
      for (int d = 0; d < on[s].length; d++) {
        if (((on[s][c] & off[s][d]) | (off[s][c] & on[s][d])) != 0) {
          if (color[s][d] < 0) {
            color[s][d] = 1 - color[s][c];
            if (!spread(s, d)) {
              return false;
            }
          } else if (color[s][d] == color[s][c]) {
            return false;
          }
        }
      }
      return true;
    }

    TwoTables tables() {
      int[] innerInputs = IntStream.concat(IntStream.of(own), IntStream.of(shared)).toArray();
      int[] outerInputs = IntStream.concat(IntStream.of(shared), IntStream.of(others)).toArray();
      int ownMask = (1 << own.length) - 1;
      TruthTable inner =
          TruthTable.fromBits(innerInputs.length, k -> color[k >> own.length][k & ownMask] == 1);
      long[][] ones = new long[on.length][2];
      for (int s = 0; s < on.length; s++) {
        for (int c = 0; c < on[s].length; c++) {
          ones[s][color[s][c]] |= on[s][c];
        }
      }
      int sharedMask = (1 << shared.length) - 1;
      TruthTable outer =
          TruthTable.fromBits(
              1 + outerInputs.length,
              k -> {
                int s = k >> 1 & sharedMask;
                int r = k >> (1 + shared.length);
                return (ones[s][k & 1] >>> r & 1) != 0;
              });
      return new TwoTables(inner, innerInputs, outer, outerInputs);
    }
  }
}
