package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Fixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The elementwise kernels and row statistics against their scalar twins.
@Tag("width")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VectorElementTest {
  private static final int ROWS = 5;
  private static final double ROUNDING = 1e-6;

  private final ScalarElement scalar = new ScalarElement();
  private final VectorElement vector = new VectorElement();
  private final Fixture fixture = new Fixture(7);

  @ParameterizedTest
  @EnumSource(Unary.class)
  void unaryFunctionsAndTheirGradientsAgree(Unary f) {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(ROWS, frames, -3, 3);
      x.set(1, 0, 0);
      x.set(2, 0, 1);
      x.set(3, 0, -1);
      Real expected = fixture.empty(ROWS, frames);
      Real actual = fixture.empty(ROWS, frames);
      scalar.unary(f, x, expected, 0, ROWS);
      vector.unary(f, x, actual, 0, ROWS);
      assertClose(actual, expected, ROUNDING);

      Real dy = fixture.real(ROWS, frames);
      Real dx = fixture.real(ROWS, frames);
      Real actualDx = fixture.copy(dx);
      scalar.unaryBackward(f, x, expected, dy, dx, 0, ROWS);
      vector.unaryBackward(f, x, expected, dy, actualDx, 0, ROWS);
      assertClose(actualDx, dx, ROUNDING);
    }
  }

  @Test
  void sigmoidIsRightOverTheWholeRange() {
    Real x = fixture.real(1, 20_000, -120, 120);
    x.set(0, 0, Float.NEGATIVE_INFINITY);
    x.set(0, 1, Float.POSITIVE_INFINITY);
    x.set(0, 2, Float.NaN);
    Real y = fixture.empty(1, 20_000);
    vector.unary(Unary.SIGMOID, x, y, 0, 1);
    assertThat(y.get(0, 0)).isCloseTo(0, within(1e-37f));
    assertThat(y.get(0, 1)).isEqualTo(1);
    assertThat(y.get(0, 2)).isNaN();
    for (int f = 3; f < 20_000; f++) {
      double exact = 1 / (1 + Math.exp(-x.get(0, f)));
      assertThat(0.0 + y.get(0, f)).isCloseTo(exact, within(4e-7 * exact + 1e-37));
    }
  }

  @Test
  void theFirstOfTheLargestIsFound() {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(ROWS, frames);
      for (int r = 0; r < ROWS; r++) {
        x.set(r, r * 7 % frames, 5);
        x.set(r, frames - 1, 5);
      }
      for (int r = 0; r < ROWS; r++) {
        int first = Math.min(r * 7 % frames, frames - 1);
        assertThat(VectorRows.argMax(x, r)).isEqualTo(first);
      }
    }
  }

  @Test
  void linearFormsAgree() {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(ROWS, frames);
      Real y = fixture.real(ROWS, frames);
      Real expected = fixture.copy(y);
      Real actual = fixture.copy(y);
      scalar.axpy(0.3f, x, expected, 0, ROWS);
      vector.axpy(0.3f, x, actual, 0, ROWS);
      assertClose(actual, expected, ROUNDING);
      scalar.multiplyAdd(x, y, expected, 0, ROWS);
      vector.multiplyAdd(x, y, actual, 0, ROWS);
      assertClose(actual, expected, ROUNDING);
      scalar.clamp(expected, -0.5f, 0.7f, 0, ROWS);
      vector.clamp(actual, -0.5f, 0.7f, 0, ROWS);
      assertClose(actual, expected, ROUNDING);
      scalar.affine(2, -0.4f, x, expected, 0, ROWS);
      vector.affine(2, -0.4f, x, actual, 0, ROWS);
      assertClose(actual, expected, ROUNDING);
    }
  }

  @Test
  void rowStatisticsLeaveThePaddingOut() {
    for (int frames : Fixture.frames()) {
      double tolerance = ROUNDING * (frames + 4);
      Real x = fixture.real(ROWS, frames, 0, 2);
      Real dy = fixture.real(ROWS, frames);
      Real a = fixture.empty(ROWS, 1);
      Real b = fixture.empty(ROWS, 1);
      Real actualA = fixture.empty(ROWS, 1);
      Real actualB = fixture.empty(ROWS, 1);
      scalar.moments(x, a, b, 0, ROWS);
      vector.moments(x, actualA, actualB, 0, ROWS);
      assertClose(actualA, a, tolerance);
      assertClose(actualB, b, tolerance);
      scalar.rowDots(dy, x, a, b, 0, ROWS);
      vector.rowDots(dy, x, actualA, actualB, 0, ROWS);
      assertClose(actualA, a, tolerance);
      assertClose(actualB, b, tolerance);
      double[] squares = new double[ROWS];
      double[] actualSquares = new double[ROWS];
      scalar.squaredNorms(x, squares, 0, ROWS);
      vector.squaredNorms(x, actualSquares, 0, ROWS);
      assertThat(actualSquares).containsExactly(squares, within(1e-9 * frames));
    }
  }

  @Test
  void standardizedRowsHaveTheSameDigits() {
    Real mean = fixture.real(ROWS, 1);
    Real variance = fixture.real(ROWS, 1, 0, 1);
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(ROWS, frames);
      Real expected = fixture.empty(ROWS, frames);
      Real actual = fixture.empty(ROWS, frames);
      Real inverses = fixture.real(ROWS, 3);
      Real actualInverses = fixture.copy(inverses);
      scalar.standardize(x, mean, variance, 0.3f, expected, inverses, 2, 0, ROWS);
      vector.standardize(x, mean, variance, 0.3f, actual, actualInverses, 2, 0, ROWS);
      assertThat(actual.toArray()).isEqualTo(expected.toArray());
      assertThat(actualInverses.toArray()).isEqualTo(inverses.toArray());
    }
  }

  @Test
  void aMomentumOfZeroReplacesWhatIsNoNumber() {
    Real running = fixture.empty(2, 1);
    Real batch = fixture.real(2, 3);
    vector.blend(running, 0, batch, 1);
    assertThat(running.toArray()).containsExactly(batch.get(0, 1), batch.get(1, 1));
    vector.blend(running, 0.75f, batch, 2);
    assertThat(running.get(1, 0)).isEqualTo(0.75f * batch.get(1, 1) + 0.25f * batch.get(1, 2));
  }

  @Test
  void rowAffineFormsAgree() {
    Real p = fixture.real(ROWS, 1);
    Real q = fixture.real(ROWS, 1);
    Real r = fixture.real(ROWS, 1);
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(ROWS, frames);
      Real dy = fixture.real(ROWS, frames);
      Real expected = fixture.empty(ROWS, frames);
      Real actual = fixture.empty(ROWS, frames);
      scalar.rowAffine(x, p, q, expected, 0, ROWS);
      vector.rowAffine(x, p, q, actual, 0, ROWS);
      assertClose(actual, expected, ROUNDING);
      scalar.rowAffineBackward(dy, x, p, q, r, expected, 0, ROWS);
      vector.rowAffineBackward(dy, x, p, q, r, actual, 0, ROWS);
      assertClose(actual, expected, 2 * ROUNDING);
    }
  }

  @Test
  void optimizersTakeTheSameSteps() {
    for (int frames : Fixture.frames()) {
      Real w = fixture.real(ROWS, frames);
      Real g = fixture.real(ROWS, frames);
      Real m = fixture.real(ROWS, frames);
      Real v = fixture.real(ROWS, frames, 0.01, 1);
      Real actualW = fixture.copy(w);
      Real actualM = fixture.copy(m);
      Real actualV = fixture.copy(v);
      AdamStep step = new AdamStep(0.1f, 0.9f, 0.99f, 1e-8f, 0.02f, 1.5f, 3f);
      scalar.adam(w, g, m, v, step, 0, ROWS);
      vector.adam(actualW, g, actualM, actualV, step, 0, ROWS);
      scalar.sgd(w, g, m, 0.1f, 0.9f, 0, ROWS);
      vector.sgd(actualW, g, actualM, 0.1f, 0.9f, 0, ROWS);
      scalar.adaGrad(w, g, v, 0.1f, 1e-6f, 0, ROWS);
      vector.adaGrad(actualW, g, actualV, 0.1f, 1e-6f, 0, ROWS);
      assertClose(actualW, w, 4 * ROUNDING);
      assertClose(actualM, m, 4 * ROUNDING);
      assertClose(actualV, v, 4 * ROUNDING);
    }
  }

  @Test
  void adamFlushesMomentsThatDecayIntoDenormals() {
    Real w = fixture.real(1, 20);
    Real g = fixture.real(1, 20, 0, 1e-44);
    Real m = fixture.real(1, 20, 0, Float.MIN_NORMAL);
    Real v = fixture.real(1, 20, 0, Float.MIN_NORMAL);
    vector.adam(w, g, m, v, new AdamStep(0.1f, 0.9f, 0.99f, 1e-8f, 0, 1, 1), 0, 1);
    assertThat(m.toArray()).containsOnly(0);
    assertThat(v.toArray()).containsOnly(0);
  }

  @Test
  @Order(1) // before the other tests have had these kernels compiled
  void digitsStayTheSameWhenTheCompilerTakesOver() {
    Real x = fixture.real(3, 333);
    Real mean = fixture.empty(3, 1);
    Real variance = fixture.empty(3, 1);
    Real y = fixture.empty(3, 333);
    float[][] first = new float[3][];
    for (int round = 0; round < 6_000; round++) {
      vector.moments(x, mean, variance, 0, 3);
      vector.unary(Unary.SIGMOID, x, y, 0, 3);
      if (round == 0) {
        first = new float[][] {mean.toArray(), variance.toArray(), y.toArray()};
      }
      assertThat(mean.toArray()).isEqualTo(first[0]);
      assertThat(variance.toArray()).isEqualTo(first[1]);
      assertThat(y.toArray()).isEqualTo(first[2]);
    }
  }
}
