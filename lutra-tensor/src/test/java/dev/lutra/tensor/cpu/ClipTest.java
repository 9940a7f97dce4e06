package dev.lutra.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The norm of gradients taken together is bounded, and their direction stays.
final class ClipTest {
  private final Fixture fixture = new Fixture(1);

  /// Of norm 5 together, 3 and 4 by themselves.
  private final Real first = fixture.real(1, 1);

  private final Real second = fixture.real(2, 2);

  /// Closed by who asks for them.
  static Stream<Backend> backends() {
    return Stream.of(CpuBackend.scalar(1), CpuBackend.vector(1), CpuBackend.vector(3));
  }

  private void draw() {
    first.copyFrom(new float[] {3});
    second.copyFrom(new float[] {2, -2, 2, -2});
  }

  @ParameterizedTest
  @MethodSource("backends")
  void gradientsAboveTheNormAreShrunkToIt(Backend backend) {
    draw();
    backend.element().clip(List.of(first, second), 2.5);
    assertThat(first.toArray()).containsExactly(1.5f);
    assertThat(second.toArray()).containsExactly(1, -1, 1, -1);
    draw();
    backend.element().clip(List.of(second, first), 0.1);
    assertThat(first.get(0, 0)).isCloseTo(0.06f, within(1e-7f));
    assertThat(second.get(1, 1)).isCloseTo(-0.04f, within(1e-7f));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void gradientsUpToTheNormStayAsTheyAre(Backend backend) {
    for (double norm : new double[] {5, 5.1, 1e30}) {
      draw();
      second.set(0, 1, -0.0f); // a product with 1 and a sum with 0 would make it 0
      second.set(1, 1, 2 * (float) Math.sqrt(2));
      float[] before = second.toArray();
      backend.element().clip(List.of(first, second), norm);
      assertThat(first.toArray()).containsExactly(3);
      assertThat(second.toArray()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void zeroStaysZero(Backend backend) {
    first.fill(0);
    backend.element().clip(List.of(first), 1e-20);
    assertThat(first.toArray()).containsExactly(0);
    backend.element().clip(List.of(), 1);
  }

  /// What is wrong with it is told by the loss, or when parameters are saved.
  @ParameterizedTest
  @MethodSource("backends")
  void aNormThatIsNoNumberChangesNothing(Backend backend) {
    draw();
    first.set(0, 0, Float.NaN);
    backend.element().clip(List.of(first, second), 1);
    assertThat(second.toArray()).containsExactly(2, -2, 2, -2);
  }
}
