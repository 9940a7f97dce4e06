package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lutra.nn.Network;
import dev.lutra.nn.Seeds;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.tensor.Wires;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WiringTest {
  private static int[] wire(Wiring wiring, int inputs, int luts, int fanIn, long seed) {
    return wiring.wire(inputs, luts, fanIn, new SplittableRandom(seed));
  }

  private static int distinct(int[] sources, int lut, int fanIn) {
    return (int) Arrays.stream(sources, lut * fanIn, (lut + 1) * fanIn).distinct().count();
  }

  /// All whose default fits any size.
  static Stream<Catalog.Entry> wirings() {
    return Catalog.kind(Wiring.class).orElseThrow().entries().stream()
        .filter(e -> !(e.defaults() instanceof ExplicitWiring))
        .filter(e -> !(e.defaults() instanceof PatchWiring));
  }

  @ParameterizedTest
  @MethodSource("wirings")
  void everyWiringStaysInRangeAndDependsOnItsSeedAlone(Catalog.Entry entry) {
    Wiring wiring = (Wiring) entry.defaults();
    SplittableRandom sizes = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      int inputs = 1 + sizes.nextInt(60);
      int luts = 1 + sizes.nextInt(60);
      int fanIn = 2 + sizes.nextInt(7);
      int[] sources = wire(wiring, inputs, luts, fanIn, i);
      assertThat(sources).hasSize(luts * fanIn);
      assertThat(Arrays.stream(sources)).allMatch(s -> s >= 0 && s < inputs);
      assertThat(wire(wiring, inputs, luts, fanIn, i)).isEqualTo(sources);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomWiringIsBalancedAndDistinct(long seed) {
    SplittableRandom sizes = new SplittableRandom(seed);
    for (int i = 0; i < 1500; i++) {
      int inputs = 1 + sizes.nextInt(i % 2 == 0 ? 12 : 90);
      int luts = 1 + sizes.nextInt(i % 2 == 0 ? 12 : 90);
      int fanIn = 2 + sizes.nextInt(7);
      int[] sources = wire(new RandomWiring(), inputs, luts, fanIn, i);
      int[] fanOut = new int[inputs];
      Arrays.stream(sources).forEach(s -> fanOut[s]++);
      int spread =
          Arrays.stream(fanOut).max().orElseThrow() - Arrays.stream(fanOut).min().orElseThrow();
      assertThat(spread).isLessThanOrEqualTo(1);
      if (inputs >= fanIn) {
        for (int m = 0; m < luts; m++) {
          assertThat(distinct(sources, m, fanIn)).isEqualTo(fanIn);
        }
      }
    }
  }

  @Test
  void randomWiringIsRandom() {
    int[] a = wire(new RandomWiring(), 64, 32, 4, 1);
    assertThat(wire(new RandomWiring(), 64, 32, 4, 2)).isNotEqualTo(a);
    assertThat(a).isNotEqualTo(wire(new SerialWiring(), 64, 32, 4, 1));
  }

  @Test
  void serialWiringCountsOn() {
    assertThat(wire(new SerialWiring(), 5, 3, 2, 1)).containsExactly(0, 1, 2, 3, 4, 0);
    int[] tree = wire(new SerialWiring(), 36, 6, 6, 1);
    for (int e = 0; e < 36; e++) {
      assertThat(tree[e]).isEqualTo(e);
    }
  }

  @Test
  void localWiringStaysNearItsPlace() {
    int inputs = 400;
    int luts = 100;
    int[] sources = wire(new LocalWiring(3, 0, 0), inputs, luts, 6, 5);
    double squares = 0;
    for (int e = 0; e < sources.length; e++) {
      int m = e / 6;
      double distance = sources[e] + 0.5 - (m + 0.5) * inputs / luts;
      assertThat(Math.abs(distance)).isLessThan(25);
      squares += distance * distance;
    }
    assertThat(Math.sqrt(squares / sources.length)).isBetween(2.0, 4.5);
    for (int m = 0; m < luts; m++) {
      assertThat(distinct(sources, m, 6)).isEqualTo(6);
    }
  }

  @Test
  void localWiringKnowsImages() {
    int height = 12;
    int width = 20;
    int depth = 3;
    int luts = height * width;
    int[] sources = wire(new LocalWiring(1.5, height, width), luts * depth, luts, 4, 5);
    double squares = 0;
    for (int e = 0; e < sources.length; e++) {
      int m = e / 4;
      int position = sources[e] / depth;
      int rows = position / width - m / width;
      int columns = position % width - m % width;
      assertThat(Math.max(Math.abs(rows), Math.abs(columns))).isLessThan(10);
      squares += rows * rows + columns * columns;
    }
    assertThat(Math.sqrt(squares / sources.length)).isBetween(1.2, 3.0);
    assertThat(Arrays.stream(sources).map(s -> s % depth).distinct().count()).isEqualTo(depth);
  }

  @Test
  void localWiringEndsForAnyDeviation() {
    for (double sigma : new double[] {1e-9, 1e6, 1e300}) {
      assertThat(wire(new LocalWiring(sigma, 0, 0), 20, 10, 4, 1)).hasSize(40);
      assertThat(wire(new LocalWiring(sigma, 4, 5), 20, 10, 4, 1)).hasSize(40);
    }
  }

  @Test
  void depthwiseWiringStaysInItsChannel() {
    int channels = 4;
    int[] sources = wire(new DepthwiseWiring(channels), 40, 24, 6, 9);
    for (int e = 0; e < sources.length; e++) {
      assertThat(sources[e] / 10).isEqualTo(e / 6 / 6);
    }
    for (int m = 0; m < 24; m++) {
      assertThat(distinct(sources, m, 6)).isEqualTo(6);
    }
  }

  @Test
  void pointwiseWiringStaysAtItsPositionAndReadsTheSameChannelsEverywhere() {
    int positions = 5;
    int[] sources = wire(new PointwiseWiring(positions), 8 * positions, 6 * positions, 3, 9);
    for (int m = 0; m < 6 * positions; m++) {
      for (int j = 0; j < 3; j++) {
        int source = sources[m * 3 + j];
        assertThat(source % positions).isEqualTo(m % positions);
        int atZero = sources[(m - m % positions) * 3 + j];
        assertThat(source / positions).isEqualTo(atZero / positions);
      }
      assertThat(distinct(sources, m, 3)).isEqualTo(3);
    }
  }

  /// Every output of the last stage depends on every input, by one path.
  @Test
  void stagesOfAButterflyMixAllInputs() {
    int inputs = 27;
    int[][] paths = new int[inputs][inputs];
    for (int m = 0; m < inputs; m++) {
      paths[m][m] = 1;
    }
    for (int stage = 0; stage < 3; stage++) {
      int[] sources = wire(new ButterflyWiring(stage), inputs, inputs, 3, 1);
      int[][] next = new int[inputs][inputs];
      for (int e = 0; e < sources.length; e++) {
        for (int i = 0; i < inputs; i++) {
          next[e / 3][i] += paths[sources[e]][i];
        }
      }
      paths = next;
    }
    for (int[] row : paths) {
      assertThat(row).containsOnly(1);
    }
  }

  @Test
  void aButterflyOfAnySizeReadsDistinctInputs() {
    for (int inputs : new int[] {16, 50, 101}) {
      int[] sources = wire(new ButterflyWiring(1), inputs, 70, 4, 1);
      for (int m = 0; m < 70; m++) {
        assertThat(distinct(sources, m, 4)).isEqualTo(4);
      }
    }
  }

  @Test
  void explicitWiringIsTaken() {
    ExplicitWiring wiring = new ExplicitWiring(List.of(2, 0, 1, 1));
    assertThat(wire(wiring, 3, 2, 2, 1)).containsExactly(2, 0, 1, 1);
  }

  @Test
  void sizesThatDoNotFitAreNamed() {
    for (Wiring wiring :
        List.of(
            new DepthwiseWiring(3),
            new DepthwiseWiring(0),
            new ButterflyWiring(4),
            new PointwiseWiring(7),
            new PointwiseWiring(-1),
            new LocalWiring(1, 3, 5),
            new LocalWiring(1, 2, 0),
            new LocalWiring(1, 0, 2),
            new LocalWiring(1, -2, -5),
            new LocalWiring(1, 65537, 65536),
            new ExplicitWiring(List.of(1, 2, 3)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wire(wiring, 10, 4, 2, 1))
          .withMessageContainingAll("wiring: got", "expected")
          .withMessageNotContaining("\n");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LocalWiring(Double.NaN, 0, 0))
        .withMessageContaining("sigma");
  }

  @Test
  void equalLayersOfOneNetworkAreWiredDifferently() {
    Network network = network(11);
    List<int[]> wires = new ArrayList<>();
    network.wires().values().forEach(w -> wires.add(w.toArray()));
    assertThat(wires).hasSize(3);
    assertThat(wires.get(0)).isNotEqualTo(wires.get(1));
    assertThat(wires.get(1)).isNotEqualTo(wires.get(2));
    List<float[]> tables = network.parameters().stream().map(p -> p.value().toArray()).toList();
    assertThat(tables.get(0)).isNotEqualTo(tables.get(1));
  }

  @Test
  void aNetworkDependsOnItsSeedAlone() {
    Collection<Wires> a = network(11).wires().values();
    Collection<Wires> b = network(11).wires().values();
    Collection<Wires> c = network(12).wires().values();
    assertThat(a.stream().map(w -> Arrays.toString(w.toArray())).toList())
        .isEqualTo(b.stream().map(w -> Arrays.toString(w.toArray())).toList());
    assertThat(a.iterator().next().toArray()).isNotEqualTo(c.iterator().next().toArray());
  }

  @Test
  void seedsDependOnPathAndRoot() {
    assertThat(Seeds.derive(1, "layers.0.wires")).isEqualTo(Seeds.derive(1, "layers.0.wires"));
    assertThat(
            Stream.of(
                    Seeds.derive(1, "layers.0.wires"),
                    Seeds.derive(2, "layers.0.wires"),
                    Seeds.derive(1, "layers.1.wires"),
                    Seeds.derive(1, "layers.0.table"))
                .distinct())
        .hasSize(4);
  }

  private static Network network(long seed) {
    LutLayer layer = LutLayer.of(40, 4, LutLayer.Mode.BINARY, new Stochastic(0.01));
    List<Stage> stages = TestNets.stages(layer, layer, layer);
    return Network.build(stages, Signal.bits(40), seed, TestNets.BACKEND.memory());
  }
}
