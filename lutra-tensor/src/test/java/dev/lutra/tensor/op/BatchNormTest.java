package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class BatchNormTest {
  private final Backend backend;
  private final Memory memory;
  private final RunningStatistics running;
  private final BatchNorm norm;
  private final Real x;
  private final Real gamma;
  private final Real beta;

  /// Row 0 has mean 3 and variance 4; row 1 has mean -1 and variance 0.
  BatchNormTest(TestBackend kind) {
    backend = kind.open();
    memory = backend.memory();
    running = RunningStatistics.of(memory, 2);
    norm = new BatchNorm(running, 0.75f, 0.01f);
    x = Samples.real(memory, 2, 4, 1, 5, 5, 1, -1, -1, -1, -1);
    gamma = Samples.real(memory, 2, 1, 0.5f, 2);
    beta = Samples.real(memory, 2, 1, 10, 20);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void trainingNormalizesByTheBatch() {
    assertThat(forward(Mode.TRAIN))
        .containsExactly(new float[] {9.5f, 10.5f, 10.5f, 9.5f, 20, 20, 20, 20}, within(1e-5f));
  }

  @Test
  void trainingBlendsTheBatchIntoTheRunningStatistics() {
    forward(Mode.TRAIN);
    assertRunning(0.25f * 3, 0.25f * -1, 0.75f + 0.25f * 4, 0.75f);
    forward(Mode.TRAIN);
    assertRunning(0.4375f * 3, 0.4375f * -1, 0.75f * 1.75f + 0.25f * 4, 0.75f * 0.75f);
  }

  @Test
  void evaluationUsesTheRunningStatisticsAndLeavesThem() {
    running.mean().copyFrom(new float[] {1, -2});
    running.variance().copyFrom(new float[] {16, 0});
    assertThat(forward(Mode.EVALUATE))
        .containsExactly(new float[] {10, 10.5f, 10.5f, 10, 40, 40, 40, 40}, within(1e-4f));
    assertRunning(1, -2, 16, 0);
  }

  @Test
  void evaluationAfterCalibrationGivesTheOutputOfTheCalibrationPass() {
    running.mean().copyFrom(new float[] {7, 8});
    float[] calibrated = forward(Mode.CALIBRATE);
    assertRunning(3, -1, 4, 0);
    assertThat(forward(Mode.EVALUATE)).isEqualTo(calibrated);
  }

  @Test
  void refusesParametersAndStatisticsOfAnotherShape() {
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(norm, x, memory.real(1, 2), beta))
          .withMessage("BatchNorm: got gamma of shape [1, 2], expected [2, 1]");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> tape.apply(norm, memory.real(3, 4), memory.real(3, 1), memory.real(3, 1)))
          .withMessage("BatchNorm: got the running mean of shape [2, 1], expected [3, 1]");
    }
  }

  private float[] forward(Mode mode) {
    try (var tape = new Tape(backend, mode, 0)) {
      return tape.real(norm, x, gamma, beta).toArray();
    }
  }

  private void assertRunning(float mean0, float mean1, float variance0, float variance1) {
    assertThat(running.mean().toArray()).containsExactly(new float[] {mean0, mean1}, within(1e-6f));
    assertThat(running.variance().toArray())
        .containsExactly(new float[] {variance0, variance1}, within(1e-6f));
  }
}
