package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;

/// Vector API kernels; [ScalarBit] defines them.
final class VectorBit implements BitRows {
  private final ScalarBit scalar = new ScalarBit();

  @Override
  public void pack(Real x, float threshold, Bits y, int from, int to) {
    scalar.pack(x, threshold, y, from, to);
  }

  @Override
  public void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame, int from, int to) {
    scalar.compare(x, row, threshold, y, firstFrame, from, to);
  }

  @Override
  public void unpack(Bits x, float zero, float one, Real y, int from, int to) {
    scalar.unpack(x, zero, one, y, from, to);
  }

  @Override
  public void groupSum(Bits x, float scale, Real y, int from, int to) {
    scalar.groupSum(x, scale, y, from, to);
  }
}
