package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;

/// Vector API kernels; [ScalarLinear] defines them.
final class VectorLinear implements LinearRows {
  private final ScalarLinear scalar = new ScalarLinear();

  @Override
  public void multiply(Real a, Real b, Real c, int from, int to) {
    scalar.multiply(a, b, c, from, to);
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c, int from, int to) {
    scalar.multiplyTransposedLeft(a, b, c, from, to);
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c, int from, int to) {
    scalar.multiplyTransposedRight(a, b, c, from, to);
  }
}
