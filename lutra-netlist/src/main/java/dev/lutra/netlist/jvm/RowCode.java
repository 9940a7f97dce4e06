package dev.lutra.netlist.jvm;

import dev.lutra.netlist.logic.LogicGraph;

/// A [Program] as a table, done row by row: each instruction is one loop over the words of its
/// rows, which the JIT makes vector instructions of. Nothing is generated, so it is fast at once;
/// an instruction costs some nanoseconds however few the words are.
final class RowCode {
  /// Words in a row: enough to outweigh the cost of a loop, and a thousand rows still fit in the
  /// second-level cache.
  static final int ROW_WORDS = 128;

  private final int[] kinds;
  private final int[] rows;
  private final Slots slots;

  RowCode(Program program, int[] outputs) {
    this.slots = new Slots(program, outputs, 1);
    this.kinds = new int[program.size()];
    this.rows = new int[4 * program.size()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = program.kind(i);
      rows[4 * i] = slots.of(program.result(i));
      for (int k = 0; k < 3; k++) {
        rows[4 * i + 1 + k] = slots.of(program.operand(i, k));
      }
    }
  }

  /// Memory for [#run].
  long[][] memory() {
    return new long[slots.count()][ROW_WORDS];
  }

  /// The row of a node that is an output; input `i` has row `1 + i`.
  int row(int node) {
    return slots.of(node);
  }

  /// Does all instructions for the first `words` words of the rows of `memory`.
  void run(long[][] memory, int words) {
    for (int i = 0; i < kinds.length; i++) {
      long[] out = memory[rows[4 * i]];
      long[] a = memory[rows[4 * i + 1]];
      long[] b = memory[rows[4 * i + 2]];
      long[] c = memory[rows[4 * i + 3]];
      switch (kinds[i]) {
        case LogicGraph.AND -> and(a, b, out, words);
        case LogicGraph.AND_NOT -> andNot(a, b, out, words);
        case LogicGraph.OR -> or(a, b, out, words);
        case LogicGraph.XOR -> xor(a, b, out, words);
        case Program.OR_AND -> orAnd(a, b, c, out, words);
        case Program.OR_AND + Program.COMPLEMENT -> orAndNot(a, b, c, out, words);
        case Program.XOR_AND -> xorAnd(a, b, c, out, words);
        default -> xorAndNot(a, b, c, out, words);
      }
    }
  }

  private static void and(long[] a, long[] b, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] & b[w];
    }
  }

  private static void andNot(long[] a, long[] b, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] & ~b[w];
    }
  }

  private static void or(long[] a, long[] b, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] | b[w];
    }
  }

  private static void xor(long[] a, long[] b, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] ^ b[w];
    }
  }

  private static void orAnd(long[] a, long[] b, long[] c, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] | (b[w] & c[w]);
    }
  }

  private static void orAndNot(long[] a, long[] b, long[] c, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] | (b[w] & ~c[w]);
    }
  }

  private static void xorAnd(long[] a, long[] b, long[] c, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] ^ (b[w] & c[w]);
    }
  }

  private static void xorAndNot(long[] a, long[] b, long[] c, long[] out, int words) {
    for (int w = 0; w < words; w++) {
      out[w] = a[w] ^ (b[w] & ~c[w]);
    }
  }
}
