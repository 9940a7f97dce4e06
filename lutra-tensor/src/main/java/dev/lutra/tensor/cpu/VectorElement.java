package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;

/// Vector API kernels; [ScalarElement] defines them.
final class VectorElement implements ElementRows {
  private final ScalarElement scalar = new ScalarElement();

  @Override
  public void unary(Unary f, Real x, Real y, int from, int to) {
    scalar.unary(f, x, y, from, to);
  }

  @Override
  public void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx, int from, int to) {
    scalar.unaryBackward(f, x, y, dy, dx, from, to);
  }

  @Override
  public void axpy(float a, Real x, Real y, int from, int to) {
    scalar.axpy(a, x, y, from, to);
  }

  @Override
  public void affine(float a, float b, Real x, Real y, int from, int to) {
    scalar.affine(a, b, x, y, from, to);
  }

  @Override
  public void multiplyAdd(Real x, Real y, Real z, int from, int to) {
    scalar.multiplyAdd(x, y, z, from, to);
  }

  @Override
  public void moments(Real x, Real mean, Real variance, int from, int to) {
    scalar.moments(x, mean, variance, from, to);
  }

  @Override
  public void rowAffine(Real x, Real scale, Real shift, Real y, int from, int to) {
    scalar.rowAffine(x, scale, shift, y, from, to);
  }

  @Override
  public void rowDots(Real dy, Real x, Real a, Real b, int from, int to) {
    scalar.rowDots(dy, x, a, b, from, to);
  }

  @Override
  public void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx, int from, int to) {
    scalar.rowAffineBackward(dy, x, p, q, r, dx, from, to);
  }

  @Override
  public void clamp(Real x, float low, float high, int from, int to) {
    scalar.clamp(x, low, high, from, to);
  }

  @Override
  public void squaredNorms(Real x, double[] out, int from, int to) {
    scalar.squaredNorms(x, out, from, to);
  }

  @Override
  public void sgd(Real w, Real g, Real v, float rate, float momentum, int from, int to) {
    scalar.sgd(w, g, v, rate, momentum, from, to);
  }

  @Override
  public void adaGrad(Real w, Real g, Real s, float rate, float epsilon, int from, int to) {
    scalar.adaGrad(w, g, s, rate, epsilon, from, to);
  }

  @Override
  public void adam(Real w, Real g, Real m, Real v, AdamStep step, int from, int to) {
    scalar.adam(w, g, m, v, step, from, to);
  }
}
