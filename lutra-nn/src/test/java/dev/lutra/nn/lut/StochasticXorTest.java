package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.sim.Simulator;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.train.SquaredError;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The first experiment with stochastic LUTs: XOR, which no single neuron learns, is learned by a
/// single 2-input LUT, here with everything that a run has.
final class StochasticXorTest {
  @ParameterizedTest
  @EnumSource
  void aSingleLutLearnsXor(LutLayer.Mode mode) {
    byte[] bytes = {0, 0, (byte) 255, 0, 0, (byte) 255, (byte) 255, (byte) 255};
    Dataset xor =
        new Dataset(
            "xor",
            Samples.ofBytes(4, 2, bytes),
            new Targets.Values(new float[] {0, 1, 1, 0}, 1),
            List.of(),
            null);
    LutLayer lut =
        new LutLayer(
            1, 2, mode, new Stochastic(0.01), new ExplicitWiring(List.of(0, 1)), null, null, 0.25);
    ExperimentSpec spec =
        TestNets.spec(
            new Threshold(0.5),
            TestNets.epochs(200, 4),
            TestNets.stages(lut, new GroupSumLayer(1, 1, false)));
    spec = TestNets.with(TestNets.with(spec, new SquaredError()), new Sgd(0.2, 0.5));
    Experiment experiment = Experiment.prepare(spec, xor, TestNets.BACKEND);
    TestNets.train(experiment, xor);
    float[] table = experiment.model().network().parameters().iterator().next().value().toArray();
    for (int k = 0; k < 4; k++) {
      boolean one = k == 1 || k == 2;
      assertThat(table[k] > 0.5f).as("entry %d of %s", k, table[k]).isEqualTo(one);
    }
    assertThat(experiment.evaluate(xor).hardened()).isZero();
    assertThat(experiment.evaluate(xor).soft()).isLessThan(1e-4);
    int[] words = {0, 0, 255, 0, 0, 255, 255, 255};
    assertThat(new Simulator(experiment.model().lower()).scores(words, 4))
        .containsExactly(0, 1, 1, 0);
  }
}
