package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The index of the highest of some words, ties to the lowest index: a balanced tree of comparators
/// that each pass on the higher word and its index.
final class ChooseLogic {
  /// A word and its index, in nets from the lowest bit up.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Entry(int[] word, int[] index) {}

  private final NetlistBuilder builder;
  private final Gates gates;
  private final int width;

  private ChooseLogic(NetlistBuilder builder, int width) {
    this.builder = builder;
    this.gates = new Gates(builder);
    this.width = width;
  }

  /// Chooses among `words` words of `bits` bits; output `i` is bit `i` of the index.
  ///
  /// @param width 0 to compare bit by bit. To be cut into stages, inputs of a table that the device
  ///   has: words are compared by halves down to what a table holds, which is less deep and takes
  ///   some tables more; behind the index the words come out too, so that they share registers with
  ///   those that are still compared
  static Netlist of(int words, int bits, int indexBits, int width) {
    NetlistBuilder builder = new NetlistBuilder(words, bits, 1);
    ChooseLogic logic = new ChooseLogic(builder, width);
    int zero = builder.constant(false);
    int one = builder.constant(true);
    List<Entry> entries = new ArrayList<>();
    for (int w = 0; w < words; w++) {
      int number = w;
      int[] word = new int[bits];
      int[] index = new int[indexBits];
      Arrays.setAll(word, i -> builder.featureBit(number, i));
      Arrays.setAll(index, i -> (number >> i & 1) != 0 ? one : zero);
      entries.add(new Entry(word, index));
    }
    int[] given = entries.stream().flatMapToInt(entry -> IntStream.of(entry.word())).toArray();
    while (entries.size() > 1) {
      List<Entry> next = new ArrayList<>();
      for (int i = 0; i + 1 < entries.size(); i += 2) {
        next.add(logic.higher(entries.get(i), entries.get(i + 1)));
      }
      if (entries.size() % 2 == 1) {
        next.add(entries.getLast());
      }
      entries = next;
    }
    int[] index = entries.getFirst().index();
    return builder.build(
        width == 0 ? index : IntStream.concat(IntStream.of(index), IntStream.of(given)).toArray(),
        Readout.bits());
  }

  /// The right entry if its word is strictly greater: a tie stays with the lower index.
  private Entry higher(Entry left, Entry right) {
    int greater =
        width == 0
            ? inTurn(right.word(), left.word())
            : compare(right.word(), left.word(), 0, right.word().length, false)[0];
    return new Entry(
        choose(greater, right.word(), left.word()), choose(greater, right.index(), left.index()));
  }

  private int inTurn(int[] x, int[] y) {
    int greater = builder.constant(false);
    for (int i = 0; i < x.length; i++) {
      greater = gates.greater(x[i], y[i], greater);
    }
    return greater;
  }

  /// Whether bits `from` to `to - 1` of `x` are the greater number and, if asked for, whether they
  /// are equal.
  private int[] compare(int[] x, int[] y, int from, int to, boolean equal) {
    int bits = to - from;
    if (2 * bits <= width) {
      int[] nets = new int[2 * bits];
      System.arraycopy(x, from, nets, bits, bits);
      System.arraycopy(y, from, nets, 0, bits);
      TruthTable over = TruthTable.fromBits(2 * bits, k -> k >> bits > k % (1 << bits));
      TruthTable same = TruthTable.fromBits(2 * bits, k -> k >> bits == k % (1 << bits));
      return new int[] {builder.part(over, nets), equal ? builder.part(same, nets) : -1};
    }
    int middle = from + width / 2;
    while (2 * (middle - from) < bits) {
      middle += middle - from;
    }
    int[] low = compare(x, y, from, middle, equal);
    int[] high = compare(x, y, middle, to, true);
    int greater = gates.orBoth(high[0], high[1], low[0]);
    return new int[] {greater, equal ? gates.and(high[1], low[1]) : -1};
  }

  private int[] choose(int select, int[] one, int[] zero) {
    int[] chosen = new int[one.length];
    Arrays.setAll(chosen, i -> gates.choose(select, one[i], zero[i]));
    return chosen;
  }
}
