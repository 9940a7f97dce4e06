package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts tables without registers into stages, and puts registers between them. A cut lies behind a
/// level of tables: what is read beyond it from this side of it is registered. No stage has more
/// levels than an even cut leaves; among those cuts, the one with the fewest registers is made.
final class StageCut {
  /// A multiplexer that is cut off from its tables is a table.
  private static final Fabric PLAIN = new Fabric("plain", 6, 0);

  private final Netlist netlist;
  private final int[] levels;
  private final int depth;

  /// Registers of a cut behind each level.
  private final int[] crossing;

  private StageCut(Netlist netlist) {
    this.netlist = netlist;
    this.levels = Levels.of(netlist, PLAIN);
    this.depth = Levels.most(netlist, PLAIN);
    this.crossing = new int[depth + 1];
    int[] read = levels.clone();
    for (int net = 0; net < read.length; net++) {
      if (netlist.cell(net) instanceof Cell.Table table) {
        for (int input : table.inputs()) {
          read[input] = Math.max(read[input], levels[net]);
        }
      }
    }
    for (int output : netlist.outputs()) {
      read[output] = depth + 1;
    }
    for (int net = 0; net < read.length; net++) {
      boolean constant = netlist.cell(net) instanceof Cell.Constant;
      for (int level = levels[net]; level < read[net] && !constant; level++) {
        crossing[level]++;
      }
    }
  }

  /// The same function, later.
  ///
  /// @param stages at least 1
  /// @param held whether there are registers behind the last stage too
  static Netlist of(Netlist netlist, int stages, boolean held) {
    StageCut cut = new StageCut(netlist);
    int[] cuts = cut.fewest(stages);
    return cut.registered(held ? cuts : Arrays.copyOf(cuts, stages - 1));
  }

  /// Behind which level each stage ends, the last behind all.
  private int[] fewest(int stages) {
    int most = Math.ceilDiv(depth, stages);
    int[][] cost = new int[stages + 1][depth + 1];
    int[][] before = new int[stages + 1][depth + 1];
    Arrays.fill(cost[0], 1, depth + 1, Integer.MAX_VALUE);
    for (int stage = 1; stage <= stages; stage++) {
      for (int level = 0; level <= depth; level++) {
        int best = level;
        for (int start = level; start >= Math.max(0, level - most); start--) {
          best = cost[stage - 1][start] < cost[stage - 1][best] ? start : best;
        }
        int so = cost[stage - 1][best];
        before[stage][level] = best;
        cost[stage][level] = so == Integer.MAX_VALUE ? so : so + crossing[level];
      }
    }
    int[] cuts = new int[stages];
    int level = depth;
    for (int stage = stages; stage > 0; stage--) {
      cuts[stage - 1] = level;
      level = before[stage][level];
    }
    return cuts;
  }

  private Netlist registered(int[] cuts) {
    NetlistBuilder builder =
        new NetlistBuilder(netlist.features(), netlist.featureBits(), netlist.frames());
    List<List<Integer>> chains = new ArrayList<>();
    for (int net = 0; net < netlist.size(); net++) {
      Cell cell = netlist.cell(net);
      if (cell instanceof Cell.Table table) {
        int reader = levels[net];
        cell =
            table.with(
                table.table(),
                Arrays.stream(table.inputs())
                    .map(input -> at(input, reader, cuts, chains, builder))
                    .toArray());
      }
      chains.add(new ArrayList<>(List.of(builder.add(cell))));
    }
    int[] outputs =
        Arrays.stream(netlist.outputs())
            .map(output -> at(output, depth + 1, cuts, chains, builder))
            .toArray();
    return builder.build(outputs, netlist.readout());
  }

  /// The net that carries `net` to a reader of level `reader`, behind a register for each cut.
  private int at(
      int net, int reader, int[] cuts, List<List<Integer>> chains, NetlistBuilder builder) {
    List<Integer> chain = chains.get(net);
    if (netlist.cell(net) instanceof Cell.Constant) {
      return chain.getFirst();
    }
    int registers =
        (int) Arrays.stream(cuts).filter(cut -> levels[net] <= cut && cut < reader).count();
    while (chain.size() <= registers) {
      chain.add(builder.register(chain.getLast()));
    }
    return chain.get(registers);
  }
}
