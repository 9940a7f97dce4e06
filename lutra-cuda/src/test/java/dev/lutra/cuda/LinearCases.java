package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.LinearKernels].
final class LinearCases {
  private LinearCases() {}

  static Stream<Case> all() {
    return Stream.of(
            new int[] {1, 1, 1},
            new int[] {3, 5, 17},
            new int[] {64, 64, 16},
            new int[] {70, 129, 50},
            // A sum that is cut.
            new int[] {5, 9, 1500},
            // The large tiles.
            new int[] {130, 2049, 37})
        .flatMap(s -> at(s[0], s[1], s[2]));
  }

  private static Stream<Case> at(int m, int n, int k) {
    String size = m + " x " + n + ", sums over " + k;
    return Stream.of(
        Case.near(
            "multiply",
            size,
            d -> {
              Real c = d.real(m, n);
              d.backend().linear().multiply(poisoned(d, m, k), poisoned(d, k, n), c);
              return new Object[] {c};
            }),
        Case.near(
            "multiplyTransposedLeft",
            size,
            d -> {
              Real c = d.real(m, n);
              d.backend().linear().multiplyTransposedLeft(poisoned(d, k, m), poisoned(d, k, n), c);
              return new Object[] {c};
            }),
        Case.near(
            "multiplyTransposedRight",
            size,
            d -> {
              Real c = d.real(m, n);
              d.backend().linear().multiplyTransposedRight(poisoned(d, m, k), poisoned(d, n, k), c);
              return new Object[] {c};
            }));
  }

  /// Reals with NaN behind the last frame of every row, on which no result may depend.
  private static Real poisoned(Case.Draw d, int rows, int frames) {
    Real x = d.real(rows, frames);
    float[] values = x.toArray();
    x.fill(Float.NaN);
    x.copyFrom(values);
    return x;
  }
}
