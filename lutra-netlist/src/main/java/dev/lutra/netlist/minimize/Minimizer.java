package dev.lutra.netlist.minimize;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Saves tables by changing entries that no sample needs.
///
/// Training sets only the entries that training samples address; in a first layer behind pixels
/// that is about a third of them, and the others keep what they were drawn as. Here an entry that
/// fewer than `least` of the samples given address is free. Each table drops all inputs that it can
/// do without, so that no two entries that are not free contradict each other; what is then still
/// too wide for the device is completed so that two or three tables of the device compute it.
///
/// With `least` 1 the netlist answers the samples given as before, in every bit of every table; on
/// others it may differ. So the result is another network, to be measured again.
///
/// @param least samples, counted in each frame, that must address an entry for it to matter; at
///   least 1
/// @param inputs inputs of a table that the device has
public record Minimizer(int least, int inputs) {
  /// Checks the arguments.
  public Minimizer {
    if (least < 1 || inputs < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "minimize: got entries that %d samples address, for tables of %d inputs; expected 1"
                  + " or more of both",
              least,
              inputs));
    }
  }

  /// What was made of a netlist.
  ///
  /// @param netlist cell by cell that which was given, with other tables of fewer inputs
  /// @param entries entries of all its tables
  /// @param needed those that are not free
  /// @param inputs inputs of all its tables
  /// @param dropped those that were dropped
  public record Minimized(Netlist netlist, long entries, long needed, long inputs, long dropped) {}

  /// Minimizes all tables, in their order, so that each sees what those before it have become.
  public Minimized apply(Netlist netlist, Stimulus stimulus) {
    Sweep sweep = new Sweep(netlist, new NetValues(netlist, stimulus));
    for (int net = 0; net < netlist.size(); net++) {
      sweep.visit(net);
    }
    return sweep.finish();
  }

  private final class Sweep {
    final Netlist netlist;
    final NetValues values;
    final List<Cell> cells = new ArrayList<>();

    /// Tables that read a net, but for those that dropped it.
    final int[] readers;

    long entries;
    long needed;
    long inputs;
    long dropped;

    Sweep(Netlist netlist, NetValues values) {
      this.netlist = netlist;
      this.values = values;
      this.readers = new int[netlist.size()];
      for (Cell cell : netlist.cells()) {
        if (cell instanceof Cell.Table table) {
          for (int read : table.inputs()) {
            readers[read]++;
          }
        }
      }
    }

    void visit(int net) {
      Cell cell = netlist.cell(net);
      if (cell instanceof Cell.Table table) {
        cells.add(minimize(net, table));
      } else {
        if (cell instanceof Cell.Register register) {
          values.pass(register.input(), net);
        }
        cells.add(cell);
      }
    }

    /// An input that many tables read costs less to keep: what drives it is needed anyway.
    private Cell.Table minimize(int net, Cell.Table cell) {
      int[] counts = values.address(cell.inputs());
      PartialTable function = PartialTable.of(cell.table(), k -> counts[k] >= least);
      int[] kept = function.support(i -> Math.max(0, 64 - readers[cell.input(i)]));
      TruthTable chosen = complete(function.restrictedTo(kept), majority(cell.table(), kept));
      values.set(net, chosen.rewire(cell.fanIn(), kept));
      note(cell, counts, kept);
      return cell.with(chosen, Arrays.stream(kept).map(cell::input).toArray());
    }

    private void note(Cell.Table cell, int[] counts, int... kept) {
      for (int read : cell.inputs()) {
        readers[read]--;
      }
      for (int i : kept) {
        readers[cell.input(i)]++;
      }
      entries += counts.length;
      needed += Arrays.stream(counts).filter(count -> count >= least).count();
      inputs += cell.fanIn();
      dropped += cell.fanIn() - kept.length;
    }

    Minimized finish() {
      return new Minimized(
          netlist.with(cells, netlist.outputs()), entries, needed, inputs, dropped);
    }
  }

  /// The table of the inputs kept, with what most entries are that agree in them.
  private static TruthTable majority(TruthTable table, int... kept) {
    int[] ones = new int[1 << kept.length];
    for (int k = 0; k < 1 << table.inputs(); k++) {
      int address = 0;
      for (int i = 0; i < kept.length; i++) {
        address |= (k >> kept[i] & 1) << i;
      }
      ones[address] += table.get(k) ? 1 : -1;
    }
    return TruthTable.fromBits(kept.length, k -> ones[k] > 0);
  }

  /// Chooses the free entries: `like` a table, or so that a function too wide for the device
  /// becomes two tables, or a choice between two.
  private TruthTable complete(PartialTable function, TruthTable like) {
    if (function.inputs() <= inputs) {
      return function.complete(like::get);
    }
    return TwoTables.of(function, inputs)
        .map(two -> two.compose(function.inputs()))
        .orElseGet(() -> completeHalves(function, like));
  }

  /// Completes the two cofactors of the input that leaves them the fewest inputs.
  private TruthTable completeHalves(PartialTable function, TruthTable like) {
    int best = 0;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < function.inputs(); i++) {
      int count =
          function.cofactor(i, false).support(_ -> 0).length
              + function.cofactor(i, true).support(_ -> 0).length;
      if (count < fewest) {
        best = i;
        fewest = count;
      }
    }
    TruthTable[] halves = new TruthTable[2];
    for (int v = 0; v < 2; v++) {
      PartialTable half = function.cofactor(best, v != 0);
      int[] kept = half.support(_ -> 0);
      TruthTable chosen =
          complete(half.restrictedTo(kept), majority(like.cofactor(best, v != 0), kept));
      halves[v] = chosen.rewire(half.inputs(), kept);
    }
    return halves[0].choose(halves[1], best);
  }
}
