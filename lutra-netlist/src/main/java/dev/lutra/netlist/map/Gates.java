package dev.lutra.netlist.map;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.TruthTable;

/// Small functions as [parts][dev.lutra.netlist.Cell.Part]; passes merge them to the width of a
/// device's tables afterwards.
record Gates(NetlistBuilder builder) {
  private static final TruthTable AND = TruthTable.of(2, 0b1000);
  private static final TruthTable AND_NOT = TruthTable.of(2, 0b0010);
  private static final TruthTable GREATER = TruthTable.fromBits(3, k -> greater(k));
  private static final TruthTable OR_BOTH = TruthTable.fromBits(3, k -> k % 2 != 0 || k == 6);

  /// `(x > y) || (x == y && below)`: one bit of a comparison, from the lowest bit up.
  int greater(int x, int y, int below) {
    return builder.part(GREATER, x, y, below);
  }

  /// `x || (y && z)`.
  int orBoth(int x, int y, int z) {
    return builder.part(OR_BOTH, x, y, z);
  }

  int and(int x, int y) {
    return builder.part(AND, x, y);
  }

  /// `x && !y`.
  int andNot(int x, int y) {
    return builder.part(AND_NOT, x, y);
  }

  /// `select ? one : zero`.
  int choose(int select, int one, int zero) {
    return builder.part(TruthTable.MULTIPLEXER, zero, one, select);
  }

  private static boolean greater(int k) {
    boolean x = (k & 1) != 0;
    boolean y = (k & 2) != 0;
    return x == y ? (k & 4) != 0 : x;
  }
}
