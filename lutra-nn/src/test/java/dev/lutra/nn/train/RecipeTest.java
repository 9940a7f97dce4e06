package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.Layer;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.train.Runs.Setup;
import dev.lutra.nn.train.TrainEvent.EpochDone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a training recipe adds to plain steps: averages, freezing, flipped bits, penalties, and
/// temperatures that change.
final class RecipeTest {
  private static final Dataset TRAIN = TestNets.classes(60, 9, 3, 1);
  private static final Dataset OTHER = TestNets.classes(60, 9, 3, 2);
  private static final String TABLE = "layers.0.table";

  private static Runs run(TrainingSettings settings, Layer... layers) {
    return new Runs(Setup.of(settings, TestNets.ADAM), TRAIN, OTHER, Runs.BITS, layers).train();
  }

  private static Layer[] bits(GroupSumLayer head) {
    return new Layer[] {
      LutLayer.of(24, 4, LutLayer.Mode.BINARY, new Weightless(0.1)),
      LutLayer.of(12, 4, LutLayer.Mode.BINARY, new Stochastic(0.1)),
      head
    };
  }

  private static final GroupSumLayer HEAD = new GroupSumLayer(3, 1.5, true);

  /// One step an epoch, so that what is saved after each can be averaged by hand.
  @Test
  void averagesAreKeptAndTheTrainedTensorsGoOnBesideThem() {
    TrainingSettings plain = TrainingSettings.of(6, 60);
    List<Map<String, float[]>> trained = run(plain, bits(HEAD)).saved;
    Runs averaged = run(plain.withAveraging(0.6), bits(HEAD));
    Map<String, float[]> first =
        new Runs(Setup.of(plain, new Sgd(1e-30, 0)), TRAIN, OTHER, Runs.BITS, bits(HEAD))
            .train()
            .saved
            .getFirst();
    for (String name : List.of(TABLE, "layers.1.table")) {
      float[] expected = first.get(name).clone();
      for (int t = 0; t < 6; t++) {
        float kept = (float) Math.min(0.6, (1.0 + t) / (10.0 + t));
        for (int i = 0; i < expected.length; i++) {
          expected[i] = kept * expected[i] + (1 - kept) * trained.get(t).get(name)[i];
        }
        assertThat(averaged.saved.get(t).get(name)).containsExactly(expected, within(1e-5f));
      }
      assertThat(averaged.state.slots().get("trained." + name).toArray())
          .isEqualTo(trained.getLast().get(name));
    }
    EpochDone last = averaged.events(EpochDone.class).getLast();
    assertThat(last.validation()).isEqualTo(averaged.experiment.evaluate(OTHER));
  }

  @Test
  void layersAreFrozenOneByOneFromTheInputOn() {
    List<Map<String, float[]>> saved =
        run(TrainingSettings.of(8, 20).withFreezing(0.5), bits(HEAD)).saved;
    for (int epoch = 1; epoch < 8; epoch++) {
      boolean first = Arrays.equals(saved.get(epoch).get(TABLE), saved.get(epoch - 1).get(TABLE));
      boolean second =
          Arrays.equals(
              saved.get(epoch).get("layers.1.table"), saved.get(epoch - 1).get("layers.1.table"));
      assertThat(first).as("first layer in epoch %d", epoch).isEqualTo(epoch >= 4);
      assertThat(second).as("second layer in epoch %d", epoch).isFalse();
    }
  }

  /// The layers of [#bits], the second one inside a skip, at their own rates.
  private static Runs at(Setup setup, double first, double second) {
    List<Stage> stages = new ArrayList<>(TestNets.stages(bits(HEAD)));
    stages.set(0, stages.get(0).withRateFactor(first));
    stages.set(1, stages.get(1).with(new SkipLayer(List.of(bits(HEAD)[1]))).withRateFactor(second));
    return new Runs(setup, TestNets.BACKEND, TRAIN, OTHER, Runs.BITS, stages).train();
  }

  @Test
  void eachStageIsTrainedAtItsOwnRate() {
    Runs.Probe probe = new Runs.Probe(new ArrayList<>(), new ArrayList<>());
    at(Setup.of(TrainingSettings.of(2, 60), probe), 0.25, 3);
    assertThat(probe.rates()).containsExactly(0.125, 1.5, 0.125, 1.5);
    probe.rates().clear();
    at(Setup.of(TrainingSettings.of(2, 60), probe), 0, 1);
    assertThat(probe.rates()).as("a frozen stage has no updates").containsExactly(0.5, 0.5);
  }

