package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.ShapeException;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Targets;
import dev.lutra.tensor.Real;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetScaleTest {
  private static final Targets.Classes CLASSES =
      new Targets.Classes(new int[] {2, 0, 1}, List.of("a", "b", "c"));

  private static Real write(TargetScale scale, Targets targets, double smoothing, int outputs) {
    Real out = TestNets.BACKEND.memory().real(outputs, 2);
    scale.write(targets, new int[] {1, 2, 0}, 1, smoothing, out);
    return out;
  }

  @Test
  void classesAreOneHot() {
    TargetScale scale = TargetScale.fit(CLASSES, new CrossEntropy(0));
    assertThat(scale).isEqualTo(new TargetScale(List.of(), List.of()));
    // Samples 2 and 0, which are of the classes 1 and 2; each row is an output.
    assertThat(write(scale, CLASSES, 0, 3).toArray()).containsExactly(0, 0, 1, 0, 0, 1);
  }

  @Test
  void smoothingSpreadsAShareOverAllClasses() {
    Real soft = write(TargetScale.fit(CLASSES, new CrossEntropy(0)), CLASSES, 0.3, 3);
    assertThat(soft.toArray())
        .containsExactly(new float[] {0.1f, 0.1f, 0.8f, 0.1f, 0.1f, 0.8f}, within(1e-6f));
    for (int s = 0; s < 2; s++) {
      assertThat(soft.get(0, s) + soft.get(1, s) + soft.get(2, s)).isCloseTo(1, within(1e-6f));
    }
  }

  @Test
  void valuesAreScaledByTheRangeOfEachOutput() {
    Targets.Values values = new Targets.Values(new float[] {-4, 100, 6, 300, 1, 200}, 2);
    TargetScale scale = TargetScale.fit(values, new SquaredError());
    assertThat(scale).isEqualTo(new TargetScale(List.of(-4f, 100f), List.of(6f, 300f)));
    assertThat(write(scale, values, 0, 2).toArray()).containsExactly(0.5f, 0, 0.5f, 0);
    assertThat(scale.unscale(0, 0.5f)).isEqualTo(1);
    assertThat(scale.unscale(1, 2)).isEqualTo(500);
  }

  /// Soft labels are probabilities: whatever their range in the training set, they are taken as
  /// they are, and are not smoothed once more.
  @Test
  void softLabelsAreTakenAsTheyAre() {
    Targets.Values soft = new Targets.Values(new float[] {0.2f, 0.8f, 0.75f, 0.25f, 0.5f, 0.5f}, 2);
    for (Loss loss : List.of(new CrossEntropy(0.3), new BinaryCrossEntropy())) {
      TargetScale scale = TargetScale.fit(soft, loss);
      assertThat(write(scale, soft, 0.3, 2).toArray()).containsExactly(0.5f, 0.2f, 0.5f, 0.8f);
    }
  }

  @Test
  void labelsOutsideZeroToOneAreRefused() {
    Targets.Values values = new Targets.Values(new float[] {0, 1, 1.5f}, 1);
    assertThatThrownBy(() -> TargetScale.fit(values, new BinaryCrossEntropy()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("got a target of 1.5, expected 0 to 1; set loss to squaredError");
  }

  /// Test values may lie outside the range of the training set, which is not clipped.
  @ParameterizedTest
  @ValueSource(floats = {1e-3f, 1, 1e6f})
  void unscaleUndoesScale(float unit) {
    SplittableRandom random = new SplittableRandom(4);
    float[] train = new float[3 * 20];
    float[] test = new float[3 * 20];
    for (int i = 0; i < train.length; i++) {
      train[i] = (float) (unit * random.nextDouble(-5, 5 + i % 3));
      test[i] = (float) (unit * random.nextDouble(-9, 9));
    }
    TargetScale scale = TargetScale.fit(new Targets.Values(train, 3), new SquaredError());
    Real out = TestNets.BACKEND.memory().real(3, 20);
    scale.write(new Targets.Values(test, 3), Evaluation.identity(20), 0, 0, out);
    for (int s = 0; s < 20; s++) {
      for (int t = 0; t < 3; t++) {
        assertThat(scale.unscale(t, out.get(t, s)))
            .isCloseTo(test[3 * s + t], within(unit * 1e-5f));
      }
    }
  }

  @Test
  void aConstantOutputHasARangeOfItsOwn() {
    Targets.Values values = new Targets.Values(new float[] {7, 7, 7}, 1);
    TargetScale scale = TargetScale.fit(values, new SquaredError());
    assertThat(write(scale, values, 0, 1).toArray()).containsExactly(0, 0);
    assertThat(scale.unscale(0, 0)).isEqualTo(7);
  }
}
