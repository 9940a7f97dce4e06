package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.Arrays;

/// How many tables a signal passes from the last register or input on.
final class Levels {
  private Levels() {}

  /// For each net, tables on the longest path to it.
  ///
  /// @param fabric whose dedicated multiplexers are passed with the tables that they join
  static int[] of(Netlist netlist, Fabric fabric) {
    int[] multiplexers = Multiplexers.levels(netlist, fabric);
    int[] levels = new int[netlist.size()];
    for (int net = 0; net < levels.length; net++) {
      if (netlist.cell(net) instanceof Cell.Table table) {
        for (int input : table.inputs()) {
          levels[net] = Math.max(levels[net], levels[input]);
        }
        levels[net] += multiplexers[net] > 0 ? 0 : 1;
      }
    }
    return levels;
  }

  /// Tables on the longest path between registers.
  static int most(Netlist netlist, Fabric fabric) {
    return Arrays.stream(of(netlist, fabric)).max().orElse(0);
  }
}
