package dev.lutra.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruthTableTest {
  @Test
  void inputZeroIsTheLeastSignificantAddressBit() {
    TruthTable first = TruthTable.fromBits(2, k -> (k & 1) != 0);
    assertThat(first.hex()).isEqualTo("a");
    assertThat(first.get(1)).isTrue();
    assertThat(first.get(2)).isFalse();
    assertThat(TruthTable.of(2, 0b1000)).hasToString("4'h8");
  }

  @Test
  void entriesLieInWordsOf64() {
    TruthTable table = TruthTable.fromBits(8, k -> k == 130);
    assertThat(table.words()).containsExactly(0, 0, 4, 0);
    assertThat(table.get(130)).isTrue();
  }

  @Test
  void theWordsAreCopied() {
    long[] words = {5};
    TruthTable table = TruthTable.of(3, words);
    words[0] = 0;
    table.words()[0] = 0;
    assertThat(table.word(0)).isEqualTo(5);
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> TruthTable.of(2, 16))
        .hasMessage("truth table of 2 inputs: got word 10, expected no bit beyond entry 3");
    assertThatThrownBy(() -> TruthTable.of(7, 1)).hasMessageContaining("got 1 words, expected 2");
    assertThatThrownBy(() -> TruthTable.of(13)).hasMessageContaining("got 13 inputs");
    assertThatThrownBy(() -> TruthTable.parse(3, "1")).hasMessageContaining("expected 2");
    assertThatThrownBy(() -> TruthTable.parse(2, "g")).hasMessageContaining("hex digits only");
    assertThatThrownBy(() -> TruthTable.of(2, 1).get(4)).hasMessageContaining("0 to 3");
    assertThatThrownBy(() -> TruthTable.of(2, 1).cofactor(2, true)).hasMessageContaining("input 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 8, 12})
  void hexRoundTrips(int inputs) {
    Random random = new Random(inputs);
    TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextBoolean());
    assertThat(table.hex()).hasSize(Math.max(1, (1 << inputs) / 4));
    assertThat(TruthTable.parse(inputs, table.hex())).isEqualTo(table).hasSameHashCodeAs(table);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6, 7, 8, 9})
  void cofactorsAndDependenceAgreeWithTheEntries(int inputs) {
    Random random = new Random(inputs);
    for (int ignored = 0; ignored < inputs; ignored++) {
      int hidden = ignored;
      long[] seeds = random.longs(1 << inputs).toArray();
      TruthTable table = TruthTable.fromBits(inputs, k -> seeds[k & ~(1 << hidden)] < 0);
      assertThat(table.dependsOn(hidden)).isFalse();
      assertThat(table.cofactor(hidden, true)).isEqualTo(table.cofactor(hidden, false));
      for (int input = 0; input < inputs; input++) {
        TruthTable low = table.cofactor(input, false);
        TruthTable high = table.cofactor(input, true);
        assertThat(table.dependsOn(input)).isEqualTo(!low.equals(high));
        for (int k = 0; k < 1 << inputs; k++) {
          int rest = (k & (1 << input) - 1) | k >> (input + 1) << input;
          assertThat((k >> input & 1) == 0 ? low.get(rest) : high.get(rest))
              .isEqualTo(table.get(k));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6, 7, 9})
  void existsIsOneWhereEitherCofactorIs(int inputs) {
    Random random = new Random(inputs);
    TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextInt(8) == 0);
    for (int input = 0; input < inputs; input++) {
      int bit = 1 << input;
      assertThat(table.exists(input))
          .isEqualTo(TruthTable.fromBits(inputs, k -> table.get(k | bit) || table.get(k & ~bit)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6, 7, 9})
  void choosingBetweenTheCofactorsIsTheTable(int inputs) {
    Random random = new Random(inputs);
    TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextBoolean());
    for (int input = 0; input < inputs; input++) {
      TruthTable low = table.cofactor(input, false);
      assertThat(low.choose(table.cofactor(input, true), input)).isEqualTo(table);
    }
  }

  @Test
  void tablesMeetWhereBothAreOne() {
    TruthTable first = TruthTable.fromBits(7, k -> k == 100);
    assertThat(first.meets(TruthTable.fromBits(7, k -> k >= 100))).isTrue();
    assertThat(first.meets(TruthTable.fromBits(7, k -> k > 100))).isFalse();
    assertThatThrownBy(() -> first.meets(TruthTable.constant(true)))
        .hasMessage("truth tables: got 7 and 0 inputs, expected as many");
  }

  @Test
  void constantsAreRecognized() {
    assertThat(TruthTable.constant(true).isConstant()).isTrue();
    assertThat(TruthTable.of(6, -1).isConstant()).isTrue();
    assertThat(TruthTable.of(7, -1, 0).isConstant()).isFalse();
    assertThat(TruthTable.of(7, 0, 0).isConstant()).isTrue();
    assertThat(TruthTable.of(1, 2).isConstant()).isFalse();
  }

  @Test
  void rewirePermutesTiesAndWidens() {
    TruthTable andNot = TruthTable.fromBits(2, k -> k == 1); // x0 and not x1
    assertThat(andNot.rewire(2, 1, 0)).isEqualTo(TruthTable.fromBits(2, k -> k == 2));
    assertThat(andNot.rewire(1, 0, 0)).isEqualTo(TruthTable.of(1, 0));
    assertThat(andNot.rewire(3, 2, 0)).isEqualTo(TruthTable.fromBits(3, k -> (k & 5) == 4));
  }
}
