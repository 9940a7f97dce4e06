package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Losses against closed forms.
@ParameterizedClass
@EnumSource
final class LossTest {
  private static final int CLASSES = 4;
  private static final int FRAMES = 19;

  private final Backend backend;
  private final Memory memory;

  LossTest(TestBackend kind) {
    backend = kind.open();
    memory = backend.memory();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void softmaxCrossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses() {
    Real x = memory.real(CLASSES, FRAMES);
    x.fill(3);
    Real t = reals(new Samples(1).oneHot(CLASSES, FRAMES));
    assertThat(loss(new SoftmaxCrossEntropy(), x, t)).isCloseTo(Math.log(4), within(1e-6));
  }

  @Test
  void softmaxCrossEntropyOfSoftLabelsIsItsDefinition() {
    var samples = new Samples(2);
    Real x = samples.reals(memory, CLASSES, FRAMES, -3, 3);
    Real t = reals(samples.distributions(CLASSES, FRAMES));
    double expected = 0;
    double[][] p = new double[CLASSES][FRAMES];
    for (int f = 0; f < FRAMES; f++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(x.get(c, f));
      }
      for (int c = 0; c < CLASSES; c++) {
        p[c][f] = Math.exp(x.get(c, f)) / sum;
        expected -= t.get(c, f) * Math.log(p[c][f]) / FRAMES;
      }
    }
    assertThat(loss(new SoftmaxCrossEntropy(), x, t)).isCloseTo(expected, within(1e-5));
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(x);
      tape.backward(tape.real(new SoftmaxCrossEntropy(), x, t));
      for (int c = 0; c < CLASSES; c++) {
        for (int f = 0; f < FRAMES; f++) {
          assertThat((double) tape.gradient(x).get(c, f))
              .isCloseTo((p[c][f] - t.get(c, f)) / FRAMES, within(1e-7));
        }
      }
    }
  }

  @Test
  void aFrameOfTheRightClassCostsNothingAndOfTheWrongOneItsMargin() {
    Real x = Samples.real(memory, 2, 2, 500, 500, -500, -500);
    Real t = Samples.real(memory, 2, 2, 1, 0, 0, 1);
    assertThat(loss(new SoftmaxCrossEntropy(), x, t)).isCloseTo(1000 / 2.0, within(1e-3));
  }

  @Test
  void sigmoidCrossEntropyIsItsDefinitionAndStaysFinite() {
    var samples = new Samples(3);
    Real x = samples.reals(memory, CLASSES, FRAMES, -4, 4);
    Real t = samples.reals(memory, CLASSES, FRAMES, 0, 1);
    double expected = 0;
    for (int c = 0; c < CLASSES; c++) {
      for (int f = 0; f < FRAMES; f++) {
        double s = 1 / (1 + Math.exp(-x.get(c, f)));
        expected -= t.get(c, f) * Math.log(s) + (1 - t.get(c, f)) * Math.log(1 - s);
      }
    }
    expected /= CLASSES * FRAMES;
    assertThat(loss(new SigmoidCrossEntropy(), x, t)).isCloseTo(expected, within(1e-5));

    Real far = Samples.real(memory, 1, 4, 300, -300, 300, -300);
    Real half = Samples.real(memory, 1, 4, 1, 0, 0, 1);
    assertThat(loss(new SigmoidCrossEntropy(), far, half)).isCloseTo(150, within(1e-3));
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(far);
      tape.backward(tape.real(new SigmoidCrossEntropy(), far, half));
      assertThat(tape.gradient(far).toArray())
          .containsExactly(new float[] {0, 0, 0.25f, -0.25f}, within(1e-6f));
    }
  }

  @Test
  void meanSquaredErrorIsTheMeanOverAllElements() {
    Real x = Samples.real(memory, 2, 3, 1, 2, 3, 4, 5, 6);
    Real t = Samples.real(memory, 2, 3, 0, 2, 5, 4, 5, 9);
    assertThat(loss(new MeanSquaredError(), x, t)).isCloseTo(14 / 6.0, within(1e-6));
  }

  @Test
  void cornerPenaltyIsHighestHalfWayAndZeroInTheCorners() {
    assertThat(loss(new CornerPenalty(2), Samples.real(memory, 1, 3, 0, 1, 1))).isZero();
    assertThat(loss(new CornerPenalty(2), Samples.real(memory, 1, 2, 0.5f, 0.5f))).isEqualTo(0.5);
    assertThat(loss(new CornerPenalty(2), Samples.real(memory, 1, 2, 0.2f, 1)))
        .isCloseTo(2 * 0.16 / 2, within(1e-6));
  }

  @Test
  void totalInfluenceIsTheNumberOfInputsForTheParityAndZeroForAConstant() {
    float[] parity = new float[16];
    for (int k = 0; k < 16; k++) {
      parity[k] = Integer.bitCount(k) % 2 == 0 ? -1 : 1;
    }
    assertThat(loss(new InfluencePenalty(3, 2), Samples.real(memory, 1, 16, parity)))
        .isCloseTo(3 * 4, within(1e-5));
    assertThat(loss(new InfluencePenalty(3, 2), Samples.real(memory, 1, 4, 1, 1, 1, 1))).isZero();
    // The AND of two inputs: each of them matters for half of the values of the other.
    assertThat(loss(new InfluencePenalty(1, 1), Samples.real(memory, 1, 4, 0, 0, 0, 1)))
        .isCloseTo(1, within(1e-6));
  }

  @Test
  void agreementCountsFramesWithTheLargestInOneRowTheFirstOfEqualOnes() {
    Real x = Samples.real(memory, 3, 5, 1, 2, 2, 0, 0, 0, 2, 1, 0, 0, 0, 1, 3, 0, 1);
    Real t = Samples.real(memory, 3, 5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
    Real count = memory.real(1, 1);
    count.fill(7);
    backend.loss().agreement(x, t, count);
    // The third has its largest in row 2, not 0; the fourth, all equal, in row 0, not 2.
    assertThat(count.get(0, 0)).isEqualTo(3);
  }

  @Test
  void gradientsAreThoseOfTheLossTimesTheOneThatComesIn() {
    Real x = Samples.real(memory, 1, 2, 3, -1);
    Real t = Samples.real(memory, 1, 2, 1, 0);
    Real gradient = Samples.real(memory, 1, 1, -4);
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(x);
      tape.backward(tape.apply(new MeanSquaredError(), x, t), gradient);
      assertThat(tape.gradient(x).toArray()).containsExactly(-8, 4);
    }
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(x);
      tape.backward(tape.apply(new CornerPenalty(2), x), gradient);
      assertThat(tape.gradient(x).toArray()).containsExactly(20, -12);
    }
  }

  @Test
  void targetsOfAnotherShapeAreRefused() {
    Real x = memory.real(CLASSES, FRAMES);
    Real t = memory.real(CLASSES, FRAMES - 1);
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      for (Op op :
          new Op[] {new SoftmaxCrossEntropy(), new SigmoidCrossEntropy(), new MeanSquaredError()}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> tape.apply(op, x, t))
            .withMessage(op.name() + ": got targets of shape [4, 18], expected [4, 19]");
      }
    }
  }

  private Real reals(float[] values) {
    return Samples.real(memory, CLASSES, FRAMES, values);
  }

  private double loss(Op op, Tensor... inputs) {
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      return tape.real(op, inputs).get(0, 0);
    }
  }
}
