package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.ElementKernels].
final class ElementCases {
  private ElementCases() {}

  static Stream<Case> all() {
    return Stream.of(new int[] {1, 1}, new int[] {3, 17}, new int[] {5, 300}, new int[] {2, 1111})
        .flatMap(s -> at(s[0], s[1]));
  }

  private static Stream<Case> at(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.exact(
            "axpy",
            size,
            d -> {
              Real y = d.real(rows, frames);
              d.backend().element().axpy(0.7f, d.real(rows, frames), y);
              return new Object[] {y};
            }),
        Case.near(
            "moments",
            size,
            d -> {
              Real mean = d.garbage(rows, 1);
              Real variance = d.garbage(rows, 1);
              d.backend().element().moments(d.real(rows, frames), mean, variance);
              return new Object[] {mean, variance};
            }));
  }
}
