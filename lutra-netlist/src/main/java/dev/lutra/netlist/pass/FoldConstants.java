package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Folds constants: a constant input disappears into its table, a constant table and a comparator
/// that cannot change become constants, equal thresholds of a modulated comparator become one, and
/// a table that passes its only input on is replaced by that input. Inverters stay: absorbing them
/// would change what surviving nodes compute.
public record FoldConstants() implements Pass {
  @Override
  public String name() {
    return "fold-constants";
  }

  @Override
  public String description() {
    return "fold constant inputs into tables, constant tables into constants, buffers into wires";
  }

  @Override
  public Netlist apply(Netlist netlist) {
    Rewrite rewrite = new Rewrite(netlist);
    for (int net = 0; net < netlist.size(); net++) {
      Cell cell = rewrite.renamed(netlist.cell(net));
      switch (cell) {
        case Cell.Compare compare -> rewrite.place(net, fold(compare, netlist.featureBits()));
        case Cell.Table table -> {
          Cell.Table folded = fold(table, rewrite);
          if (folded.table().isConstant()) {
            rewrite.place(net, new Cell.Constant(folded.table().get(0)));
          } else if (folded.fanIn() == 1 && folded.table().get(1)) {
            rewrite.alias(net, folded.input(0));
          } else {
            rewrite.place(net, folded);
          }
        }
        case Cell.Register register -> {
          Boolean value = constant(rewrite.cell(register.input()));
          rewrite.place(net, value == null ? register : new Cell.Constant(value));
        }
        case Cell.Constant _, Cell.FeatureBit _ -> rewrite.place(net, cell);
      }
    }
    return rewrite.finish();
  }

  private static Cell fold(Cell.Compare compare, int featureBits) {
    int[] thresholds = compare.thresholds();
    if (Arrays.stream(thresholds).allMatch(t -> t == -1)) {
      return new Cell.Constant(true);
    }
    if (Arrays.stream(thresholds).allMatch(t -> t == (1 << featureBits) - 1)) {
      return new Cell.Constant(false);
    }
    boolean equal = Arrays.stream(thresholds).allMatch(t -> t == thresholds[0]);
    return equal ? new Cell.Compare(compare.feature(), new int[] {thresholds[0]}) : compare;
  }

  private static Cell.Table fold(Cell.Table lut, Rewrite rewrite) {
    TruthTable table = lut.table();
    int[] inputs = lut.inputs();
    int kept = inputs.length;
    // From the last input down, so that a removal does not move the inputs still to be looked at.
    for (int i = inputs.length - 1; i >= 0; i--) {
      Boolean value = constant(rewrite.cell(inputs[i]));
      if (value != null) {
        table = table.cofactor(i, value);
        System.arraycopy(inputs, i + 1, inputs, i, --kept - i);
      }
    }
    return kept == inputs.length ? lut : lut.with(table, Arrays.copyOf(inputs, kept));
  }

  private static @Nullable Boolean constant(Cell cell) {
    return cell instanceof Cell.Constant(boolean value) ? value : null;
  }
}
