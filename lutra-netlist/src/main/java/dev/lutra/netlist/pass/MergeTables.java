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
    Cell[] cells = netlist.cells().toArray(Cell[]::new);
    List<List<Integer>> readers = new ArrayList<>();
    boolean[] kept = new boolean[cells.length];
    for (int net = 0; net < cells.length; net++) {
      readers.add(new ArrayList<>());
      if (cells[net] instanceof Cell.Register register) {
        kept[register.input()] = true;
      } else if (cells[net] instanceof Cell.Table table) {
        addReader(readers, net, table.inputs());
      }
    }
    for (int output : netlist.outputs()) {
      kept[output] = true;
    }
    boolean[] gone = new boolean[cells.length];
    for (int net = 0; net < cells.length; net++) {
      List<Integer> by = readers.get(net);
      if (!kept[net]
          && !by.isEmpty()
          && cells[net] instanceof Cell.Table table
          && !(partsOnly && table instanceof Cell.Lut)) {
        gone[net] = absorb(net, table, by, cells);
        if (gone[net]) {
          by.forEach(reader -> addReader(readers, reader, table.inputs()));
        }
      }
    }
    Rewrite rewrite = new Rewrite(netlist);
    for (int net = 0; net < cells.length; net++) {
      if (!gone[net]) {
        rewrite.place(net, rewrite.renamed(cells[net]));
      }
    }
    return rewrite.finish();
  }

  private static void addReader(List<List<Integer>> readers, int reader, int[] nets) {
    for (int net : nets) {
      if (!readers.get(net).contains(reader)) {
        readers.get(net).add(reader);
      }
    }
  }

  /// Rewrites all readers, or none if one of them would become too wide.
  private boolean absorb(int net, Cell.Table table, List<Integer> readers, Cell[] cells) {
    int[][] merged = new int[readers.size()][];
    for (int r = 0; r < merged.length; r++) {
      Cell.Table reader = (Cell.Table) cells[readers.get(r)];
      merged[r] = union(reader, net, table);
      if (merged[r].length > Math.max(inputs, reader.fanIn())) {
        return false;
      }
    }
    for (int r = 0; r < merged.length; r++) {
      int reader = readers.get(r);
      cells[reader] = merge((Cell.Table) cells[reader], net, table, merged[r]);
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
