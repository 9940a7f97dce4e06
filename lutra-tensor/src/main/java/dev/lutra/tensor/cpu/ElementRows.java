package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;

/// The kernels of [dev.lutra.tensor.backend.ElementKernels] for the rows `from .. to-1`.
interface ElementRows {
  void unary(Unary f, Real x, Real y, int from, int to);

  void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx, int from, int to);

  void axpy(float a, Real x, Real y, int from, int to);

  void affine(float a, float b, Real x, Real y, int from, int to);

  void multiplyAdd(Real x, Real y, Real z, int from, int to);

  void moments(Real x, Real mean, Real variance, int from, int to);

  void rowAffine(Real x, Real scale, Real shift, Real y, int from, int to);

  void rowDots(Real dy, Real x, Real a, Real b, int from, int to);

  void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx, int from, int to);

  void clamp(Real x, float low, float high, int from, int to);

  /// `out[i] = sum_f x[i, f]^2` for the rows of the range.
  void squaredNorms(Real x, double[] out, int from, int to);

  void rowArgMax(Real x, int[] index, int from, int to);

  void sgd(Real w, Real g, Real v, float rate, float momentum, int from, int to);

  void adaGrad(Real w, Real g, Real s, float rate, float epsilon, int from, int to);

  void adam(Real w, Real g, Real m, Real v, AdamStep step, int from, int to);
}
