package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.spec.SpecFile;
import dev.lutra.nn.train.TrainEvent.EpochDone;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A batch in parts is the same batch, in less memory.
final class AccumulationTest {
  private static final Dataset TRAIN = TestNets.classes(50, 8, 2, 1);
  private static final int BATCH = 20;

  private static Runs run(int parts, Layer... layers) throws IOException {
    TrainingSettings settings = TestNets.epochs(2, BATCH).withAccumulation(parts);
    Runs run =
        new Runs(Runs.Setup.of(settings, new Sgd(0.3, 0.9)), TRAIN, null, Runs.REALS, layers);
    run.train();
    return run;
  }

  /// Two whole batches, and one of 10 samples.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 20})
  void theUpdateIsThatOfTheWholeBatch(int parts) throws IOException {
    Runs whole = run(1, Runs.probabilities(2, 1.5));
    Runs inParts = run(parts, Runs.probabilities(2, 1.5));
    List<Parameter> expected = whole.experiment.model().parameters();
    List<Parameter> actual = inParts.experiment.model().parameters();
    for (int i = 0; i < expected.size(); i++) {
      float[] e = expected.get(i).value().toArray();
      float[] a = actual.get(i).value().toArray();
      for (int k = 0; k < e.length; k++) {
        assertThat(a[k]).as(expected.get(i).name() + " " + k).isCloseTo(e[k], within(1e-5f));
      }
    }
    for (int epoch = 0; epoch < 2; epoch++) {
      EpochDone e = whole.events(EpochDone.class).get(epoch);
      EpochDone a = inParts.events(EpochDone.class).get(epoch);
      assertThat(a.loss()).isCloseTo(e.loss(), within(1e-5));
      assertThat(a.trainAccuracy()).isEqualTo(e.trainAccuracy());
    }
    assertThat(inParts.state.position().updates()).isEqualTo(2 * 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, BATCH + 1})
  void moreThanAPartASampleIsRefused(int parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestNets.epochs(1, BATCH).withAccumulation(parts))
        .withMessage("training.accumulation: got " + parts + ", expected 1 to the batch, " + BATCH);
  }

  /// A checkpoint holds the spec as it was written.
  @Test
  void specsOlderThanTheSettingHaveWholeBatches() {
    ExperimentSpec spec = Presets.named("mnist-weightless");
    String written = SpecFile.write(TestNets.with(spec, spec.training().withAccumulation(3)));
    String older = written.replaceFirst("(?m)^ *accumulation: 3\\R", "");
    assertThat(older).isNotEqualTo(written);
    assertThat(SpecFile.parse(written, "spec", List.of()).training().accumulation()).isEqualTo(3);
    assertThat(SpecFile.parse(older, "spec", List.of()).training()).isEqualTo(spec.training());
  }
}
