package dev.lutra.netlist.emit.hls;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.List;

/// How a netlist is laid out as C++: the encoder's bits, then one vector for each *level*. The
/// level of a table is one more than the highest level it reads, the encoder's is 0. Registers are
/// looked through: where they go is the synthesis tool's business.
final class HlsPlan {
  final Netlist netlist;

  /// Nets of the vectors, level 0 first, which is the encoder's.
  final List<List<Integer>> levels = new ArrayList<>(List.of(new ArrayList<>()));

  private final String[] reference;

  HlsPlan(Netlist netlist) {
    this.netlist = netlist;
    this.reference = new String[netlist.size()];
    int[] level = new int[netlist.size()];
    for (int net = 0; net < level.length; net++) {
      switch (netlist.cell(net)) {
        case Cell.Constant constant -> reference[net] = constant.value() ? "true" : "false";
        case Cell.FeatureBit _, Cell.Compare _ -> place(net, 0);
        case Cell.Register register -> {
          level[net] = level[register.input()];
          reference[net] = reference[register.input()];
        }
        case Cell.Table lut -> {
          for (int input : lut.inputs()) {
            level[net] = Math.max(level[net], level[input]);
          }
          level[net]++;
          place(net, level[net]);
        }
      }
    }
  }

  private void place(int net, int level) {
    while (levels.size() <= level) {
      levels.add(new ArrayList<>());
    }
    List<Integer> nets = levels.get(level);
    reference[net] = vector(level) + "[" + nets.size() + "]";
    nets.add(net);
  }

  /// The vector of a level.
  static String vector(int level) {
    return level == 0 ? "bits" : "level" + level;
  }

  /// The bit that carries `net`.
  String reference(int net) {
    return reference[net];
  }

  /// Bits of a level, at least 1.
  int width(int level) {
    return Math.max(1, levels.get(level).size());
  }

  /// Levels that the tables of `level` read, in ascending order.
  List<Integer> read(int level) {
    boolean[] read = new boolean[level];
    for (int net : levels.get(level)) {
      for (int input : ((Cell.Table) netlist.cell(net)).inputs()) {
        for (int below = 0; below < level; below++) {
          read[below] |= reference[input].startsWith(vector(below) + "[");
        }
      }
    }
    List<Integer> list = new ArrayList<>();
    for (int below = 0; below < level; below++) {
      if (read[below]) {
        list.add(below);
      }
    }
    return list;
  }

  /// The tables' numbers of inputs that occur, in ascending order.
  List<Integer> fanIns() {
    return netlist.cells().stream()
        .filter(Cell.Table.class::isInstance)
        .map(cell -> ((Cell.Table) cell).fanIn())
        .filter(inputs -> inputs > 0)
        .distinct()
        .sorted()
        .toList();
  }
}
