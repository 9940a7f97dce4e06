package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.minimize.PartialTable;
import dev.lutra.netlist.minimize.TwoTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// Cuts single tables; see [CutTables].
final class TableCutter {
  private final int width;
  private final int multiplexers;
  private final ToIntFunction<Cell> add;

  /// Parts made so far, so that equal ones are made once.
  private final Map<Cell.Part, Integer> made = new HashMap<>();

  TableCutter(int width, int multiplexers, ToIntFunction<Cell> add) {
    this.width = width;
    this.multiplexers = multiplexers;
    this.add = add;
  }

  /// The cell that stands for `cell`; what it reads is added before.
  Cell.Table cut(Cell.Table cell) {
    Function function = Function.of(cell.table(), cell.inputs());
    Function root = reduce(function);
    return cell.with(root.table, root.nets);
  }

  /// A table of nets, without inputs that do not matter.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Function(TruthTable table, int[] nets) {
    static Function of(TruthTable table, int[] nets) {
      TruthTable left = table;
      int[] kept = nets;
      for (int i = nets.length - 1; i >= 0; i--) {
        if (!left.dependsOn(i)) {
          left = left.cofactor(i, false);
          kept = without(kept, i);
        }
      }
      return new Function(left, kept);
    }

    int inputs() {
      return nets.length;
    }

    /// True iff this is a net as it is.
    boolean isWire() {
      return nets.length == 1 && table.get(1);
    }

    boolean isConstant() {
      return nets.length == 0;
    }

    boolean same(Function other) {
      return table.equals(other.table) && Arrays.equals(nets, other.nets);
    }

