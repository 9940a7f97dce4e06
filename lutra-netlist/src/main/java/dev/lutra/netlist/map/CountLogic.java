package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/// The number of ones among some bits, by counters: a counter takes bits of a column (of one
/// weight) and perhaps of the next one, and gives their sum in binary, each bit of it a table. With
/// tables of six inputs most bits go through counters of six bits, which take away one bit for each
/// table; what is left ripples up from the lowest column.
public final class CountLogic {
  /// Counts `low` bits of a column and `high` of the next; `low + 2 high` is at most 7.
  private record Counter(int low, int high) {
    int outputs() {
      return low + 2 * high > 3 ? 3 : 2;
    }

    int sum(int k) {
      return Integer.bitCount(k & (1 << low) - 1) + 2 * Integer.bitCount(k >> low);
    }
  }

  /// A net, or its complement: the first table that reads it turns it over.
  private record Literal(int net, boolean inverted) {}

  private final NetlistBuilder builder;
  private final int width;
  private final List<Deque<Literal>> columns = new ArrayList<>();

  private CountLogic(NetlistBuilder builder, int[] nets, BitSet inverted, int width) {
    this.builder = builder;
    this.width = width;
    Deque<Literal> first = new ArrayDeque<>();
    for (int i = 0; i < nets.length; i++) {
      first.add(new Literal(nets[i], inverted.get(i)));
    }
    columns.add(first);
  }

  /// Counts the ones of `bits` words of one bit; output `i` is bit `i` of the number.
  ///
  /// @param width inputs of a table that the device has, at least 4
  /// @param outputs bits of the number, enough for `bits`
  static Netlist of(int bits, int width, int outputs) {
    NetlistBuilder builder = new NetlistBuilder(bits, 1, 1);
    int[] words = new int[bits];
    for (int i = 0; i < bits; i++) {
      words[i] = builder.featureBit(i, 0);
    }
    int[] digits = ones(builder, words, new BitSet(), width);
    int[] nets = new int[outputs];
    for (int i = 0; i < outputs; i++) {
      nets[i] = i < digits.length ? digits[i] : builder.constant(false);
    }
    return builder.build(nets, Readout.bits());
  }

  /// Writes the number of ones among `nets`, of which some are turned over first, as binary digits,
  /// the lowest first.
  ///
  /// @param inverted places of nets whose complements count
  /// @param width inputs of a table that the device has, at least 4
  public static int[] ones(NetlistBuilder builder, int[] nets, BitSet inverted, int width) {
    CountLogic logic = new CountLogic(builder, nets, inverted, width);
    logic.compress();
    logic.ripple();
    return logic.columns.stream().mapToInt(logic::digit).toArray();
  }

  private int digit(Deque<Literal> column) {
    if (column.isEmpty()) {
      return builder.constant(false);
    }
    Literal only = column.getFirst();
    return only.inverted()
        ? builder.part(TruthTable.fromBits(1, k -> k == 0), only.net())
        : only.net();
  }

  /// Whole counters, stage by stage: all columns at once, so that the tree stays shallow.
  private void compress() {
    Counter whole = width >= 6 ? new Counter(6, 0) : new Counter(3, 0);
    boolean more = true;
    while (more) {
      more = false;
      int[] counters = columns.stream().mapToInt(c -> c.size() / whole.low()).toArray();
      for (int c = 0; c < counters.length; c++) {
        for (int i = 0; i < counters[c]; i++) {
          count(c, whole);
          more = true;
        }
      }
    }
  }

  /// What is left, from the lowest column up, until each has one bit.
  private void ripple() {
    for (int c = 0; c < columns.size(); c++) {
      while (columns.get(c).size() > 1) {
        int low = columns.get(c).size();
        int high = c + 1 < columns.size() ? columns.get(c + 1).size() : 0;
        count(c, next(low, high));
      }
    }
  }

  private Counter next(int low, int high) {
    if (width < 6) {
      return new Counter(Math.min(3, low), 0);
    }
    if (low >= 6) {
      return new Counter(6, 0);
    }
    if (low >= 4) {
      return new Counter(low, Math.min(1, high));
    }
    return new Counter(low, Math.min(2, high));
  }

  private void count(int column, Counter counter) {
    int[] nets = new int[counter.low() + counter.high()];
    int turned = 0;
    for (int i = 0; i < nets.length; i++) {
      Literal literal = columns.get(i < counter.low() ? column : column + 1).removeFirst();
      nets[i] = literal.net();
      turned |= literal.inverted() ? 1 << i : 0;
    }
    int mask = turned;
    for (int bit = 0; bit < counter.outputs(); bit++) {
      int shift = bit;
      TruthTable table =
          TruthTable.fromBits(nets.length, k -> (counter.sum(k ^ mask) >> shift & 1) != 0);
      while (columns.size() <= column + bit) {
        columns.add(new ArrayDeque<>());
      }
      columns.get(column + bit).addLast(new Literal(builder.part(table, nets.clone()), false));
    }
  }
}
