package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The distribution of the samples against closed forms.
@ParameterizedClass
@EnumSource
final class HardConcreteTest {
  private static final int ROWS = 300;
  private static final int ENTRIES = 64;
  private static final double N = (double) ROWS * ENTRIES;

  private final Backend backend;

  HardConcreteTest(TestBackend kind) {
    backend = kind.open();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private float[] values(HardConcrete op, Mode mode, long seed, float logit) {
    Real w = backend.memory().real(ROWS, ENTRIES);
    w.fill(logit);
    try (var tape = new Tape(backend, mode, seed)) {
      return tape.real(op, w).toArray();
    }
  }

  private static double share(float[] values, float from, float to) {
    int count = 0;
    for (float v : values) {
      count += v >= from && v <= to ? 1 : 0;
    }
    return count / N;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /// Four deviations of a mean of `N` coins.
  private static org.assertj.core.data.Offset<Double> chance(double p) {
    return within(4 * Math.sqrt(p * (1 - p) / N));
  }

  @Test
  void aRoundedSampleIsAOneWithTheProbabilityOfItsLogit() {
    for (float logit : new float[] {-3, -0.5f, 0, 1.3f, 4}) {
      for (float temperature : new float[] {0.1f, 0.5f, 2}) {
        float[] bits = values(new HardConcrete(temperature, 0, true), Mode.TRAIN, 5, logit);
        double p = sigmoid(logit);
        assertThat(share(bits, 0, 0) + share(bits, 1, 1)).isEqualTo(1);
        assertThat(share(bits, 1, 1)).as("logit %s", logit).isCloseTo(p, chance(p));
      }
    }
  }

  /// `P(s < x) = sigmoid(temperature * logit(x) - w)`.
  @Test
  void samplesAreDistributedByTheTemperature() {
    float logit = 0.7f;
    for (float temperature : new float[] {0.3f, 1.5f}) {
      float[] s = values(new HardConcrete(temperature, 0, false), Mode.TRAIN, 6, logit);
      for (float x : new float[] {0.1f, 0.4f, 0.9f}) {
        double p = sigmoid(temperature * Math.log(x / (1 - x)) - logit);
        assertThat(share(s, 0, x)).as("share below %s", x).isCloseTo(p, chance(p));
      }
    }
  }

  /// With a stretch `g` a sample is 0 where `s (1 + 2 g) < g`, and 1 likewise.
  @Test
  void stretchedSamplesAreExactlyZeroOrOneWithTheirProbability() {
    float[] s = values(new HardConcrete(0.5f, 0.1f, false), Mode.TRAIN, 7, -0.4f);
    double end = 0.5 * Math.log(11);
    double zero = sigmoid(-end + 0.4);
    double one = sigmoid(-end - 0.4);
    assertThat(share(s, 0, 0)).isCloseTo(zero, chance(zero));
    assertThat(share(s, 1, 1)).isCloseTo(one, chance(one));
    assertThat(share(s, 0, 1)).isEqualTo(1);
  }

  @Test
  void nothingIsRandomOutsideOfTraining() {
    for (Mode mode : new Mode[] {Mode.CALIBRATE, Mode.EVALUATE}) {
      for (boolean hard : new boolean[] {false, true}) {
        float[] plain = values(new HardConcrete(0.2f, 0, hard), mode, 1, 0.8f);
        assertThat(share(plain, 0.68997f, 0.68998f)).as("sigmoid(0.8)").isEqualTo(1);
        float[] stretched = values(new HardConcrete(0.2f, 0.5f, hard), mode, 2, 0.8f);
        assertThat(share(stretched, 0.87994f, 0.87996f)).as("2 s - 1/2").isEqualTo(1);
      }
    }
  }

  @Test
  void aSeedDrawsTheSameOnEveryNumberOfThreadsAndAnotherDrawsAnew() {
    var op = new HardConcrete(0.5f, 0.1f, true);
    float[] bits = values(op, Mode.TRAIN, 8, 0);
    assertThat(values(op, Mode.TRAIN, 8, 0)).isEqualTo(bits);
    float[] other = values(op, Mode.TRAIN, 9, 0);
    int same = 0;
    for (int i = 0; i < bits.length; i++) {
      same += bits[i] == other[i] ? 1 : 0;
    }
    assertThat(same / N).isCloseTo(0.5, chance(0.5));
    try (Backend threads = dev.lutra.tensor.cpu.CpuBackend.vector(3)) {
      Real w = threads.memory().real(ROWS, ENTRIES);
      try (var tape = new Tape(threads, Mode.TRAIN, 8)) {
        assertThat(tape.real(op, w).toArray()).isEqualTo(bits);
      }
    }
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HardConcrete(0, 0.1f, false))
        .withMessageContainingAll("temperature 0.0", "expected");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HardConcrete(1, -0.1f, false))
        .withMessageContainingAll("stretch -0.1", "expected");
  }
}
