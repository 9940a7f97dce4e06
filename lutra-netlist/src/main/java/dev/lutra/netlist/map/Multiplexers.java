package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;

/// Which cells of a netlist sit in the dedicated multiplexers of a fabric: those that choose
/// between two parts which nobody else reads, on the first level two tables, above it two
/// multiplexers of the level below.
public final class Multiplexers {
  private Multiplexers() {}

  /// For each net the level of the multiplexer that drives it, 0 for none.
  public static int[] levels(Netlist netlist, Fabric fabric) {
    int[] levels = new int[netlist.size()];
    int[] readers = readers(netlist);
    for (int net = 0; net < levels.length && fabric.multiplexers() > 0; net++) {
      if (netlist.cell(net) instanceof Cell.Table table
          && table.table().equals(TruthTable.MULTIPLEXER)) {
        int low = table.input(0);
        int high = table.input(1);
        boolean joins =
            low != high
                && isPrivate(netlist, low, readers)
                && isPrivate(netlist, high, readers)
                && levels[low] == levels[high]
                && levels[low] < fabric.multiplexers();
        levels[net] = joins ? levels[low] + 1 : 0;
      }
    }
    return levels;
  }

  private static boolean isPrivate(Netlist netlist, int net, int[] readers) {
    return netlist.cell(net) instanceof Cell.Part && readers[net] == 1;
  }

  private static int[] readers(Netlist netlist) {
    int[] readers = new int[netlist.size()];
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Table table) {
        for (int net : table.inputs()) {
          readers[net]++;
        }
      } else if (cell instanceof Cell.Register register) {
        readers[register.input()]++;
      }
    }
    for (int net : netlist.outputs()) {
      readers[net]++;
    }
    return readers;
  }
}
