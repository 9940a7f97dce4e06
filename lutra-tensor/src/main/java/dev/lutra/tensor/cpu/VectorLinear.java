package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Vector API kernels; [ScalarLinear] defines them.
///
/// Every element of a result is one sum in one fixed order, wherever the rows are cut: at an edge
/// a tile repeats its last row or column and drops what it computes twice.
final class VectorLinear implements LinearRows {
  private final ThreadLocal<MemorySegment> scratch =
      ThreadLocal.withInitial(
          () -> Arena.ofAuto().allocate(Math.max(VectorGemm.SCRATCH, VectorDots.SCRATCH), 64));

  @Override
  public void multiply(Real a, Real b, Real c, int from, int to) {
    VectorGemm.run(a, a.rowBytes(), Float.BYTES, b, c, a.frames(), scratch.get(), from, to);
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c, int from, int to) {
    VectorGemm.run(a, Float.BYTES, a.rowBytes(), b, c, a.features(), scratch.get(), from, to);
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c, int from, int to) {
    VectorDots.run(a, b, c, scratch.get(), from, to);
  }
}