    private static int[] without(int[] nets, int at) {
      int[] left = new int[nets.length - 1];
      System.arraycopy(nets, 0, left, 0, at);
      System.arraycopy(nets, at + 1, left, at, left.length - at);
      return left;
    }
  }

  /// The selected functions, from all selects 0 to all 1; select 0 is the lowest bit.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Split(int[] selects, List<Function> cofactors) {
    /// The cofactors that need a net, each once.
    List<Function> distinct() {
      List<Function> distinct = new ArrayList<>();
      for (Function f : cofactors) {
        if (!f.isConstant() && distinct.stream().noneMatch(f::same)) {
          distinct.add(f);
        }
      }
      return distinct;
    }
  }

  /// A function of at most `width` nets that computes `function`.
  private Function reduce(Function function) {
    int over = function.inputs() - width;
    if (over <= 0) {
      return function;
    }
    boolean dedicated = over <= multiplexers;
    Optional<TwoTables> two = TwoTables.of(PartialTable.of(function.table), width);
    if (two.isPresent() && !(dedicated && over == 1)) {
      return pair(function, two.get());
    }
    if (over > 2) {
      return join(function, narrowest(function));
    }
    Split best = best(function, 1 << over);
    if (dedicated && isFull(best)) {
      return tree(function, best.selects(), over - 1);
    }
    if (over == 2) {
      Split halves = best(function, 2);
      best = tables(halves) < tables(best) ? halves : best;
    }
    return best.selects().length + best.distinct().size() <= width
        ? join(function, best)
        : twoTables(function, best);
  }

  /// True iff no cofactor is a net, a constant, or equal to another.
  private static boolean isFull(Split split) {
    return split.distinct().stream().filter(f -> !f.isWire()).count() == split.cofactors().size();
  }

  private Function pair(Function function, TwoTables two) {
    int inner = netOf(Function.of(two.inner(), nets(function, two.innerInputs())));
    int[] outer = nets(function, two.outerInputs());
    int[] all = new int[outer.length + 1];
    all[0] = inner;
    System.arraycopy(outer, 0, all, 1, outer.length);
    return Function.of(two.outer(), all);
  }

  /// Tables for the cofactors and for what selects among them.
  private int tables(Split split) {
    int tables = split.selects().length + split.distinct().size() <= width ? 1 : 2;
    for (Function f : split.distinct()) {
      tables += f.isWire() ? 0 : tables(f);
    }
    return tables;
  }

  /// Tables for a function, at most.
  private int tables(Function function) {
    int over = function.inputs() - width;
    if (over <= 0) {
      return 1;
    }
    boolean two = TwoTables.of(PartialTable.of(function.table), width).isPresent();
    return two ? 2 : over == 1 ? 3 : 6;
  }

  /// The split into `count` cofactors that takes the fewest tables.
  private Split best(Function function, int count) {
    Split best = null;
    for (int i = 0; i < function.inputs(); i++) {
      for (int j = count == 2 ? i : 0; j < (count == 2 ? i + 1 : i); j++) {
        Split split = split(function, count == 2 ? new int[] {i} : new int[] {j, i});
        if (best == null || tables(split) < tables(best)) {
          best = split;
        }
      }
    }
    if (best == null) {
      throw new IllegalStateException("cut: got a table of " + function.inputs() + " inputs");
    }
    return best;
  }

  /// For tables far too wide: the input whose cofactors read fewest nets.
  private Split narrowest(Function function) {
    Split best = split(function, new int[] {0});
    for (int i = 1; i < function.inputs(); i++) {
      Split split = split(function, new int[] {i});
      if (reads(split) < reads(best)) {
        best = split;
      }
    }
    return best;
  }

  private static int reads(Split split) {
    return split.distinct().stream().mapToInt(Function::inputs).sum();
  }

  private static Split split(Function function, int[] selects) {
    List<Function> cofactors = new ArrayList<>();
    for (int k = 0; k < 1 << selects.length; k++) {
      TruthTable table = function.table;
      int[] nets = function.nets;
      for (int s = selects.length - 1; s >= 0; s--) {
        table = table.cofactor(selects[s], (k >> s & 1) != 0);
        nets = Function.without(nets, selects[s]);
      }
      cofactors.add(Function.of(table, nets));
    }
    return new Split(selects, cofactors);
  }

  /// One table over the selects and the nets of the cofactors.
  private Function join(Function function, Split split) {
    return join(nets(function, split.selects()), split.cofactors(), netsOf(split.cofactors()));
  }

  private Function join(int[] selects, List<Function> cofactors, int[] data) {
    int[] nets = Arrays.copyOf(selects, selects.length + data.length);
    int count = selects.length;
    int[] place = new int[data.length];
    for (int c = 0; c < data.length; c++) {
      place[c] = -1;
      for (int i = 0; i < count; i++) {
        place[c] = nets[i] == data[c] ? i : place[c];
      }
      if (place[c] < 0 && data[c] >= 0) {
        place[c] = count;
        nets[count++] = data[c];
      }
    }
    TruthTable table =
        TruthTable.fromBits(
            count,
            k -> {
              int c = k & (1 << selects.length) - 1;
              return cofactors.get(c).isConstant()
                  ? cofactors.get(c).table.get(0)
                  : (k >> place[c] & 1) != 0;
            });
    return Function.of(table, Arrays.copyOf(nets, count));
  }

  /// Four cofactors by two tables of four inputs: the first chooses among two of them, or passes
  /// the low select on to the second, which then chooses among the other two.
  private Function twoTables(Function function, Split split) {
    int[] selects = nets(function, split.selects());
    int[] data = netsOf(split.cofactors());
    List<Function> low = split.cofactors().subList(0, 2);
    int first = partOf(firstOfTwo(selects, low, data));
    int[] nets = {selects[1], first, data[2], data[3]};
    List<Function> high = split.cofactors().subList(2, 4);
    TruthTable second =
        TruthTable.fromBits(
            4,
            k -> {
              boolean passed = (k >> 1 & 1) != 0;
              if ((k & 1) == 0) {
                return passed;
              }
              Function f = high.get(passed ? 1 : 0);
              return f.isConstant() ? f.table.get(0) : (k >> (passed ? 3 : 2) & 1) != 0;
            });
    return wired(second, nets);
  }

  private static Function firstOfTwo(int[] selects, List<Function> low, int[] data) {
    int[] nets = {selects[0], selects[1], data[0], data[1]};
    TruthTable table =
        TruthTable.fromBits(
            4,
            k -> {
              boolean select = (k & 1) != 0;
              if ((k >> 1 & 1) != 0) {
                return select;
              }
              Function f = low.get(select ? 1 : 0);
              return f.isConstant() ? f.table.get(0) : (k >> (select ? 3 : 2) & 1) != 0;
            });
    return wired(table, nets);
  }

  /// Drops the places of constants (net -1), on which `table` does not depend, and joins equal
  /// nets.
  private static Function wired(TruthTable table, int[] nets) {
    int[] distinct = Arrays.stream(nets).filter(net -> net >= 0).distinct().toArray();
    TruthTable joined =
        TruthTable.fromBits(
            distinct.length,
            k -> {
              int address = 0;
              for (int i = 0; i < nets.length; i++) {
                for (int d = 0; d < distinct.length; d++) {
                  address |= nets[i] == distinct[d] ? (k >> d & 1) << i : 0;
                }
              }
              return table.get(address);
            });
    return Function.of(joined, distinct);
  }

  /// A tree of dedicated multiplexers over all cofactors, each a part of its own.
  private Function tree(Function function, int[] selects, int level) {
    int select = selects[level];
    int[] lower = Arrays.copyOf(selects, level);
    int[] data = new int[2];
    for (int v = 0; v < 2; v++) {
      TruthTable table = function.table.cofactor(select, v != 0);
      Function half = new Function(table, Function.without(function.nets, select));
      Function made = level == 0 ? half : tree(half, lower, level - 1);
      data[v] = add.applyAsInt(new Cell.Part(made.table, made.nets));
    }
    return new Function(
        TruthTable.MULTIPLEXER, new int[] {data[0], data[1], function.nets[select]});
  }

  /// For each cofactor its net, -1 for a constant.
  private int[] netsOf(List<Function> cofactors) {
    return cofactors.stream().mapToInt(f -> f.isConstant() ? -1 : netOf(f)).toArray();
  }

  private int netOf(Function function) {
    return function.isWire() ? function.nets[0] : partOf(reduce(function));
  }

  private int partOf(Function function) {
    return made.computeIfAbsent(
        new Cell.Part(function.table, function.nets), part -> add.applyAsInt(part));
  }

  private static int[] nets(Function function, int[] inputs) {
    return Arrays.stream(inputs).map(i -> function.nets[i]).toArray();
  }
}
