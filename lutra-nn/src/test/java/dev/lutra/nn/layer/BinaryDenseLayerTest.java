package dev.lutra.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.sim.Simulator;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Network;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Signs of weights, a sum, a normalization and a step.
final class BinaryDenseLayerTest {
  private static final int WIDTH = 7;
  private static final int ALL = 1 << WIDTH;

  /// Every input of a layer.
  private static Bits inputs(Tape tape) {
    Bits x = tape.own(TestNets.BACKEND.memory().bits(WIDTH, ALL));
    for (int f = 0; f < ALL; f++) {
      for (int i = 0; i < WIDTH; i++) {
        x.set(i, f, (f >> i & 1) != 0);
      }
    }
    return x;
  }

  private static Real parameter(Network network, String name) {
    return network.parameters().stream()
        .filter(p -> p.name().equals("layers.0." + name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static void put(float[] from, Real to) {
    for (int i = 0; i < from.length; i++) {
      to.set(i, 0, from[i]);
    }
  }

  /// Scales of both signs and 0, sums that meet the mean exactly, and means out of reach.
  @Test
  void theThresholdIsTheNormalizedSumAboveZero() {
    float[] gamma = {1, -2, 0, 0, 0.5f, -1, 1, 1};
    float[] beta = {0, 0.3f, 1, -1, 0, 0, 0, 0};
    float[] mean = {1, -1.5f, 0, 0, 2, 0, 90, -90};
    float[] variance = {2, 4, 1, 1, 0, 1, 1, 1};
    BinaryDenseLayer layer = new BinaryDenseLayer(gamma.length, 0.9, 0.25);
    Network network =
        Network.build(List.of(Stage.of(layer)), Signal.bits(WIDTH), 3, TestNets.BACKEND.memory());
    put(gamma, parameter(network, "gamma"));
    put(beta, parameter(network, "beta"));
    put(mean, network.buffers().get("layers.0.runningMean"));
    put(variance, network.buffers().get("layers.0.runningVariance"));
    Real weights = parameter(network, "weights");
    try (Tape tape = new Tape(TestNets.BACKEND, Mode.EVALUATE, 0)) {
      Bits y = (Bits) network.forward(ForwardPass.hardened(tape), inputs(tape));
      for (int r = 0; r < gamma.length; r++) {
        for (int f = 0; f < ALL; f++) {
          int sum = 0;
          for (int i = 0; i < WIDTH; i++) {
            sum += (f >> i & 1) * (weights.get(r, i) >= 0 ? 1 : -1);
          }
          double deviation = Math.sqrt(Math.max(variance[r], 0.25));
          double normalized = gamma[r] * (sum - mean[r]) / deviation + beta[r];
          assertThat(y.get(r, f)).as("unit %d, input %d", r, f).isEqualTo(normalized > 0);
        }
      }
    }
  }

  @Test
  void twoLayersLearnAndAreInHardwareWhatWasTrained() {
    Dataset data = TestNets.classes(400, 16, 4, 1);
    List<Stage> stages =
        TestNets.stages(
            new BinaryDenseLayer(48, 0.9, 1e-5),
            new BinaryDenseLayer(32, 0.9, 1e-5),
            new GroupSumLayer(4, 1.5, true));
    Experiment experiment =
        Experiment.prepare(
            TestNets.spec(new Threshold(0.5), TestNets.epochs(20, 40), stages),
            data,
            TestNets.BACKEND);
    double before = experiment.evaluate(data).hardened();
    TestNets.train(experiment, data);
    Evaluation after = experiment.evaluate(data);
    assertThat(after.hardened()).isGreaterThan(before + 0.2).isGreaterThan(0.7);
    assertThat(after.soft()).isEqualTo(after.hardened());
    Netlist netlist = experiment.model().lower();
    int[] features = new int[400 * 16];
    for (int i = 0; i < features.length; i++) {
      features[i] = (int) data.samples().get(i / 16, i % 16);
    }
    int[] classes = new Simulator(netlist).classes(features, 400);
    int right = 0;
    for (int s = 0; s < 400; s++) {
      right += classes[s] == ((Targets.Classes) data.targets()).labels()[s] ? 1 : 0;
    }
    assertThat(after.hardened()).isEqualTo(right / 400.0);
  }
}
