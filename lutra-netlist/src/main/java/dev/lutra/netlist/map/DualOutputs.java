package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An estimate of how many tables share a place with another: a six-input place of Xilinx has two
/// outputs and holds two tables that have at most five different inputs together. Tables are paired
/// greedily with the neighbor that has most inputs in common; a tool also looks at distances, and
/// pairs fewer in a design that is not full.
public final class DualOutputs {
  private static final int SHARED = 5;

  private DualOutputs() {}

  /// Pairs in the whole design, whose head has `groups` counters.
  public static int pairs(MappedDesign mapped, int groups) {
    return pairs(mapped.encoder())
        + pairs(mapped.core())
        + groups * (pairs(mapped.counter()) + pairs(mapped.adder()))
        + pairs(mapped.chooser());
  }

  /// Pairs of tables in `netlist`.
  static int pairs(@Nullable Netlist netlist) {
    if (netlist == null) {
      return 0;
    }
    Map<Integer, List<Integer>> readers = new HashMap<>();
    List<Integer> small = new ArrayList<>();
    for (int net = 0; net < netlist.size(); net++) {
      if (netlist.cell(net) instanceof Cell.Table table
          && table.fanIn() > 0
          && table.fanIn() <= SHARED) {
        small.add(net);
        for (int input : table.inputs()) {
          readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(net);
        }
      }
    }
    boolean[] paired = new boolean[netlist.size()];
    int pairs = 0;
    for (int net : small) {
      int partner = paired[net] ? -1 : partner(netlist, net, readers, paired);
      if (partner >= 0) {
        paired[net] = true;
        paired[partner] = true;
        pairs++;
      }
    }
    return pairs + strangers(netlist, small, paired);
  }

  private static int partner(
      Netlist netlist, int net, Map<Integer, List<Integer>> readers, boolean[] paired) {
    int[] inputs = ((Cell.Table) netlist.cell(net)).inputs();
    int best = -1;
    int bestUnion = SHARED + 1;
    for (int input : inputs) {
      for (int other : readers.getOrDefault(input, List.of())) {
        if (other > net && !paired[other]) {
          int[] others = ((Cell.Table) netlist.cell(other)).inputs();
          int union =
              (int)
                  IntStream.concat(Arrays.stream(inputs), Arrays.stream(others)).distinct().count();
          if (union < bestUnion) {
            bestUnion = union;
            best = other;
          }
        }
      }
    }
    return best;
  }

  /// Pairs among those left over that have nothing in common: of two and three inputs at most.
  private static int strangers(Netlist netlist, List<Integer> small, boolean[] paired) {
    int[] left = new int[SHARED + 1];
    for (int net : small) {
      left[((Cell.Table) netlist.cell(net)).fanIn()] += paired[net] ? 0 : 1;
    }
    int two = left[1] + left[2];
    int three = left[3];
    int mixed = Math.min(two, three);
    return mixed + (two - mixed) / 2;
  }
}
