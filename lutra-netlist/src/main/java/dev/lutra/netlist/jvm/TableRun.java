package dev.lutra.netlist.jvm;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.TruthTable;

/// Tables that one loop looks up. Each has as many wires as the loop has inputs; those that the
/// table lacks read [SampleLayout#ZERO]. The results go to consecutive places.
///
/// @param inputs inputs of the loop: 2, 4, 6 or 12
/// @param wires places read, `inputs` for each table
/// @param entries entries of the tables, `2^(inputs - 6)` words for each and at least one
/// @param first place of the first result
@SuppressWarnings("ArrayRecordComponent") // shared by nobody, compared with nothing
record TableRun(int inputs, int[] wires, long[] entries, int first) {
  private static final int WIDE_WORDS = 1 << (TruthTable.MAX_INPUTS - 6);

  /// Inputs of the loop for a table of `fanIn` inputs.
  static int loopInputs(int fanIn) {
    return fanIn <= 2 ? 2 : fanIn <= 4 ? 4 : fanIn <= 6 ? 6 : TruthTable.MAX_INPUTS;
  }

  /// The run of `tables`, all of which have the same loop.
  ///
  /// @param place the place of each net
  static TableRun of(Cell.Table[] tables, int[] place, int first) {
    int inputs = loopInputs(tables[0].fanIn());
    int words = inputs <= 6 ? 1 : WIDE_WORDS;
    int[] wires = new int[inputs * tables.length];
    long[] entries = new long[words * tables.length];
    for (int t = 0; t < tables.length; t++) {
      for (int i = 0; i < tables[t].fanIn(); i++) {
        wires[inputs * t + i] = place[tables[t].input(i)];
      }
      long[] own = tables[t].table().words();
      System.arraycopy(own, 0, entries, words * t, own.length);
    }
    return new TableRun(inputs, wires, entries, first);
  }

  /// Looks up all tables.
  void evaluate(byte[] values) {
    switch (inputs) {
      case 2 -> evaluate2(values);
      case 4 -> evaluate4(values);
      case 6 -> evaluate6(values);
      default -> evaluateWide(values);
    }
  }

  private void evaluate2(byte[] v) {
    for (int t = 0, k = 0; t < entries.length; t++, k += 2) {
      int address = v[wires[k]] + 2 * v[wires[k + 1]];
      v[first + t] = (byte) (entries[t] >>> address & 1);
    }
  }

  private void evaluate4(byte[] v) {
    for (int t = 0, k = 0; t < entries.length; t++, k += 4) {
      int low = v[wires[k]] + 2 * v[wires[k + 1]];
      int high = v[wires[k + 2]] + 2 * v[wires[k + 3]];
      v[first + t] = (byte) (entries[t] >>> (low + 4 * high) & 1);
    }
  }

  private void evaluate6(byte[] v) {
    for (int t = 0, k = 0; t < entries.length; t++, k += 6) {
      int low = v[wires[k]] + 2 * v[wires[k + 1]];
      int middle = v[wires[k + 2]] + 2 * v[wires[k + 3]];
      int high = v[wires[k + 4]] + 2 * v[wires[k + 5]];
      v[first + t] = (byte) (entries[t] >>> (low + 4 * middle + 16 * high) & 1);
    }
  }

  private void evaluateWide(byte[] v) {
    for (int t = 0, k = 0; k < wires.length; t++) {
      int address = 0;
      for (int i = 0; i < TruthTable.MAX_INPUTS; i++) {
        address |= v[wires[k++]] << i;
      }
      v[first + t] = (byte) (entries[WIDE_WORDS * t + (address >> 6)] >>> address & 1);
    }
  }
}
