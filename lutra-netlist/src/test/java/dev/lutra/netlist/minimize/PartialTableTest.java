package dev.lutra.netlist.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.TruthTable;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialTableTest {
  private static PartialTable random(Random random, int inputs, double share) {
    TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextBoolean());
    return PartialTable.of(table, _ -> random.nextDouble() < share);
  }

  /// True iff no two entries that agree in `kept` contradict each other, by looking at all pairs.
  private static boolean suffices(PartialTable function, int kept) {
    int entries = 1 << function.inputs();
    return IntStream.range(0, entries)
        .filter(a -> function.on().get(a))
        .noneMatch(a ->
            IntStream.range(0, entries)
                .anyMatch(b -> function.off().get(b) && (a & kept) == (b & kept)));
  }

  private static int mask(int... inputs) {
    return IntStream.of(inputs).map(i -> 1 << i).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 6, 7, 8})
  void theSupportIsTheSmallestThatSuffices(int inputs) {
    Random random = new Random(inputs);
    for (double share : new double[] {0, 0.1, 0.3, 1}) {
      PartialTable function = random(random, inputs, share);
      int[] support = function.support(_ -> 1);
      assertThat(suffices(function, mask(support))).isTrue();
      assertThat(IntStream.range(0, 1 << inputs))
          .filteredOn(kept -> Integer.bitCount(kept) < support.length)
          .noneMatch(kept -> suffices(function, kept));
    }
  }

  @Test
  void amongEquallySmallSupportsTheCheaperIsTaken() {
    // 00 is 0 and 11 is 1: either input alone decides
    PartialTable function = PartialTable.of(TruthTable.of(2, 0b1000), k -> k == 0 || k == 3);
    assertThat(function.support(i -> i == 0 ? 1 : 2)).containsExactly(0);
    assertThat(function.support(i -> i == 0 ? 2 : 1)).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 7})
  void theRestrictionIsTheFunctionWhereItMatters(int inputs) {
    Random random = new Random(inputs);
    for (int round = 0; round < 20; round++) {
      PartialTable function = random(random, inputs, 0.2);
      int[] support = function.support(_ -> 1);
      TruthTable chosen = function.restrictedTo(support).complete(_ -> random.nextBoolean());
      assertThat(chosen.inputs()).isEqualTo(support.length);
      assertThat(function.admits(chosen.rewire(inputs, support))).isTrue();
    }
  }

  @Test
  void aNeededInputCannotBeLeftOut() {
    PartialTable and = PartialTable.of(TruthTable.of(2, 0b1000));
    assertThat(and.support(_ -> 1)).containsExactly(0, 1);
    assertThatThrownBy(() -> and.restrictedTo(1))
        .hasMessage("partial table of 2 inputs: got inputs [1], expected all that it needs");
  }

  @Test
  void anEntryCannotBeBoth() {
    TruthTable one = TruthTable.constant(true);
    assertThatThrownBy(() -> new PartialTable(one, one))
        .hasMessageContaining("an entry that must be 0 and 1");
  }

  @Test
  void completionKeepsWhatMattersAndAsksForTheRest() {
    PartialTable function = PartialTable.of(TruthTable.of(2, 0b0110), k -> k < 2);
    assertThat(function.complete(_ -> true)).isEqualTo(TruthTable.of(2, 0b1110));
    assertThat(function.admits(TruthTable.of(2, 0b0010))).isTrue();
    assertThat(function.admits(TruthTable.of(2, 0b0011))).isFalse();
  }
}
