package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;

/// Elementwise kernels and row statistics, element.cu.
final class CudaElement implements ElementKernels {
  private static final int THREADS = 256;

  private final CudaBackend cuda;

  CudaElement(CudaBackend cuda) {
    this.cuda = cuda;
  }

  /// Elements of a tensor, padding included: what is behind the last frame of a row may be computed
  /// as well, as nobody reads it.
  private static long elements(Real x) {
    return (long) x.features() * x.stride();
  }

  /// Blocks for kernels of which each thread does four elements.
  private static long blocks(Real x) {
    return Math.ceilDiv(elements(x), THREADS * 4L);
  }

  @Override
  public void axpy(float a, Real x, Real y) {
    cuda.launch("axpy").arg(a).in(x).out(y).arg(elements(x)).run(blocks(x), THREADS);
  }

  @Override
  public void moments(Real x, Real mean, Real variance) {
    cuda.launch("moments")
        .in(x)
        .arg(x.stride())
        .arg(x.frames())
        .out(mean)
        .out(variance)
        .arg(mean.stride())
        .run(x.features(), THREADS);
  }

  @Override
  public void unary(Unary f, Real x, Real y) {
    throw new UnsupportedOperationException("unary");
  }

  @Override
  public void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx) {
    throw new UnsupportedOperationException("unaryBackward");
  }

  @Override
  public void affine(float a, float b, Real x, Real y) {
    throw new UnsupportedOperationException("affine");
  }

  @Override
  public void multiplyAdd(Real x, Real y, Real z) {
    throw new UnsupportedOperationException("multiplyAdd");
  }

  @Override
  public void rowAffine(Real x, Real scale, Real shift, Real y) {
    throw new UnsupportedOperationException("rowAffine");
  }

  @Override
  public void rowDots(Real dy, Real x, Real a, Real b) {
    throw new UnsupportedOperationException("rowDots");
  }

  @Override
  public void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx) {
    throw new UnsupportedOperationException("rowAffineBackward");
  }

  @Override
  public void clamp(Real x, float low, float high) {
    throw new UnsupportedOperationException("clamp");
  }

  @Override
  public double squaredNorm(Real x) {
    throw new UnsupportedOperationException("squaredNorm");
  }

  @Override
  public void rowArgMax(Real x, int[] index) {
    throw new UnsupportedOperationException("rowArgMax");
  }

  @Override
  public void sgd(Real w, Real g, Real v, float rate, float momentum) {
    throw new UnsupportedOperationException("sgd");
  }

  @Override
  public void adaGrad(Real w, Real g, Real s, float rate, float epsilon) {
    throw new UnsupportedOperationException("adaGrad");
  }

  @Override
  public void adam(Real w, Real g, Real m, Real v, AdamStep step) {
    throw new UnsupportedOperationException("adam");
  }
}
