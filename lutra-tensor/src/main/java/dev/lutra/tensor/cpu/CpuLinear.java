package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LinearKernels;

/// Matrix products over the pool: checks shapes, cuts rows of the result into ranges and leaves the
/// work to a [LinearRows].
record CpuLinear(Pool pool, LinearRows rows) implements LinearKernels {
  @Override
  public void multiply(Real a, Real b, Real c) {
    check(a.features(), a.frames(), b.features(), b.frames(), c);
    pool.run(c.features(), (from, to) -> rows.multiply(a, b, c, from, to));
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c) {
    check(a.frames(), a.features(), b.features(), b.frames(), c);
    pool.run(c.features(), (from, to) -> rows.multiplyTransposedLeft(a, b, c, from, to));
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c) {
    check(a.features(), a.frames(), b.frames(), b.features(), c);
    pool.run(c.features(), (from, to) -> rows.multiplyTransposedRight(a, b, c, from, to));
  }

  private static void check(int m, int k, int kOfB, int n, Real c) {
    if (k != kOfB || c.features() != m || c.frames() != n) {
      throw new IllegalArgumentException(
          "matrix product: got ["
              + m
              + ", "
              + k
              + "] times ["
              + kOfB
              + ", "
              + n
              + "] into "
              + c.shape());
    }
  }
}
