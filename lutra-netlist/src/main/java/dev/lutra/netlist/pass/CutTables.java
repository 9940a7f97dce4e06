package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import java.util.Locale;

/// Cuts tables of more than `inputs` inputs into [parts][Cell.Part] that a device has: into [two
/// tables][dev.lutra.netlist.minimize.TwoTables] where the function allows it, else by Shannon's
/// expansion, in which some inputs select between the tables that remain when these are held (the
/// cofactors). The node keeps its name on the last of its tables. Which inputs select is tried out,
/// all of them for tables that are one or two inputs too wide; equal cofactors are made once, and
/// those that are constant or a single input not at all. A random table of six inputs becomes six
/// of four.
///
/// Where the device has multiplexers of its own behind its tables, a tree of `multiplexers` levels
/// costs no table: cells of table `ca` that choose between two parts nobody else reads.
///
/// @param inputs inputs of a table that the device has, 4 to 12
/// @param multiplexers levels of dedicated multiplexers, 0 for none
public record CutTables(int inputs, int multiplexers) implements Pass {
  /// Checks the arguments.
  public CutTables {
    if (inputs < 4 || inputs > TruthTable.MAX_INPUTS || multiplexers < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cut tables: got %d inputs and %d levels of multiplexers, expected 4 to %d and 0 or"
                  + " more",
              inputs,
              multiplexers,
              TruthTable.MAX_INPUTS));
    }
  }

  @Override
  public String name() {
    return "cut-tables-" + inputs + (multiplexers == 0 ? "" : "-mux-" + multiplexers);
  }

  @Override
  public String description() {
    return "cut tables of more than " + inputs + " inputs";
  }

  @Override
  public Netlist apply(Netlist netlist) {
    Rewrite rewrite = new Rewrite(netlist);
    TableCutter cutter = new TableCutter(inputs, multiplexers, rewrite::add);
    for (int net = 0; net < netlist.size(); net++) {
      Cell cell = rewrite.renamed(netlist.cell(net));
      if (cell instanceof Cell.Table table && table.fanIn() > inputs) {
        cell = cutter.cut(table);
      }
      rewrite.place(net, cell);
    }
    return rewrite.finish();
  }
}
