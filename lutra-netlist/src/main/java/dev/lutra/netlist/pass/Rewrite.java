package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.List;

/// A netlist being rewritten in one sweep from the first cell to the last: each old net is mapped
/// to the new net that carries its value.
final class Rewrite {
  private final Netlist before;
  private final List<Cell> cells = new ArrayList<>();
  private final int[] newNet;

  Rewrite(Netlist before) {
    this.before = before;
    this.newNet = new int[before.size()];
  }

  /// The new net of old net `old`, which has been placed.
  int net(int old) {
    return newNet[old];
  }

  /// The new cell that drives new net `net`.
  Cell cell(int net) {
    return cells.get(net);
  }

  /// Appends `cell`, which reads new nets, without an old net.
  int add(Cell cell) {
    cells.add(cell);
    return cells.size() - 1;
  }

  /// Lets `cell`, which reads new nets, drive old net `old` from now on.
  void place(int old, Cell cell) {
    newNet[old] = add(cell);
  }

  /// Lets the existing new net `net` stand for old net `old`.
  void alias(int old, int net) {
    newNet[old] = net;
  }

  /// The old cell with its inputs renamed to new nets.
  Cell renamed(Cell cell) {
    return switch (cell) {
      case Cell.Table table -> table.with(table.table(), netsOf(table.inputs()));
      case Cell.Register register -> new Cell.Register(newNet[register.input()]);
      case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> cell;
    };
  }

  /// The rewritten netlist, its outputs renamed.
  Netlist finish() {
    return before.with(cells, netsOf(before.outputs()));
  }

  private int[] netsOf(int[] old) {
    int[] nets = new int[old.length];
    for (int i = 0; i < old.length; i++) {
      nets[i] = newNet[old[i]];
    }
    return nets;
  }
}
