package dev.lutra.netlist.minimize;

import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// A Boolean function that is free on some entries, addressed as in a [TruthTable].
///
/// @param on 1 where the function must be 1
/// @param off 1 where the function must be 0, of as many inputs and never where `on` is 1
public record PartialTable(TruthTable on, TruthTable off) {
  /// Checks that no entry must be both.
  public PartialTable {
    if (on.meets(off)) {
      throw new IllegalArgumentException(
          "partial table: got an entry that must be 0 and 1, expected none; on "
              + on
              + ", off "
              + off);
    }
  }

  /// The function that is `table` where `matters`, and free elsewhere.
  public static PartialTable of(TruthTable table, IntPredicate matters) {
    int inputs = table.inputs();
    return new PartialTable(
        TruthTable.fromBits(inputs, k -> table.get(k) && matters.test(k)),
        TruthTable.fromBits(inputs, k -> !table.get(k) && matters.test(k)));
  }

  /// The function that is `table` everywhere.
  public static PartialTable of(TruthTable table) {
    return of(table, _ -> true);
  }

  /// Number of inputs, 0 to 12.
  public int inputs() {
    return on.inputs();
  }

  /// The function left when input `input` is held at `value`; the inputs above it move down by one.
  public PartialTable cofactor(int input, boolean value) {
    return new PartialTable(on.cofactor(input, value), off.cofactor(input, value));
  }

  /// A table that has the right value wherever it matters, and `otherwise` elsewhere.
  public TruthTable complete(IntPredicate otherwise) {
    return TruthTable.fromBits(inputs(), k -> on.get(k) || (!off.get(k) && otherwise.test(k)));
  }

  /// True iff `table` has the right value wherever it matters.
  public boolean admits(TruthTable table) {
    return complete(table::get).equals(table);
  }

  /// The fewest inputs that the function can be computed from: no two entries that agree in them
  /// contradict each other.
  ///
  /// @param price of reading an input, to choose among equally few; at least 0
  /// @return in ascending order
  public int[] support(IntUnaryOperator price) {
    Search search = new Search(inputs(), price);
    search.from(0, on, off, 0, 0);
    int[] kept = new int[search.bestCount];
    for (int i = 0, count = 0; i < inputs(); i++) {
      if ((search.best >> i & 1) != 0) {
        kept[count++] = i;
      }
    }
    return kept;
  }

  /// The function of the inputs `kept` alone, in that order.
  ///
  /// @param kept such as [#support] found
  /// @throws IllegalArgumentException if the function needs another input
  public PartialTable restrictedTo(int... kept) {
    TruthTable ones = on;
    TruthTable zeros = off;
    for (int i = inputs() - 1; i >= 0; i--) {
      int input = i;
      if (Arrays.stream(kept).noneMatch(k -> k == input)) {
        ones = ones.exists(i);
        zeros = zeros.exists(i);
      }
    }
    if (ones.meets(zeros)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "partial table of %d inputs: got inputs %s, expected all that it needs",
              inputs(),
              Arrays.toString(kept)));
    }
    return new PartialTable(pick(ones, kept), pick(zeros, kept));
  }

  /// The entries at which the inputs that are not kept are 0.
  private static TruthTable pick(TruthTable table, int... kept) {
    return TruthTable.fromBits(
        kept.length,
        k -> {
          int address = 0;
          for (int i = 0; i < kept.length; i++) {
            address |= (k >> i & 1) << kept[i];
          }
          return table.get(address);
        });
  }

  /// Tries, input by input, to do without it.
  private static final class Search {
    final int inputs;
    final IntUnaryOperator price;
    int best;
    int bestCount;
    long bestPrice = Long.MAX_VALUE;

    Search(int inputs, IntUnaryOperator price) {
      this.inputs = inputs;
      this.price = price;
      this.bestCount = inputs;
    }

    void from(int input, TruthTable ones, TruthTable zeros, int kept, long paid) {
      int count = Integer.bitCount(kept);
      if (count > bestCount || (count == bestCount && paid >= bestPrice)) {
        return;
      }
      if (input == inputs) {
        best = kept;
        bestCount = count;
        bestPrice = paid;
        return;
      }
      TruthTable onesWithout = ones.exists(input);
      TruthTable zerosWithout = zeros.exists(input);
      if (!onesWithout.meets(zerosWithout)) {
        from(input + 1, onesWithout, zerosWithout, kept, paid);
      }
      from(input + 1, ones, zeros, kept | 1 << input, paid + price.applyAsInt(input));
    }
  }
}
