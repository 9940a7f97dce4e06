package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Network;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.op.MeanSquaredError;
import dev.lutra.tensor.op.Unpack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What every parametrization promises, in both modes, for every fan-in and normalization.
class LutLayerContractTest {
  private static final Backend BACKEND = TestNets.BACKEND;
  private static final int LUTS = 4;
  private static final int FRAMES = 700;

  record Case(String name, LutLayer layer) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Catalog.Entry entry : Catalog.kind(LutParametrization.class).orElseThrow().entries()) {
      LutParametrization node = (LutParametrization) entry.defaults();
      for (Mode mode : Mode.values()) {
        for (Normalization norm : List.of(Normalization.NONE, Normalization.BATCH)) {
          for (int fanIn = 2; fanIn <= 8 && node.takes(fanIn); fanIn++) {
            String name =
                "%s fan-in %d %s %s"
                    .formatted(entry.name(), fanIn, mode, norm.kind())
                    .toLowerCase(Locale.ROOT);
            cases.add(new Case(name, layer(fanIn, mode, node, norm, null)));
          }
        }
      }
    }
    return cases.stream();
  }

  private static LutLayer layer(
      int fanIn, Mode mode, LutParametrization node, Normalization norm, LutActivation activation) {
    return new LutLayer(LUTS, fanIn, mode, node, new SerialWiring(), norm, activation, 0.25);
  }

  private static Network network(LutLayer layer) {
    return Network.build(List.of(Stage.of(layer)), Signal.bits(layer.fanIn()), 3, BACKEND.memory());
  }

  /// Input `j` of frame `k` is bit `j` of `k`: with serial wiring frame `k` reads entry `k`.
  private static Bits corners(int fanIn) {
    Bits x = BACKEND.memory().bits(fanIn, 1 << fanIn);
    for (int j = 0; j < fanIn; j++) {
      for (int k = 0; k < 1 << fanIn; k++) {
        x.set(j, k, (k >> j & 1) != 0);
      }
    }
    return x;
  }

  private static Real asReal(Tape tape, Tensor y) {
    return y instanceof Bits bits ? tape.real(new Unpack(0, 1), bits) : (Real) y;
  }

  /// One step of Adam towards random targets; returns the largest gradient of each parameter.
  private static Map<String, Float> step(
      Network network, Map<String, List<Real>> slots, int number) {
    Adam adam = new Adam(0.05, 0.9, 0.999, 1e-8, 0);
    Map<String, Float> largest = new HashMap<>();
    Bits x = TestNets.randomBits(network.input().features(), FRAMES, number);
    try (Tape tape = new Tape(BACKEND, dev.lutra.tensor.Mode.TRAIN, number)) {
      network.parameters().forEach(p -> tape.watch(p.value()));
      Real y = asReal(tape, network.forward(ForwardPass.soft(tape), x));
      assertThat(y.features()).isEqualTo(LUTS);
      assertThat(y.frames()).isEqualTo(FRAMES);
      Real target = tape.own(BACKEND.memory().real(LUTS, FRAMES));
      for (int m = 0; m < LUTS; m++) {
        for (int f = 0; f < FRAMES; f++) {
          // The target depends on the inputs and the LUT, so every entry has a way to go.
          int address = 0;
          for (int j = 0; j < x.features(); j++) {
            address |= x.get(j, f) ? 1 << j : 0;
          }
          target.set(m, f, new SplittableRandom(31L * address + m).nextInt(2));
        }
      }
      tape.backward(tape.real(new MeanSquaredError(), y, target));
      for (Parameter p : network.parameters()) {
        Real gradient = tape.gradient(p.value());
        float most = 0;
        for (float g : gradient.toArray()) {
          assertThat(g).isFinite();
          most = Math.max(most, Math.abs(g));
        }
        largest.put(p.name(), most);
        List<Real> state =
            slots.computeIfAbsent(p.name(), n -> List.of(like(p.value()), like(p.value())));
        adam.update(BACKEND.element(), p.value(), gradient, state, 0.05, number);
        BACKEND.element().clamp(p.value(), p.low(), p.high());
      }
    }
    return largest;
  }

  private static Real like(Real x) {
    return BACKEND.memory().real(x.features(), x.frames());
  }

  private static Network trained(LutLayer layer) {
    Network network = network(layer);
    Map<String, List<Real>> slots = new HashMap<>();
    for (int number = 1; number <= 6; number++) {
      step(network, slots, number);
    }
    try (Tape tape = new Tape(BACKEND, dev.lutra.tensor.Mode.CALIBRATE, 0)) {
      Bits x = TestNets.randomBits(layer.fanIn(), FRAMES, 99);
      network.forward(ForwardPass.soft(tape), x);
    }
    return network;
  }

  private static Tape evaluation() {
    return new Tape(BACKEND, dev.lutra.tensor.Mode.EVALUATE, 0);
  }

  private static boolean[][] hardened(Network network, Bits x) {
    try (Tape tape = evaluation()) {
      return TestNets.toArray((Bits) network.forward(ForwardPass.hardened(tape), x));
    }
  }

  /// The soft network's answer, as bits.
  private static boolean[][] soft(Network network, Bits x) {
    try (Tape tape = evaluation()) {
      Tensor y = network.forward(ForwardPass.soft(tape), x);
      if (y instanceof Bits bits) {
        return TestNets.toArray(bits);
      }
      Real real = (Real) y;
      boolean[][] out = new boolean[real.features()][real.frames()];
      for (int m = 0; m < out.length; m++) {
        for (int f = 0; f < out[m].length; f++) {
          assertThat(real.get(m, f)).isFinite();
          out[m][f] = real.get(m, f) > 0.5f;
        }
      }
      return out;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsReachEveryParameter(Case given) {
    Map<String, Float> largest = step(network(given.layer()), new HashMap<>(), 1);
    assertThat(largest).isNotEmpty();
    assertThat(largest).allSatisfy((name, most) -> assertThat(most).as(name).isPositive());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theHardenedTableIsTheTrainedOneRoundedAtTheCorners(Case given) {
    Network network = trained(given.layer());
    Bits corners = corners(given.layer().fanIn());
    boolean[][] truth = hardened(network, corners);
    assertThat(truth).isDeepEqualTo(soft(network, corners));
    List<Boolean> entries = new ArrayList<>();
    for (boolean[] row : truth) {
      for (boolean entry : row) {
        entries.add(entry);
      }
    }
    assertThat(entries).as("tables that are not all constant").contains(true, false);
    Bits random = TestNets.randomBits(given.layer().fanIn(), 333, 9);
    boolean[][] answers = hardened(network, random);
    for (int m = 0; m < LUTS; m++) {
      for (int f = 0; f < 333; f++) {
        int address = 0;
        for (int j = 0; j < given.layer().fanIn(); j++) {
          address |= random.get(j, f) ? 1 << j : 0;
        }
        assertThat(answers[m][f]).isEqualTo(truth[m][address]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inBinaryModeTheSoftNetworkIsTheHardenedOne(Case given) {
    if (given.layer().mode() == Mode.BINARY) {
      Network network = trained(given.layer());
      Bits random = TestNets.randomBits(given.layer().fanIn(), 500, 4);
      assertThat(soft(network, random)).isDeepEqualTo(hardened(network, random));
    }
  }

  @ParameterizedTest
  @EnumSource(LutActivation.class)
  void everyActivationHasItsStepAtOneHalf(LutActivation activation) {
    for (LutParametrization node : List.of(new Stochastic(0.01), new Weightless(0.1))) {
      for (Normalization norm : List.of(Normalization.NONE, Normalization.BATCH)) {
        Network network = trained(layer(4, Mode.REAL, node, norm, activation));
        Bits corners = corners(4);
        assertThat(hardened(network, corners)).isDeepEqualTo(soft(network, corners));
      }
    }
  }

  @Test
  void learnedNormalizationIsTrainedAndHardened() {
    Normalization learned = new Normalization(Normalization.Kind.BATCH, 0.3, 0.5, 0.9, true);
    for (Mode mode : Mode.values()) {
      LutLayer layer = layer(3, mode, new Stochastic(0.01), learned, null);
      Network network = trained(layer);
      assertThat(network.parameters().stream().map(Parameter::name))
          .containsExactly("layers.0.table", "layers.0.gamma", "layers.0.beta");
      Parameter gamma = network.parameters().stream().toList().get(1);
      assertThat(gamma.value().get(0, 0)).isNotEqualTo(0.3f);
      Bits corners = corners(3);
      assertThat(hardened(network, corners)).isDeepEqualTo(soft(network, corners));
    }
  }

  /// `T[k] = [V[k] > 1/2]` with V the table folded along every variable with 0.75 and 0.25.
  @Test
  void theBinaryStochasticTableIsTheSmoothedOne() {
    int n = 3;
    Network network =
        trained(layer(n, Mode.BINARY, new Stochastic(0.01), Normalization.NONE, null));
    Real table = network.parameters().iterator().next().value();
    boolean[][] truth = hardened(network, corners(n));
    for (int m = 0; m < LUTS; m++) {
      for (int k = 0; k < 1 << n; k++) {
        double value = 0;
        for (int other = 0; other < 1 << n; other++) {
          int far = Integer.bitCount(k ^ other);
          value += table.get(m, other) * Math.pow(0.25, far) * Math.pow(0.75, n - far);
        }
        assertThat(truth[m][k]).isEqualTo(value > 0.5);
      }
    }
  }

  @Test
  void theWeightlessTableIsTheSign() {
    Network network = trained(layer(5, Mode.BINARY, new Weightless(0.1), Normalization.NONE, null));
    Real table = network.parameters().iterator().next().value();
    boolean[][] truth = hardened(network, corners(5));
    for (int m = 0; m < LUTS; m++) {
      for (int k = 0; k < 32; k++) {
        assertThat(truth[m][k]).isEqualTo(table.get(m, k) > 0);
      }
    }
  }

  @Test
  void aResidualNodePassesInputZeroThrough() {
    Map<LutParametrization, Integer> nodes =
        Map.of(
            new Light(true, 3, 0.1), 4,
            new Concrete(0.5, 0, 0.1, true, true, 3, 0.1), 4,
            new Walsh(true, 3, 0.1, 0.7), 4,
            new Weightless(0.1, 0, 0.2), 4,
            new SixteenGates(true, 5, 0.1), 2);
    nodes.forEach((node, fanIn) -> {
      LutLayer layer = layer(fanIn, Mode.BINARY, node, Normalization.NONE, null);
      boolean[][] truth = hardened(network(layer), corners(fanIn));
      for (boolean[] table : truth) {
        for (int k = 0; k < 1 << fanIn; k++) {
          assertThat(table[k]).as("%s entry %d", node, k).isEqualTo((k & 1) != 0);
        }
      }
    });
  }

  @Test
  void gatesHaveTwoInputs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            network(layer(3, Mode.BINARY, new SixteenGates(true, 5, 1), Normalization.NONE, null)))
        .withMessageContaining("fanIn of node gates: got 3, expected 2");
  }

  /// The multilinear extension of methods 1.1 in real mode, by its definition.
  @Test
  void realModeIsTheMultilinearExtension() {
    LutLayer layer =
        layer(3, Mode.REAL, new Stochastic(0.2), Normalization.NONE, LutActivation.IDENTITY);
    Network network = Network.build(List.of(Stage.of(layer)), Signal.real(3), 3, BACKEND.memory());
    Real table = network.parameters().iterator().next().value();
    Real x = BACKEND.memory().real(3, 20);
    SplittableRandom random = new SplittableRandom(1);
    for (int j = 0; j < 3; j++) {
      for (int f = 0; f < 20; f++) {
        x.set(j, f, random.nextFloat());
      }
    }
    try (Tape tape = evaluation()) {
      Real y = (Real) network.forward(ForwardPass.soft(tape), x);
      for (int m = 0; m < LUTS; m++) {
        for (int f = 0; f < 20; f++) {
          double expected = 0;
          for (int k = 0; k < 8; k++) {
            double product = table.get(m, k);
            for (int j = 0; j < 3; j++) {
              product *= (k >> j & 1) != 0 ? x.get(j, f) : 1 - x.get(j, f);
            }
            expected += product;
          }
          assertThat((double) y.get(m, f))
              .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5));
        }
      }
    }
  }

  @Test
  void realModeAnswersProbabilities() {
    for (Catalog.Entry entry : Catalog.kind(LutParametrization.class).orElseThrow().entries()) {
      LutParametrization node = (LutParametrization) entry.defaults();
      int fanIn = node.takes(3) ? 3 : 2;
      LutLayer layer = LutLayer.of(LUTS, fanIn, Mode.REAL, node);
      try (Tape tape = evaluation()) {
        Real y = (Real) trained(layer).forward(ForwardPass.soft(tape), corners(fanIn));
        for (float v : y.toArray()) {
          assertThat(v).as(entry.name()).isBetween(0f, 1f);
        }
      }
    }
  }

  @Test
  void impossibleSettingsAreNamed() {
    Stochastic node = new Stochastic(0.01);
    for (Runnable make :
        List.<Runnable>of(
            () -> LutLayer.of(0, 6, Mode.BINARY, node),
            () -> LutLayer.of(Integer.MAX_VALUE, 6, Mode.BINARY, node),
            () -> LutLayer.of(4, 1, Mode.BINARY, node),
            () -> LutLayer.of(4, 9, Mode.BINARY, node),
            () -> new LutLayer(4, 6, Mode.REAL, node, new RandomWiring(), null, null, 0),
            () -> new LutLayer(4, 6, Mode.REAL, node, new RandomWiring(), null, null, 0.6),
            () ->
                new LutLayer(
                    4, 6, Mode.BINARY, node, new RandomWiring(), null, LutActivation.SIGMOID, 0.25),
            () -> new Normalization(Normalization.Kind.BATCH, 0, 0.5, 0.9, false),
            () -> new Normalization(Normalization.Kind.BATCH, 0.3, 0.5, 1, false))) {
      assertThatIllegalArgumentException()
          .isThrownBy(make::run)
          .withMessageContainingAll("got", "expected");
    }
  }
}
