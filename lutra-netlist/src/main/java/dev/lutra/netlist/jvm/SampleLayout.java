package dev.lutra.netlist.jvm;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a [SampleEvaluator] keeps the value of each net, and the runs of tables that it looks up:
/// by their depth, and among those of a depth by the number of inputs of a loop.
final class SampleLayout {
  /// The place that holds 0.
  static final int ZERO = 0;

  /// The place that holds 1.
  static final int ONE = 1;

  /// The place of input 0; the others follow, and then the tables.
  static final int FIRST_INPUT = 2;

  private final Netlist netlist;
  private final int[] place;
  private final int inputs;
  private final int places;
  private final List<TableRun> runs = new ArrayList<>();

  SampleLayout(Netlist netlist) {
    this.netlist = netlist;
    this.place = new int[netlist.size()];
    long[] keys = keys();
    int next = FIRST_INPUT;
    for (int net = 0; net < place.length; net++) {
      if (isInput(net)) {
        place[net] = next++;
      }
    }
    this.inputs = next - FIRST_INPUT;
    for (long key : keys) {
      place[(int) key] = next++;
    }
    this.places = next;
    placeOthers();
    addRuns(keys);
  }

  int inputs() {
    return inputs;
  }

  int places() {
    return places;
  }

  List<TableRun> runs() {
    return runs;
  }

  /// The places of the outputs.
  int[] outputs() {
    int[] outputs = netlist.outputs();
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = place[outputs[i]];
    }
    return outputs;
  }

  private boolean isInput(int net) {
    return netlist.cell(net) instanceof Cell.Compare
        || netlist.cell(net) instanceof Cell.FeatureBit;
  }

  /// For each table, in order: depth, inputs of its loop and net, from the highest bits down.
  private long[] keys() {
    long[] keys = new long[netlist.size()];
    int[] depth = new int[netlist.size()];
    int count = 0;
    for (int net = 0; net < depth.length; net++) {
      if (netlist.cell(net) instanceof Cell.Table lut) {
        for (int i = 0; i < lut.fanIn(); i++) {
          depth[net] = Math.max(depth[net], 1 + depth[lut.input(i)]);
        }
        keys[count++] = (16L * depth[net] + TableRun.loopInputs(lut.fanIn())) << 32 | net;
      } else if (netlist.cell(net) instanceof Cell.Register register) {
        depth[net] = depth[register.input()];
      }
    }
    keys = Arrays.copyOf(keys, count);
    Arrays.sort(keys);
    return keys;
  }

  private void placeOthers() {
    for (int net = 0; net < place.length; net++) {
      if (netlist.cell(net) instanceof Cell.Constant constant) {
        place[net] = constant.value() ? ONE : ZERO;
      } else if (netlist.cell(net) instanceof Cell.Register register) {
        place[net] = place[register.input()];
      }
    }
  }

  private void addRuns(long[] keys) {
    for (int from = 0, to; from < keys.length; from = to) {
      to = from + 1;
      while (to < keys.length && keys[to] >> 32 == keys[from] >> 32) {
        to++;
      }
      Cell.Table[] tables = new Cell.Table[to - from];
      for (int i = from; i < to; i++) {
        tables[i - from] = (Cell.Table) netlist.cell((int) keys[i]);
      }
      runs.add(TableRun.of(tables, place, place[(int) keys[from]]));
    }
  }
}
