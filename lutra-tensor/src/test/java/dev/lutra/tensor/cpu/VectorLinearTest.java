package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Fixture.assertClose;

import dev.lutra.tensor.Real;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The matrix products against their scalar twins.
@Tag("width")
class VectorLinearTest {
  private static final double ROUNDING = 1e-6;

  private final ScalarLinear scalar = new ScalarLinear();
  private final VectorLinear vector = new VectorLinear();
  private final Fixture fixture = new Fixture(13);

  record Shape(int m, int k, int n) {}

  static Iterable<Shape> shapes() {
    SplittableRandom random = new SplittableRandom(3);
    return () ->
        IntStream.range(0, 120)
            .mapToObj(i ->
                i < 100
                    ? new Shape(random.nextInt(1, 20), random.nextInt(1, 70), random.nextInt(1, 90))
                    : new Shape(
                        random.nextInt(1, 9), random.nextInt(1, 400), random.nextInt(1, 1200)))
            .iterator();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void productsAreAdded(Shape s) {
    double tolerance = ROUNDING * (s.k + 4);
    Real start = fixture.real(s.m, s.n);
    Real a = fixture.real(s.m, s.k);
    Real b = fixture.real(s.k, s.n);
    Real expected = fixture.copy(start);
    Real actual = fixture.copy(start);
    scalar.multiply(a, b, expected, 0, s.m);
    vector.multiply(a, b, actual, 0, s.m);
    assertClose(actual, expected, tolerance);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void transposedLeftProductsAreAdded(Shape s) {
    Real a = fixture.real(s.k, s.m);
    Real b = fixture.real(s.k, s.n);
    Real expected = fixture.real(s.m, s.n);
    Real actual = fixture.copy(expected);
    scalar.multiplyTransposedLeft(a, b, expected, 0, s.m);
    vector.multiplyTransposedLeft(a, b, actual, 0, s.m);
    assertClose(actual, expected, ROUNDING * (s.k + 4));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void transposedRightProductsAreAdded(Shape s) {
    Real a = fixture.real(s.m, s.n);
    Real b = fixture.real(s.k, s.n);
    Real expected = fixture.real(s.m, s.k);
    Real actual = fixture.copy(expected);
    scalar.multiplyTransposedRight(a, b, expected, 0, s.m);
    vector.multiplyTransposedRight(a, b, actual, 0, s.m);
    assertClose(actual, expected, ROUNDING * (s.n + 4));
  }
}
