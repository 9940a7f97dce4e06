package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import java.util.Arrays;

/// Ties inputs of a table that read the same net into one, and drops inputs that the table does not
/// depend on.
public record RemoveUnusedInputs() implements Pass {
  @Override
  public String name() {
    return "remove-unused-inputs";
  }

  @Override
  public String description() {
    return "merge repeated inputs of a table and drop those it does not depend on";
  }

  @Override
  public Netlist apply(Netlist netlist) {
    Rewrite rewrite = new Rewrite(netlist);
    for (int net = 0; net < netlist.size(); net++) {
      Cell cell = rewrite.renamed(netlist.cell(net));
      rewrite.place(net, cell instanceof Cell.Table table ? dropUnused(tieRepeated(table)) : cell);
    }
    return rewrite.finish();
  }

  private static Cell.Table tieRepeated(Cell.Table lut) {
    int[] distinct = new int[lut.fanIn()];
    int[] from = new int[lut.fanIn()];
    int count = 0;
    for (int i = 0; i < lut.fanIn(); i++) {
      int at = 0;
      while (at < count && distinct[at] != lut.input(i)) {
        at++;
      }
      if (at == count) {
        distinct[count++] = lut.input(i);
      }
      from[i] = at;
    }
    if (count == lut.fanIn()) {
      return lut;
    }
    TruthTable table = lut.table().rewire(count, from);
    return lut.with(table, Arrays.copyOf(distinct, count));
  }

  private static Cell.Table dropUnused(Cell.Table lut) {
    TruthTable table = lut.table();
    int[] inputs = lut.inputs();
    int kept = inputs.length;
    for (int i = inputs.length - 1; i >= 0; i--) {
      if (!table.dependsOn(i)) {
        table = table.cofactor(i, false);
        System.arraycopy(inputs, i + 1, inputs, i, --kept - i);
      }
    }
    return kept == inputs.length ? lut : lut.with(table, Arrays.copyOf(inputs, kept));
  }
}
