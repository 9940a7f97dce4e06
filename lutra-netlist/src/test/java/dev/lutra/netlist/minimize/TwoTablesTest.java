package dev.lutra.netlist.minimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoTablesTest {
  private static TruthTable random(Random random, int inputs) {
    return TruthTable.fromBits(inputs, _ -> random.nextBoolean());
  }

  /// A random function of `inputs` inputs made of two tables of `width`, its inputs shuffled.
  private static TruthTable planted(Random random, int inputs, int width) {
    List<Integer> order = IntStream.range(0, inputs).boxed().collect(Collectors.toList());
    Collections.shuffle(order, random);
    int[] places = order.stream().mapToInt(i -> i).toArray();
    return new TwoTables(
            random(random, width),
            Arrays.copyOf(places, width),
            random(random, width),
            Arrays.copyOfRange(places, inputs - width + 1, inputs))
        .compose(inputs);
  }

  @ParameterizedTest
  @CsvSource({"5, 4", "6, 4", "7, 4", "7, 6", "9, 6", "11, 6"})
  void whatIsTwoTablesIsFound(int inputs, int width) {
    Random random = new Random(inputs * 16L + width);
    for (int round = 0; round < 10; round++) {
      TruthTable table = planted(random, inputs, width);
      TwoTables two = TwoTables.of(PartialTable.of(table), width).orElseThrow();
      assertThat(two.compose(inputs)).isEqualTo(table);
      assertThat(two.inner().inputs()).isLessThanOrEqualTo(width);
      assertThat(two.outer().inputs()).isLessThanOrEqualTo(width);
    }
  }

  @Test
  void freeEntriesMakeMoreFunctionsTwoTables() {
    Random random = new Random(5);
    int whole = 0;
    int partly = 0;
    for (int round = 0; round < 50; round++) {
      TruthTable table = random(random, 6);
      PartialTable function = PartialTable.of(table, _ -> random.nextInt(10) < 4);
      whole += TwoTables.of(PartialTable.of(table), 4).isPresent() ? 1 : 0;
      Optional<TwoTables> two = TwoTables.of(function, 4);
      partly += two.isPresent() ? 1 : 0;
      assertThat(two.map(t -> function.admits(t.compose(6))).orElse(true)).isTrue();
    }
    assertThat(whole).as("random tables of six inputs").isZero();
    assertThat(partly).as("with 60 %% of the entries free").isGreaterThan(25);
  }

  @Test
  void whatFitsOneTableOrNeedsThreeIsNoneOfItsBusiness() {
    assertThat(TwoTables.of(PartialTable.of(random(new Random(1), 4)), 4)).isEmpty();
    assertThat(TwoTables.of(PartialTable.of(random(new Random(1), 8)), 4)).isEmpty();
  }
}