  @Test
  void aFrozenStageStaysBitForBitAsItWasDrawn() {
    String inner = "layers.1.body.0.table";
    Setup setup =
        Setup.of(
            TrainingSettings.of(3, 20).withAveraging(0.9).withClip(0.1),
            new Adam(0.01, 0.9, 0.999, 1e-8, 0.1));
    Runs free = at(setup, 1, 1);
    Map<String, float[]> drawn =
        at(Setup.of(TrainingSettings.of(1, 60), new Sgd(1e-30, 0)), 1, 1).weights();
    for (double[] rates : new double[][] {{0, 1}, {1, 0}, {0, 0}}) {
      Runs frozen = at(setup, rates[0], rates[1]);
      for (int i = 0; i < 2; i++) {
        String name = i == 0 ? TABLE : inner;
        assertThat(free.weights().get(name)).isNotEqualTo(drawn.get(name));
        assertThat(Arrays.equals(frozen.weights().get(name), drawn.get(name)))
            .as("%s at %s", name, rates[i])
            .isEqualTo(rates[i] == 0);
        assertThat(frozen.state.slots().containsKey("trained." + name)).isEqualTo(rates[i] > 0);
      }
    }
  }

  @Test
  void flipsChangeWhatIsLearnedAndAreRefusedOnReals() {
    TrainingSettings plain = TrainingSettings.of(2, 20);
    TrainingSettings flipped = plain.with(new Augmentation(0, 0, 0, 0.1));
    assertThat(run(flipped, bits(HEAD)).losses()).isNotEqualTo(run(plain, bits(HEAD)).losses());
    Setup setup = Setup.of(flipped, TestNets.ADAM);
    assertThatThrownBy(() -> new Runs(setup, TRAIN, null, Runs.REALS, Runs.dense(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining(
            "training.augmentation.flip: got 0.1 for an encoder that trains on real numbers");
  }

  /// How much single inputs matter, of the hardened signs of a table.
  private static double influence(float[] table, int fanIn, float threshold) {
    int size = 1 << fanIn;
    int changes = 0;
    for (int i = 0; i < table.length; i++) {
      for (int bit = 1; bit < size; bit <<= 1) {
        boolean here = table[i] > threshold;
        boolean there = table[i / size * size + ((i % size) ^ bit)] > threshold;
        changes += here == there ? 0 : 1;
      }
    }
    return (double) changes / table.length;
  }

  @Test
  void thePenaltyOfInfluenceMakesTablesDependLessOnSingleInputs() {
    TrainingSettings plain = TrainingSettings.of(30, 20);
    TrainingSettings penalized = plain.with(new Regularization(0, 0, 3));
    double without = influence(run(plain, bits(HEAD)).weights().get(TABLE), 4, 0);
    double with = influence(run(penalized, bits(HEAD)).weights().get(TABLE), 4, 0);
    assertThat(with).isLessThan(0.8 * without);
  }

  @Test
  void aLearnedTemperatureMovesAndLeavesTheHardwareAsItIs() {
    GroupSumLayer learned = new GroupSumLayer(3, 8, true, false, 0, true);
    Runs run = run(TrainingSettings.of(10, 20), bits(learned));
    float log = run.weights().get("layers.2.logTemperature")[0];
    assertThat(Math.exp(log)).as("from a far too high one").isLessThan(7.5);
    assertThat(run.experiment.model().lower().outputs()).hasSize(12);
  }

  @Test
  void aScheduledTemperatureEndsWhereItIsTold() {
    TrainingSettings settings = TrainingSettings.of(4, 20);
    Runs still = run(settings, bits(new GroupSumLayer(3, 6, true)));
    Runs moved = run(settings, bits(new GroupSumLayer(3, 6, true, false, 0.5, false)));
    double first = moved.events(TrainEvent.Step.class).getFirst().loss();
    assertThat(first).isEqualTo(still.events(TrainEvent.Step.class).getFirst().loss());
    assertThat(moved.losses().getLast()).isNotEqualTo(still.losses().getLast());
    // Evaluation is at the end of the training.
    Runs end = run(settings, bits(new GroupSumLayer(3, 0.5, true)));
    end.experiment.model().network().parameters().forEach(p -> copy(moved, p.name(), p.value()));
    double evaluated = end.experiment.evaluate(OTHER).soft();
    assertThat(moved.experiment.evaluate(OTHER).soft()).isEqualTo(evaluated);
  }

  private static void copy(Runs from, String name, dev.lutra.tensor.Real to) {
    to.copyFrom(from.weights().get(name));
  }

  @Test
  void aTemperatureThatChangesIsForClassesOnly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GroupSumLayer(3, 2, false, false, 1, false))
        .withMessage("groupSum: got a temperature that changes, expected argMax, and not centered");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GroupSumLayer(3, 2, true, false, 1, true))
        .withMessageContaining("expected 0 where the temperature is learned");
  }
}
