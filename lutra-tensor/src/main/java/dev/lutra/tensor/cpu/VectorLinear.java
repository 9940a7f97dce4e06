package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;

/// Vector API kernels; [ScalarLinear] defines them.
///
/// Every element of a result is one sum in one fixed order, wherever the rows are cut: at an edge a
/// tile repeats its last row or column and drops what it computes twice.
final class VectorLinear implements LinearRows {
  private final ThreadLocal<VectorGemm> gemm = ThreadLocal.withInitial(VectorGemm::new);
  private final ThreadLocal<VectorDots> dots = ThreadLocal.withInitial(VectorDots::new);

  @Override
  public void multiply(Real a, Real b, Real c, int from, int to) {
    gemm.get().run(a, a.rowBytes(), Float.BYTES, b, c, a.frames(), from, to);
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c, int from, int to) {
    gemm.get().run(a, Float.BYTES, a.rowBytes(), b, c, a.features(), from, to);
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c, int from, int to) {
    dots.get().run(a, b, c, from, to);
  }
}
