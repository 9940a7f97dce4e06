package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The index of the highest of some words, ties to the lowest index: a balanced tree of comparators
/// that each pass on the higher word and its index.
final class ChooseLogic {
  /// A word and its index, in nets from the lowest bit up.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Entry(int[] word, int[] index) {}

  private final Gates gates;
  private final int zero;

  private ChooseLogic(NetlistBuilder builder) {
    this.gates = new Gates(builder);
    this.zero = builder.constant(false);
  }

  /// Chooses among `words` words of `bits` bits; output `i` is bit `i` of the index.
  static Netlist of(int words, int bits, int indexBits) {
    NetlistBuilder builder = new NetlistBuilder(words, bits, 1);
    ChooseLogic logic = new ChooseLogic(builder);
    int one = builder.constant(true);
    List<Entry> entries = new ArrayList<>();
    for (int w = 0; w < words; w++) {
      int number = w;
      int[] word = new int[bits];
      int[] index = new int[indexBits];
      Arrays.setAll(word, i -> builder.featureBit(number, i));
      Arrays.setAll(index, i -> (number >> i & 1) != 0 ? one : logic.zero);
      entries.add(new Entry(word, index));
    }
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
    return builder.build(entries.getFirst().index(), Readout.bits());
  }

  /// The right entry if its word is strictly greater: a tie stays with the lower index.
  private Entry higher(Entry left, Entry right) {
    int greater = zero;
    for (int i = 0; i < left.word().length; i++) {
      greater = gates.greater(right.word()[i], left.word()[i], greater);
    }
    return new Entry(
        choose(greater, right.word(), left.word()), choose(greater, right.index(), left.index()));
  }

  private int[] choose(int select, int[] one, int[] zero) {
    int[] chosen = new int[one.length];
    Arrays.setAll(chosen, i -> gates.choose(select, one[i], zero[i]));
    return chosen;
  }
}
