package dev.lutra.cuda;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.BitKernels;

/// Packing, unpacking and counting bits, bit.cu.
final class CudaBit implements BitKernels {
  private final CudaBackend cuda;

  CudaBit(CudaBackend cuda) {
    this.cuda = cuda;
  }

  @Override
  public void pack(Real x, float threshold, Bits y) {
    throw new UnsupportedOperationException("pack");
  }

  @Override
  public void columns(byte[] samples, int[] order, int first, Real y) {
    throw new UnsupportedOperationException("columns");
  }

  @Override
  public void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame) {
    throw new UnsupportedOperationException("compare");
  }

  @Override
  public void windowSums(Real x, int[] row, float[] center, float[] half, Real dy, float[] sums) {
    throw new UnsupportedOperationException("windowSums");
  }

  @Override
  public void unpack(Bits x, float zero, float one, Real y) {
    throw new UnsupportedOperationException("unpack");
  }

  @Override
  public void join(Logic f, Bits a, Bits b, Bits y) {
    throw new UnsupportedOperationException("join");
  }

  @Override
  public void multiply(Bits x, float zero, float one, Real y, Real z, boolean add) {
    throw new UnsupportedOperationException("multiply");
  }

  @Override
  public void groupSum(Real x, float scale, Real y) {
    cuda.launch("groupSumReal")
        .in(x)
        .arg(x.stride())
        .arg(x.features() / y.features())
        .arg(scale)
        .out(y)
        .arg(y.stride())
        .arg(y.frames())
        .run(Math.ceilDiv(y.frames(), 256), y.features(), 256, 0);
  }

  @Override
  public void groupSum(Bits x, float scale, Real y) {
    throw new UnsupportedOperationException("groupSum");
  }

  @Override
  public void groupSumBackward(Real dy, float scale, Real dx, boolean add) {
    throw new UnsupportedOperationException("groupSumBackward");
  }
}
