package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LinearKernels;

/// Matrix products, linear.cu.
final class CudaLinear implements LinearKernels {
  private final CudaBackend cuda;

  CudaLinear(CudaBackend cuda) {
    this.cuda = cuda;
  }

  @Override
  public void multiply(Real a, Real b, Real c) {
    throw new UnsupportedOperationException("multiply");
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c) {
    throw new UnsupportedOperationException("multiplyTransposedLeft");
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c) {
    throw new UnsupportedOperationException("multiplyTransposedRight");
  }
}
