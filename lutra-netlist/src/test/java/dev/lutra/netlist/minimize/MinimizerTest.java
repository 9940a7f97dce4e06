package dev.lutra.netlist.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Trace;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinimizerTest {
  /// Samples in memory.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Given(int[] features, int width) implements Stimulus {
    @Override
    public int samples() {
      return features.length / width;
    }

    @Override
    public int[] words(int from, int count) {
      return Arrays.copyOfRange(features, from * width, (from + count) * width);
    }
  }

  private static Netlist network(int seed, int frames) {
    return RandomNetlists.of(new Random(seed), 4, 3, frames, Readout.classes(2));
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "1, 6", "3, 4", "2, 12"})
  void everyBitOfTheSamplesGivenStaysAsItWas(int frames, int inputs) {
    long dropped = 0;
    for (int seed = 0; seed < 30; seed++) {
      Netlist before = new Pipeline(seed % 2).apply(network(seed, frames));
      int[] features = RandomNetlists.features(new Random(seed + 100), before, 70);
      var made = new Minimizer(1, inputs).apply(before, new Given(features, 4));
      Comparison comparison = Comparison.of(made.netlist(), Trace.of(before, features, 70));
      assertThat(comparison.passed()).as("seed %d: %s", seed, comparison).isTrue();
      assertThat(made.netlist().size()).isEqualTo(before.size());
      dropped += made.dropped();
    }
    assertThat(dropped).isGreaterThan(300);
  }

  @Test
  void moreSamplesThanAPartAreSeen() {
    Netlist before = network(3, 3);
    int[] features = RandomNetlists.features(new Random(1), before, 5000);
    var made = new Minimizer(1, 4).apply(before, new Given(features, 4));
    assertThat(Comparison.of(made.netlist(), Trace.of(before, features, 5000)).passed()).isTrue();
  }

  /// Two bits that are always equal: their exclusive or is 0, and of an AND one input is left.
  @Test
  void entriesThatNoSampleAddressesAreFree() {
    NetlistBuilder builder = new NetlistBuilder(2, 1, 1);
    int a = builder.featureBit(0, 0);
    int b = builder.featureBit(1, 0);
    int xor = builder.lut(TruthTable.of(2, 0b0110), new int[] {a, b}, 0, 0);
    int and = builder.lut(TruthTable.of(2, 0b1000), new int[] {a, b}, 0, 1);
    Netlist before = builder.build(new int[] {xor, and}, Readout.bits());
    var made = new Minimizer(1, 6).apply(before, new Given(new int[] {0, 0, 1, 1, 1, 1}, 2));
    assertThat(made.netlist().cell(xor))
        .isEqualTo(new Cell.Lut(TruthTable.constant(false), new int[0], 0, 0));
    assertThat(((Cell.Lut) made.netlist().cell(and)).table()).isEqualTo(TruthTable.of(1, 0b10));
    assertThat(made.entries()).isEqualTo(8);
    assertThat(made.needed()).isEqualTo(4);
    assertThat(made.inputs()).isEqualTo(4);
    assertThat(made.dropped()).isEqualTo(3);
  }

  @Test
  void entriesThatFewSamplesAddressAreFreeToo() {
    NetlistBuilder builder = new NetlistBuilder(1, 1, 1);
    int a = builder.featureBit(0, 0);
    int inverter = builder.lut(TruthTable.of(1, 0b01), new int[] {a}, 0, 0);
    Netlist before = builder.build(new int[] {inverter}, Readout.bits());
    Given rarelyOne = new Given(new int[] {0, 0, 1, 0}, 1);
    assertThat(new Minimizer(1, 6).apply(before, rarelyOne).dropped()).isZero();
    var made = new Minimizer(2, 6).apply(before, rarelyOne);
    assertThat(((Cell.Lut) made.netlist().cell(inverter)).table())
        .isEqualTo(TruthTable.constant(true));
  }

  /// A table reads what the one before it became, not what it was.
  @Test
  void laterTablesSeeWhatEarlierOnesBecame() {
    NetlistBuilder builder = new NetlistBuilder(1, 1, 1);
    int a = builder.featureBit(0, 0);
    int first = builder.lut(TruthTable.of(1, 0b10), new int[] {a}, 0, 0);
    int second = builder.lut(TruthTable.of(1, 0b10), new int[] {first}, 1, 0);
    Netlist before = builder.build(new int[] {second}, Readout.bits());
    var made = new Minimizer(2, 6).apply(before, new Given(new int[] {0, 0, 1, 0}, 1));
    assertThat(((Cell.Lut) made.netlist().cell(second)).table())
        .isEqualTo(TruthTable.constant(false));
  }

  @ParameterizedTest
  @CsvSource({"4, 0.6", "6, 0.9"})
  void aDeviceNeedsFewerTables(int inputs, double share) {
    Random random = new Random(9);
    Netlist before = RandomNetlists.plain(random, 40, new int[] {200, 40}, Readout.classes(4));
    int[] features = RandomNetlists.features(random, before, 20);
    Netlist after = new Minimizer(1, inputs).apply(before, new Given(features, 40)).netlist();
    assertThat(tables(after, inputs)).isLessThan(Math.round(share * tables(before, inputs)));
  }

  private static long tables(Netlist netlist, int inputs) {
    Netlist fitted = Passes.fit(Passes.optimize(netlist, inputs).netlist(), inputs, 0);
    return fitted.cells().stream().filter(Cell.Table.class::isInstance).count();
  }

  @Test
  void argumentsBelowOneAreRefused() {
    assertThatThrownBy(() -> new Minimizer(0, 4)).hasMessageContaining("expected 1 or more");
  }
}
