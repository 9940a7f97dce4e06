package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Network;
import dev.lutra.nn.Signal;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Wires;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RewiredTest {
  private static final int LUTS = 40;
  private static final int FAN_IN = 4;

  /// Every node that can be rewired.
  static Stream<LutParametrization> nodes() {
    return Stream.of(
        new Weightless(0.1),
        new Stochastic(0.1),
        new Differentiable(0.1),
        new Light(false, 0, 0.1),
        new Concrete(0.5, 0, 0.1, false, false, 0, 0.1));
  }

  private static LutLayer layer(LutParametrization node, Wiring wiring) {
    return new LutLayer(LUTS, FAN_IN, Mode.BINARY, node, wiring, null, null, 0.25);
  }

  private static Experiment trained(Dataset train, LutParametrization node, Wiring wiring) {
    ExperimentSpec spec =
        TestNets.spec(
            new Threshold(0.5),
            TestNets.epochs(16, 32),
            TestNets.stages(layer(node, wiring), new GroupSumLayer(2, 3, true)));
    Experiment experiment =
        Experiment.prepare(TestNets.with(spec, TestNets.ADAM), train, TestNets.BACKEND);
    TestNets.train(experiment, train);
    return experiment;
  }

  private static int[] wires(Experiment experiment) {
    return experiment.model().network().wires().get("layers.0.wires").toArray();
  }

  private static long readers(Experiment experiment) {
    return Arrays.stream(wires(experiment)).filter(row -> row == TellingNoise.TELLING).count();
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void lutsFindTheInputThatTellsWhereRandomWiresMissIt(LutParametrization node) {
    Dataset train = TellingNoise.data(1000, 1);
    Dataset test = TellingNoise.data(500, 2);
    Experiment fixed = trained(train, node, new RandomWiring());
    Experiment rewired = trained(train, node, new Rewired(0.02, 0.9, 1));
    assertThat(readers(fixed)).isLessThanOrEqualTo(4);
    assertThat(readers(rewired)).isGreaterThan(2 * readers(fixed));
    assertThat(rewired.evaluate(test).hardened())
        .isGreaterThan(fixed.evaluate(test).hardened() + 0.1);
  }

  /// A rewired network of random tables, one step of training after another, and what it was.
  private static final class Net {
    final Network network;
    final Real entries;
    final Wires wires;
    final Bits batch = TestNets.randomBits(TellingNoise.WIDTH, 100, 1);

    Net(LutParametrization node, Rewired wiring) {
      network =
          Network.build(
              TestNets.stages(layer(node, wiring)),
              Signal.bits(TellingNoise.WIDTH),
              5,
              TestNets.BACKEND.memory());
      entries = network.parameters().iterator().next().value();
      wires = network.wires().get("layers.0.wires");
    }

    void pass(dev.lutra.tensor.Mode mode, double progress, boolean watched) {
      pass(mode, progress, watched, Map.of());
    }

    void pass(
        dev.lutra.tensor.Mode mode, double progress, boolean watched, Map<Real, Real> averages) {
      try (Tape tape = new Tape(TestNets.BACKEND, mode, 1)) {
        if (watched) {
          tape.watch(entries);
        }
        ForwardPass pass = ForwardPass.soft(tape).keepAverages(averages).open(progress);
        network.forward(pass, batch);
      }
    }

    void train(double progress) {
      pass(dev.lutra.tensor.Mode.TRAIN, progress, true);
    }

    boolean[][] hardened(Bits x) {
      try (Tape tape = new Tape(TestNets.BACKEND, dev.lutra.tensor.Mode.EVALUATE, 0)) {
        return TestNets.toArray((Bits) network.forward(ForwardPass.hardened(tape), x));
      }
    }

    /// How often the batch visits each address of a LUT, and to each pair that differs in `input`
    /// one visit more, divided as the input is.
    double[] visits(int lut, int input) {
      double[] visits = new double[1 << FAN_IN];
      double ones = 0;
      for (int f = 0; f < batch.frames(); f++) {
        int address = 0;
        for (int j = 0; j < FAN_IN; j++) {
          address |= batch.get(wires.source(lut, j), f) ? 1 << j : 0;
        }
        visits[address]++;
        ones += address >> input & 1;
      }
      for (int k = 0; k < visits.length; k++) {
        double share = ones / batch.frames();
        visits[k] += (k >> input & 1) != 0 ? share : 1 - share;
      }
      return visits;
    }

    double energy(int lut, int input) {
      double[] visits = visits(lut, input);
      double sum = 0;
      for (int k = 0; k < 1 << FAN_IN; k++) {
        int other = k ^ 1 << input;
        double mean =
            (visits[k] * entries.get(lut, k) + visits[other] * entries.get(lut, other))
                / (visits[k] + visits[other]);
        sum += visits[k] * Math.pow(entries.get(lut, k) - mean, 2);
      }
      return sum;
    }

    /// Its weakest input's energy, relative to the strongest's.
    double weakness(int lut) {
      double[] all = IntStream.range(0, FAN_IN).mapToDouble(j -> energy(lut, j)).toArray();
      return Arrays.stream(all).min().orElseThrow() / Arrays.stream(all).max().orElseThrow();
    }
  }

  /// The places where two lists of wires differ.
  private static List<Integer> changed(int[] before, int[] after) {
    List<Integer> places = new ArrayList<>();
    for (int e = 0; e < before.length; e++) {
      if (before[e] != after[e]) {
        places.add(e);
      }
    }
    return places;
  }

  @Test
  void theWeakestInputsOfTheWeakestShareOfTheLutsChange() {
    Net net = new Net(new Weightless(0.1), new Rewired(0.1, 1, 0.25));
    int[] before = net.wires.toArray();
    double[] weakness = IntStream.range(0, LUTS).mapToDouble(net::weakness).toArray();
    double[] energies =
        IntStream.range(0, LUTS * FAN_IN)
            .mapToDouble(e -> net.energy(e / FAN_IN, e % FAN_IN))
            .toArray();
    double bound = Arrays.stream(weakness).sorted().toArray()[LUTS / 4 - 1];
    net.train(0.11);
    List<Integer> places = changed(before, net.wires.toArray());
    assertThat(places).hasSize(LUTS / 4);
    for (int e : places) {
      int lut = e / FAN_IN;
      assertThat(weakness[lut]).isLessThanOrEqualTo(bound + 1e-9);
      for (int j = 0; j < FAN_IN; j++) {
        assertThat(energies[e]).isLessThanOrEqualTo(energies[lut * FAN_IN + j] + 1e-9);
      }
      assertThat(net.energy(lut, e % FAN_IN)).isLessThan(1e-12);
    }
  }

  /// The half of the table that it never leads to is as far from the other as can be; without it,
  /// the LUT answers what it did.
  @Test
  void anInputThatIsConstantIsDroppedFirstAndAtNoCost() {
    Net net = new Net(new Weightless(0.1), new Rewired(0.1, 1, 1));
    for (int m = 0; m < LUTS; m++) {
      int constant = net.wires.source(m, m % FAN_IN);
      for (int f = 0; f < net.batch.frames(); f++) {
        net.batch.set(constant, f, false);
      }
    }
    SplittableRandom random = new SplittableRandom(5);
    for (int m = 0; m < LUTS; m++) {
      for (int k = 0; k < 1 << FAN_IN; k++) {
        boolean visited = (k >> m % FAN_IN & 1) == 0;
        net.entries.set(m, k, visited ? random.nextFloat() - 0.5f : random.nextInt(2) * 20 - 10);
      }
    }
    boolean[][] answers = net.hardened(net.batch);
    int[] before = net.wires.toArray();
    net.train(0.1);
    List<Integer> places = changed(before, net.wires.toArray());
    assertThat(places).hasSize(LUTS);
    for (int e : places) {
      assertThat(IntStream.range(0, 100).noneMatch(f -> net.batch.get(before[e], f))).isTrue();
    }
    assertThat(net.hardened(net.batch)).isDeepEqualTo(answers);
  }

  @Test
  void newInputsAreNoneThatTheLutReadsAndBalanced() {
    Net net = new Net(new Weightless(0.1), new Rewired(0.02, 1, 1));
    for (int time = 1; time < 20; time++) {
      int[] before = net.wires.toArray();
      net.train(time * 0.02 + 0.01);
      int[] after = net.wires.toArray();
      List<Integer> places = changed(before, after);
      assertThat(places).hasSize(LUTS);
      assertThat(places.stream().map(e -> after[e])).doesNotHaveDuplicates();
      for (int m = 0; m < LUTS; m++) {
        int lut = m;
        assertThat(IntStream.range(0, FAN_IN).map(j -> net.wires.source(lut, j)).distinct())
            .hasSize(FAN_IN);
      }
    }
  }

  /// Tables of which one input has no say answer the same before and after: it is that one that
  /// goes, and the others stay where they are.
  @ParameterizedTest
  @MethodSource("nodes")
  void aTableThatIgnoresAnInputKeepsItsFunctionWhenItIsRewired(LutParametrization node) {
    Net net = new Net(node, new Rewired(0.1, 1, 1));
    SplittableRandom random = new SplittableRandom(3);
    for (int m = 0; m < LUTS; m++) {
      int ignored = 1 << random.nextInt(FAN_IN);
      for (int k = 0; k < 1 << FAN_IN; k++) {
        if ((k & ignored) == 0) {
          float entry = random.nextFloat();
          net.entries.set(m, k, entry);
          net.entries.set(m, k | ignored, entry);
        }
      }
    }
    Bits x = TestNets.randomBits(TellingNoise.WIDTH, 500, 7);
    float[] tables = net.entries.toArray();
    int[] wires = net.wires.toArray();
    boolean[][] answers = net.hardened(x);
    net.train(0.1);
    assertThat(changed(wires, net.wires.toArray())).hasSize(LUTS);
    assertThat(net.entries.toArray()).isEqualTo(tables);
    assertThat(net.hardened(x)).isDeepEqualTo(answers);
  }

  /// Whatever the table, what differs in the dropped input alone becomes its weighted mean.
  @Test
  void aNewInputStartsWithoutEffectInTheAverageToo() {
    Net net = new Net(new Stochastic(0.1), new Rewired(0.1, 1, 1));
    Real average = TestNets.BACKEND.memory().real(LUTS, 1 << FAN_IN);
    Drawing.uniform(average, 0, 1, new SplittableRandom(4));
    int[] before = net.wires.toArray();
    float[] entries = net.entries.toArray();
    float[] averages = average.toArray();
    double[][] visits = new double[LUTS * FAN_IN][];
    Arrays.setAll(visits, e -> net.visits(e / FAN_IN, e % FAN_IN));
    net.pass(dev.lutra.tensor.Mode.TRAIN, 0.1, true, Map.of(net.entries, average));
    List<Integer> places = changed(before, net.wires.toArray());
    assertThat(places).hasSize(LUTS);
    for (int e : places) {
      int lut = e / FAN_IN;
      for (int k = 0; k < 1 << FAN_IN; k++) {
        int other = k ^ 1 << e % FAN_IN;
        assertThat((double) net.entries.get(lut, k))
            .isCloseTo(mean(entries, visits[e], lut, k, other), within(1e-6));
        assertThat((double) average.get(lut, k))
            .isCloseTo(mean(averages, visits[e], lut, k, other), within(1e-6));
        assertThat(net.entries.get(lut, k)).isEqualTo(net.entries.get(lut, other));
        assertThat(average.get(lut, k)).isEqualTo(average.get(lut, other));
      }
    }
  }

  private static double mean(float[] tables, double[] visits, int lut, int k, int other) {
    int row = lut << FAN_IN;
    return (visits[k] * tables[row | k] + visits[other] * tables[row | other])
        / (visits[k] + visits[other]);
  }

  @Test
  void itHappensOnceForEachMultipleAndNotBehindItsShareOfTheTraining() {
    Net net = new Net(new Weightless(0.1), new Rewired(0.1, 0.5, 0.1));
    double[] progress = {0, 0.09, 0.1, 0.15, 0.199, 0.25, 0.45, 0.49, 0.5, 0.9};
    List<Double> times = new ArrayList<>();
    for (double done : progress) {
      int[] before = net.wires.toArray();
      net.train(done);
      if (!changed(before, net.wires.toArray()).isEmpty()) {
        times.add(done);
      }
    }
    assertThat(times).containsExactly(0.1, 0.25, 0.45);
  }

  @Test
  void onlyTrainingRewires() {
    Net net = new Net(new Weightless(0.1), new Rewired(0.1, 1, 1));
    int[] before = net.wires.toArray();
    net.pass(dev.lutra.tensor.Mode.EVALUATE, 0.3, false);
    net.pass(dev.lutra.tensor.Mode.CALIBRATE, 0.3, false);
    net.pass(dev.lutra.tensor.Mode.TRAIN, 0.3, false); // frozen
    assertThat(net.wires.toArray()).isEqualTo(before);
    net.train(0.3);
    assertThat(net.wires.toArray()).isNotEqualTo(before);
  }

  @Test
  void aLutThatReadsEverythingStaysAsItIs() {
    Network network =
        Network.build(
            TestNets.stages(layer(new Weightless(0.1), new Rewired(0.1, 1, 1))),
            Signal.bits(FAN_IN),
            5,
            TestNets.BACKEND.memory());
    Wires wires = network.wires().get("layers.0.wires");
    int[] before = wires.toArray();
    try (Tape tape = new Tape(TestNets.BACKEND, dev.lutra.tensor.Mode.TRAIN, 1)) {
      tape.watch(network.parameters().iterator().next().value());
      network.forward(ForwardPass.soft(tape).open(0.5), TestNets.randomBits(FAN_IN, 64, 1));
    }
    assertThat(wires.toArray()).isEqualTo(before);
  }

  @Test
  void nodesWhoseEntriesAreNotTrainedOneByOneAreRefused() {
    for (LutParametrization node :
        List.of(new Walsh(true, 3, 1, 1), new MicroMlp(16), new SixteenGates(true, 5, 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> layer(node, new Rewired(0.02, 0.7, 0.2)))
          .withMessageContainingAll("rewired wiring with", "expected", "another wiring");
    }
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rewired(0, 0.7, 0.2))
        .withMessage("rewired.every: got 0.0, expected 0 < every <= 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rewired(0.1, 1.1, 0.2))
        .withMessage("rewired.until: got 1.1, expected 0 < until <= 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rewired(0.1, 1, 0))
        .withMessage("rewired.share: got 0.0, expected 0 < share <= 1");
  }
}
