package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Computes a table inside the tables that read it, if every one of them then still has at most
/// `inputs` inputs, or no more than it has already; so one table less is needed. A table that an
/// output or a register reads stays. With `inputs = 1` inverters vanish into their readers, and so
/// do tables whose inputs all their readers have anyway; a device with six-input tables takes 6.
///
/// @param inputs inputs of a table that the device has, 1 to 12
/// @param partsOnly leaves nodes of the network alone, and merges [parts][Cell.Part]
public record MergeTables(int inputs, boolean partsOnly) implements Pass {
  /// Merges nodes and parts.
  public MergeTables(int inputs) {
    this(inputs, false);
  }

  /// Checks `inputs`.
  public MergeTables {
    if (inputs < 1 || inputs > TruthTable.MAX_INPUTS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "merge tables: got %d inputs, expected 1 to %d",
              inputs,
              TruthTable.MAX_INPUTS));
    }
  }

  @Override
  public String name() {
    return (partsOnly ? "merge-parts-" : "merge-tables-") + inputs;
  }

  @Override
  public String description() {
    return inputs == 1
        ? "compute inverters inside the tables that read them"
        : "compute tables inside their readers while these have at most " + inputs + " inputs";
  }

  @Override
  public Netlist apply(Netlist netlist) {
    Circuit circuit = new Circuit(netlist);
    boolean[] gone = new boolean[netlist.size()];
    // Tables of one reader first: one with many readers would take up the room of all of them.
    for (int most : new int[] {1, Integer.MAX_VALUE}) {
      for (int net = 0; net < gone.length; net++) {
        int by = circuit.readers.get(net).size();
        boolean may = !circuit.kept[net] && !gone[net] && by > 0 && by <= most;
        gone[net] |= may && absorb(net, circuit);
      }
    }
    Rewrite rewrite = new Rewrite(netlist);
    for (int net = 0; net < gone.length; net++) {
      if (!gone[net]) {
        rewrite.place(net, rewrite.renamed(circuit.cells[net]));
      }
    }
    return rewrite.finish();
  }

  /// The cells, rewritten in place, and which tables read each.
  private static final class Circuit {
    final Cell[] cells;
    final List<List<Integer>> readers = new ArrayList<>();

    /// What an output or a register reads.
    final boolean[] kept;

    Circuit(Netlist netlist) {
      cells = netlist.cells().toArray(Cell[]::new);
      kept = new boolean[cells.length];
      for (int net = 0; net < cells.length; net++) {
        readers.add(new ArrayList<>());
        if (cells[net] instanceof Cell.Register register) {
          kept[register.input()] = true;
        } else if (cells[net] instanceof Cell.Table table) {
          addReader(net, table.inputs());
        }
      }
      for (int output : netlist.outputs()) {
        kept[output] = true;
      }
    }

    void addReader(int reader, int[] nets) {
      for (int net : nets) {
        if (!readers.get(net).contains(reader)) {
          readers.get(net).add(reader);
        }
      }
    }

    void removeReader(int reader, int[] nets) {
      for (int net : nets) {
        readers.get(net).remove(Integer.valueOf(reader));
      }
    }
  }

  /// Rewrites all readers, or none if one of them would become too wide.
  private boolean absorb(int net, Circuit circuit) {
    if (!(circuit.cells[net] instanceof Cell.Table table)
        || (partsOnly && table instanceof Cell.Lut)) {
      return false;
    }
    List<Integer> readers = circuit.readers.get(net);
    int[][] merged = new int[readers.size()][];
    for (int r = 0; r < merged.length; r++) {
      Cell.Table reader = (Cell.Table) circuit.cells[readers.get(r)];
      merged[r] = union(reader, net, table);
      if (merged[r].length > Math.max(inputs, reader.fanIn())) {
        return false;
      }
    }
    circuit.removeReader(net, table.inputs());
    for (int r = 0; r < merged.length; r++) {
      int reader = readers.get(r);
      circuit.cells[reader] = merge((Cell.Table) circuit.cells[reader], net, table, merged[r]);
      circuit.addReader(reader, table.inputs());
    }
    return true;
  }

  /// What `reader` reads once `net` is computed inside.
  private static int[] union(Cell.Table reader, int net, Cell.Table table) {
    int[] all = new int[reader.fanIn() + table.fanIn()];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      int read = i < reader.fanIn() ? reader.input(i) : table.input(i - reader.fanIn());
      if (read != net && at(all, count, read) < 0) {
        all[count++] = read;
      }
    }
    return Arrays.copyOf(all, count);
  }

  private static Cell.Table merge(Cell.Table reader, int net, Cell.Table table, int[] nets) {
    TruthTable merged =
        TruthTable.fromBits(
            nets.length,
            k -> {
              boolean inner = table.table().get(address(table, nets, k, net, false));
              return reader.table().get(address(reader, nets, k, net, inner));
            });
    return reader.with(merged, nets);
  }

  /// The address of `cell` when `nets[i]` is bit `i` of `values` and `net` is `value`.
  private static int address(Cell.Table cell, int[] nets, int values, int net, boolean value) {
    int address = 0;
    for (int i = 0; i < cell.fanIn(); i++) {
      int read = cell.input(i);
      boolean one = read == net ? value : (values >> at(nets, nets.length, read) & 1) != 0;
      address |= one ? 1 << i : 0;
    }
    return address;
  }

  private static int at(int[] nets, int count, int net) {
    for (int i = 0; i < count; i++) {
      if (nets[i] == net) {
        return i;
      }
    }
    return -1;
  }
}
