package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Wires;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LearnedWiringTest {
  private static final int FAN_IN = 4;

  private static Experiment experiment(Dataset train, Wiring wiring) {
    LutLayer layer =
        new LutLayer(40, FAN_IN, Mode.BINARY, new Weightless(0.1), wiring, null, null, 0.25);
    ExperimentSpec spec =
        TestNets.spec(
            new Threshold(0.5),
            TestNets.epochs(8, 32),
            TestNets.stages(layer, new GroupSumLayer(2, 3, true)));
    return Experiment.prepare(TestNets.with(spec, TestNets.ADAM), train, TestNets.BACKEND);
  }

  private static long readers(Experiment experiment) {
    Wires wires = experiment.model().network().wires().get("layers.0.wires");
    return Arrays.stream(wires.toArray()).filter(row -> row == TellingNoise.TELLING).count();
  }

  @ParameterizedTest
  @CsvSource({"60,1", "60,4", "16,2"})
  void lutsFindTheInputThatTells(int candidates, int turns) {
    Dataset train = TellingNoise.data(1000, 1);
    Experiment experiment = experiment(train, new LearnedWiring(candidates, turns, 1));
    long before = readers(experiment);
    TestNets.train(experiment, train);
    assertThat(before).isLessThanOrEqualTo(4);
    assertThat(readers(experiment)).isGreaterThan(candidates == TellingNoise.WIDTH ? 20 : 10);
    assertThat(experiment.evaluate(TellingNoise.data(500, 2)).hardened()).isGreaterThan(0.98);
  }

  @Test
  void wiresStayAsTheyAreBehindTheirShareOfTheTraining() {
    Dataset train = TellingNoise.data(1000, 1);
    Experiment experiment = experiment(train, new LearnedWiring(TellingNoise.WIDTH, 1, 0.001));
    int[] before = experiment.model().network().wires().get("layers.0.wires").toArray();
    TestNets.train(experiment, train);
    assertThat(experiment.model().network().wires().get("layers.0.wires").toArray())
        .isEqualTo(before);
  }

  @Test
  void aLutReadsNoInputTwice() {
    Dataset train = TellingNoise.data(200, 1);
    Experiment experiment = experiment(train, new LearnedWiring(TellingNoise.WIDTH, 1, 1));
    TestNets.train(experiment, train);
    Wires wires = experiment.model().network().wires().get("layers.0.wires");
    for (int m = 0; m < wires.luts(); m++) {
      int lut = m;
      assertThat(IntStream.range(0, FAN_IN).map(j -> wires.source(lut, j)).distinct().count())
          .isEqualTo(FAN_IN);
    }
  }

  @Test
  void candidatesAreDistinctAndBeginWithTheFirstChoice() {
    var network =
        experiment(TellingNoise.data(50, 1), new LearnedWiring(16, 4, 1)).model().network();
    Wires wires = network.wires().get("layers.0.wires");
    Candidates candidates =
        new Candidates(
            network.wires().get("layers.0.decks"), network.wires().get("layers.0.places"));
    for (int e = 0; e < wires.luts() * FAN_IN; e++) {
      int m = e / FAN_IN;
      int j = e % FAN_IN;
      assertThat(candidates.row(m, j, 0)).isEqualTo(wires.source(m, j));
      assertThat(IntStream.range(0, 16).map(c -> candidates.row(m, j, c)).distinct()).hasSize(16);
    }
  }

  @Test
  void realModeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new LutLayer(
                8, 2, Mode.REAL, new Stochastic(0.1), new LearnedWiring(4, 1, 1), null, null, 0.25))
        .withMessageContaining("learned wiring in real mode");
  }
}
