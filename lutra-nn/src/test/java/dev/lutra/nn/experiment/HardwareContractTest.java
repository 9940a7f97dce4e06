package dev.lutra.nn.experiment;

import static dev.lutra.nn.experiment.HardwareContract.BITS;
import static dev.lutra.nn.experiment.HardwareContract.HEAD;
import static dev.lutra.nn.experiment.HardwareContract.IMAGE;
import static dev.lutra.nn.experiment.HardwareContract.REALS;
import static dev.lutra.nn.experiment.HardwareContract.SAMPLES;
import static dev.lutra.nn.experiment.HardwareContract.TRAIN;
import static dev.lutra.nn.experiment.HardwareContract.WIDTH;
import static dev.lutra.nn.experiment.HardwareContract.binary;
import static dev.lutra.nn.experiment.HardwareContract.bits;
import static dev.lutra.nn.experiment.HardwareContract.check;
import static dev.lutra.nn.experiment.HardwareContract.lut;
import static dev.lutra.nn.experiment.HardwareContract.network;
import static dev.lutra.nn.experiment.HardwareContract.probabilities;
import static dev.lutra.nn.experiment.HardwareContract.same;
import static dev.lutra.nn.experiment.HardwareContract.trained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.minimize.Minimizer;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Simulator;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Network;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.BitPlanes;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.experiment.HardwareContract.Case;
import dev.lutra.nn.layer.ActivationLayer;
import dev.lutra.nn.layer.BatchNormLayer;
import dev.lutra.nn.layer.BinarizeLayer;
import dev.lutra.nn.layer.ConcatenateLayer;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.DropoutLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.layer.UpSampleLayer;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.Light;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The hardened network and its netlist are one function, bit for bit in every layer.
class HardwareContractTest {
  static Stream<Case> networks() {
    List<Case> cases = new ArrayList<>();
    for (Catalog.Entry entry : Catalog.kind(LutParametrization.class).orElseThrow().entries()) {
      LutParametrization node = (LutParametrization) entry.defaults();
      for (int fanIn = 2; fanIn <= 8 && node.takes(fanIn); fanIn++) {
        Mode mode = fanIn % 2 == 0 ? Mode.BINARY : Mode.REAL;
        cases.add(
            network(
                entry.name() + " fan-in " + fanIn,
                BITS,
                lut(20, fanIn, mode, node),
                lut(16, fanIn, mode, node),
                HEAD));
      }
    }
    for (Catalog.Entry entry : Catalog.kind(Encoder.class).orElseThrow().entries()) {
      cases.add(
          network("encoder " + entry.name(), (Encoder) entry.defaults(), bits(20), bits(16), HEAD));
    }
    for (int frames : new int[] {1, 3}) {
      for (Modulation.Kind kind : Modulation.Kind.values()) {
        cases.add(
            network(
                "modulation " + kind + " " + frames,
                new Modulation(frames, 2, kind, 2),
                bits(20),
                bits(16),
                HEAD));
        cases.add(
            network(
                "reals " + kind + " " + frames,
                new Modulation(frames, 1, kind, 0),
                probabilities(20),
                probabilities(16),
                HEAD));
      }
    }
    for (Thermometer.Placement placement : Thermometer.Placement.values()) {
      cases.add(
          network("thermometer " + placement, new Thermometer(3, placement, false), bits(8), HEAD));
    }
    for (boolean global : new boolean[] {false, true}) {
      Encoder learned = new Thermometer(3, Thermometer.Placement.UNIFORM, global, 5, 1);
      cases.add(network("learned thresholds, shared: " + global, learned, bits(8), HEAD));
    }
    cases.add(network("planes", new BitPlanes(3), bits(24), bits(8), HEAD));
    cases.add(network("skip", BITS, new SkipLayer(List.of(bits(20), bits(12))), bits(8), HEAD));
    cases.add(network("skip to the head", BITS, new SkipLayer(List.of(bits(8))), HEAD));
    for (SkipLayer.Joining join : List.of(SkipLayer.Joining.OR, SkipLayer.Joining.XOR)) {
      SkipLayer inner = new SkipLayer(List.of(bits(20)), join);
      cases.add(
          network(
              "residual " + join,
              BITS,
              bits(20),
              new SkipLayer(List.of(bits(9), bits(20)), join),
              new SkipLayer(List.of(inner, bits(20)), join),
              HEAD));
      cases.add(
          network(
              "residual of reals " + join,
              REALS,
              probabilities(20),
              new SkipLayer(List.of(probabilities(20), new DropoutLayer(0.2)), join),
              HEAD));
    }
    cases.add(
        network(
            "skip of reals",
            REALS,
            new SkipLayer(List.of(probabilities(20), new DropoutLayer(0.2))),
            probabilities(8),
            HEAD));
    cases.add(
        network(
            "skip in a skip",
            BITS,
            new SkipLayer(List.of(new SkipLayer(List.of(bits(9), bits(7))), bits(5))),
            bits(12),
            HEAD));
    cases.add(
        network(
            "dropout and binarize",
            REALS,
            probabilities(20),
            new DropoutLayer(0.1),
            new BinarizeLayer(0.5, 0.5),
            lut(16, 3, Mode.BINARY, new Differentiable(0.01)),
            HEAD));
    cases.add(network("binary dense", BITS, binary(20), bits(9), binary(8), HEAD));
    cases.add(network("binary dense of reals", REALS, probabilities(20), binary(8), HEAD));
    cases.add(network("no table at all", BITS, HEAD));
    cases.add(
        new Case(
            "branches",
            BITS,
            List.of(
                new Stage("left", List.of(), bits(10)),
                new Stage("right", List.of("input"), lut(6, 5, Mode.BINARY, new Light(true, 3, 1))),
                new Stage("both", List.of("right", "left", "input"), new ConcatenateLayer()),
                new Stage("", List.of("both"), bits(12)),
                new Stage("", List.of("layers.3", "left", "right"), new ConcatenateLayer()),
                Stage.of(HEAD))));
    cases.add(network("scores", BITS, bits(20), new GroupSumLayer(4, 1, false)));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theNetlistIsTheNetworkBitForBit(Case given) {
    Experiment experiment = trained(given.encoder(), given.stages());
    check(experiment.model());
  }

  @Test
  void theTraceIsNoConstant() {
    EncodedNetwork model = trained(BITS, TestNets.stages(bits(20), bits(16), HEAD)).model();
    Trace golden = GoldenTrace.of(model, model.lower(), TestNets.bytes(SAMPLES, WIDTH, 7), SAMPLES);
    int ones = 0;
    for (long[][] layer : golden.layers()) {
      for (long[] row : layer) {
        for (long word : row) {
          ones += Long.bitCount(word);
        }
      }
    }
    assertThat(ones).isBetween(36 * SAMPLES / 10, 36 * SAMPLES * 9 / 10);
    assertThat(java.util.Arrays.stream(golden.classes()).distinct().count()).isGreaterThan(1);
  }

  /// Evaluation counts right classes as the simulator of the netlist does.
  @Test
  void evaluationIsWhatTheHardwareAnswers() {
    Experiment experiment =
        trained(
            new Modulation(3, 1, Modulation.Kind.PWM, 3),
            TestNets.stages(bits(40), bits(20), new GroupSumLayer(4, 1, true)));
    Dataset test = TestNets.classes(600, WIDTH, 4, 5);
    Evaluation evaluation = experiment.evaluate(test);
    int[] features = new int[600 * WIDTH];
    for (int i = 0; i < features.length; i++) {
      features[i] = (int) test.samples().get(i / WIDTH, i % WIDTH);
    }
    int[] classes = new Simulator(experiment.model().lower()).classes(features, 600);
    int[] labels = ((dev.lutra.nn.data.Targets.Classes) test.targets()).labels();
    int right = 0;
    for (int s = 0; s < 600; s++) {
      right += classes[s] == labels[s] ? 1 : 0;
    }
    assertThat(evaluation.hardened()).isEqualTo(right / 600.0);
    assertThat(evaluation.soft())
        .as("binary mode with the hardware's frames")
        .isEqualTo(evaluation.hardened());
    assertThat(evaluation.hardened()).isGreaterThan(0.4);
  }

  @Test
  void withDontCaresChosenTheSamplesSeenAreAnsweredAsBefore() {
    Experiment experiment = trained(BITS, TestNets.stages(bits(40), bits(20), HEAD));
    Dataset seen = TestNets.classes(50, WIDTH, 4, 11);
    Golden trained = Golden.of(experiment);
    Golden.Minimized made = trained.minimize(new Minimizer(1, 4), seen.samples());
    assertThat(made.saved().dropped()).isPositive();
    assertThat(made.golden().changed(seen.samples())).isZero();
    assertThat(made.golden().evaluate(seen)).isEqualTo(experiment.evaluate(seen).hardened());
    same(trained.netlist(), made.golden().trace(seen.samples(), 50), 60 * 50);

    Samples others = TestNets.bytes(SAMPLES, WIDTH, 77);
    assertThat(trained.changed(others)).isZero();
    assertThat(made.golden().changed(others)).as("it is another network").isPositive();
    Trace off = made.golden().trace(others, SAMPLES);
    assertThat(Comparison.of(trained.netlist(), off).passed()).isFalse();
    same(Passes.optimize(made.golden().netlist(), 4).netlist(), off, 0);
  }

  /// Every layer of the catalog, with an encoder and neighbors that suit it, either is the same in
  /// hardware or says why not.
  @Test
  void everyLayerOfTheCatalogLowersOrSaysWhyNot() {
    Set<String> lowered = new HashSet<>();
    Set<String> refused = new HashSet<>();
    for (Catalog.Entry entry : Catalog.kind(Layer.class).orElseThrow().entries()) {
      Experiment experiment = around((Layer) entry.defaults());
      try {
        check(experiment.model());
        lowered.add(entry.name());
      } catch (NotLowerableException e) {
        assertThat(e.getMessage()).matches("layers\\.\\d+: " + entry.name() + ": .*or replace.*");
        refused.add(entry.name());
        Evaluation evaluation = experiment.evaluate(TRAIN);
        assertThat(evaluation.hardened()).isNaN();
        assertThat(evaluation.figure()).isEqualTo(evaluation.soft()).isBetween(0.0, 1.0);
      }
    }
    assertThat(lowered)
        .contains("lut", "binaryDense", "groupSum", "dropout", "binarize", "concatenate", "skip")
        .contains("image", "convolution", "pool", "upSample", "flatten");
    assertThat(refused).contains("dense", "batchNorm", "activation");
  }

  /// Two epochs of a network that holds `layer`: behind bits if it takes them, else behind reals.
  private static Experiment around(Layer layer) {
    if (layer instanceof GroupSumLayer) {
      return trained(BITS, TestNets.stages(bits(40), new GroupSumLayer(4, 1, true)));
    }
    switch (layer) {
      case ImageLayer _ -> {
        return trained(BITS, TestNets.stages(IMAGE, bits(5), new FlattenLayer(), bits(16), HEAD));
      }
      case ConvolutionLayer _, PoolLayer _, UpSampleLayer _ -> {
        return trained(
            BITS, TestNets.stages(IMAGE, bits(5), layer, new FlattenLayer(), bits(16), HEAD));
      }
      default -> {}
    }
    try {
      Signal output = layer.output(List.of(Signal.bits(20)));
      return trained(BITS, TestNets.stages(bits(20), layer, behind(output), HEAD));
    } catch (ShapeException e) {
      Signal output = layer.output(List.of(Signal.real(20)));
      return trained(REALS, TestNets.stages(probabilities(20), layer, behind(output), HEAD));
    }
  }

  private static LutLayer behind(Signal output) {
    return output.kind() == Signal.Kind.BITS ? bits(16) : probabilities(16);
  }

  @Test
  void realLayersAreRefusedWithARemedy() {
    for (Layer layer :
        List.of(
            new DenseLayer(8, true),
            new BatchNormLayer(0.9, 1e-5),
            new ActivationLayer(Unary.RELU))) {
      EncodedNetwork model = trained(REALS, TestNets.stages(probabilities(8), layer, HEAD)).model();
      assertThatThrownBy(model::lower)
          .isInstanceOf(NotLowerableException.class)
          .hasMessageStartingWith("layers.1: ")
          .hasMessageContaining("replace it by lut layers before exporting");
    }
  }

  @Test
  void anAverageIsTrainedAndRefusedWithARemedy() {
    SkipLayer average = new SkipLayer(List.of(probabilities(20)), SkipLayer.Joining.AVERAGE);
    Experiment experiment = trained(REALS, TestNets.stages(probabilities(20), average, HEAD));
    assertThat(experiment.evaluate(TRAIN).hardened()).isNaN();
    assertThatThrownBy(experiment.model()::lower)
        .isInstanceOf(NotLowerableException.class)
        .hasMessageStartingWith("layers.1: skip: computes with real numbers");
  }

  @Test
  void nothingStandsBehindTheReadOut() {
    for (List<Layer> behind :
        List.<List<Layer>>of(
            List.of(probabilities(4)),
            List.of(new BinarizeLayer(0.5, 1), bits(8), HEAD),
            List.of(HEAD),
            List.of(new SkipLayer(List.of(probabilities(4))), HEAD))) {
      List<Layer> layers = new ArrayList<>(List.of(bits(8), HEAD));
      layers.addAll(behind);
      Experiment experiment = trained(BITS, TestNets.stages(layers.toArray(Layer[]::new)));
      assertThatThrownBy(experiment.model()::lower)
          .isInstanceOf(NotLowerableException.class)
          .hasMessageContaining("make groupSum the last layer");
      assertThat(experiment.evaluate(TRAIN).soft()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void joinedReadOutsAreRefused() {
    List<Stage> stages =
        List.of(
            Stage.of(bits(8)),
            new Stage("a", List.of(), new GroupSumLayer(2, 1, true)),
            new Stage("", List.of("a", "a"), new ConcatenateLayer()));
    EncodedNetwork model =
        Experiment.prepare(
                TestNets.spec(BITS, TestNets.epochs(1, 40), stages), TRAIN, TestNets.BACKEND)
            .model();
    assertThatThrownBy(model::lower)
        .isInstanceOf(NotLowerableException.class)
        .hasMessageContaining("make groupSum the last layer");
  }

  @Test
  void aNetworkWithoutReadOutIsRefused() {
    FittedEncoder encoder = FittedEncoder.fit(BITS, TRAIN.samples(), 8, 0, 1);
    Network network =
        Network.build(TestNets.stages(bits(8)), encoder.signal(), 1, TestNets.BACKEND.memory());
    assertThatThrownBy(() -> new EncodedNetwork(encoder, network, TestNets.BACKEND))
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll("8 bits", "groupSum");
  }
}
