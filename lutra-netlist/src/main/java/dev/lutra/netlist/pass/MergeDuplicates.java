package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Lets one cell stand for all cells that compute the same from the same nets. Tables are compared
/// with their inputs in ascending order, so two tables that differ in the order of their inputs
/// only are equal. The first of them survives with its `(layer, unit)`; it stands for a later one
/// only if its layer is not higher, so that tables go on reading lower layers.
public record MergeDuplicates() implements Pass {
  @Override
  public String name() {
    return "merge-duplicates";
  }

  @Override
  public String description() {
    return "let one cell stand for all that compute the same from the same nets";
  }

  @Override
  public Netlist apply(Netlist netlist) {
    Rewrite rewrite = new Rewrite(netlist);
    Map<Cell, Integer> first = new HashMap<>();
    for (int net = 0; net < netlist.size(); net++) {
      Cell cell = rewrite.renamed(netlist.cell(net));
      Cell key = cell instanceof Cell.Table table ? canonical(table) : cell;
      Integer survivor = first.get(key);
      if (survivor != null && standsFor(rewrite.cell(survivor), cell)) {
        rewrite.alias(net, survivor);
      } else {
        rewrite.place(net, cell);
        first.put(key, rewrite.net(net));
      }
    }
    return rewrite.finish();
  }

  /// A part does not stand for a node of the network, which would lose its name, nor a node for a
  /// part, whose readers may lie too low.
  private static boolean standsFor(Cell first, Cell later) {
    return first instanceof Cell.Lut node
        ? later instanceof Cell.Lut other && node.layer() <= other.layer()
        : !(later instanceof Cell.Lut);
  }

  /// The table with its inputs in ascending order and without a name.
  private static Cell canonical(Cell.Table lut) {
    int n = lut.fanIn();
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = (long) lut.input(i) << 32 | i;
    }
    Arrays.sort(order);
    int[] inputs = new int[n];
    int[] from = new int[n];
    boolean sorted = true;
    for (int at = 0; at < n; at++) {
      int i = (int) order[at];
      inputs[at] = lut.input(i);
      from[i] = at;
      sorted &= i == at;
    }
    TruthTable table = sorted ? lut.table() : lut.table().rewire(n, from);
    return new Cell.Part(table, inputs);
  }
}
