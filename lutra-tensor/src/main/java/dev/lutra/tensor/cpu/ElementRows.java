package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernels of [dev.lutra.tensor.backend.ElementKernels] for the rows `from .. to-1`. Without a
/// range they do all of them in the calling thread, with no task made for the pool.
interface ElementRows extends ElementKernels {
  void unary(Unary f, Real x, Real y, int from, int to);

  void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx, int from, int to);

  void axpy(float a, Real x, Real y, int from, int to);

  void affine(float a, float b, Real x, Real y, int from, int to);

  void multiplyAdd(Real x, Real y, Real z, int from, int to);

  void moments(Real x, Real mean, Real variance, int from, int to);

  void rowAffine(Real x, Real scale, Real shift, Real y, int from, int to);

  void rowDots(Real dy, Real x, Real a, Real b, int from, int to);

  void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx, int from, int to);

  void standardize(
      Real values,
      Real mean,
      Real variance,
      float epsilon,
      Real normalized,
      Real inverses,
      int column,
      int from,
      int to);

  default void frameSum(Real x, boolean mean, Real y, int from, int to) {
    ScalarFrames.frameSum(x, mean, y, from, to);
  }

  default void frameSumBackward(Real dy, boolean mean, Real dx, int from, int to) {
    ScalarFrames.frameSumBackward(dy, mean, dx, from, to);
  }

  default void copy(Real x, int fromColumn, Real y, int toColumn, int columns, int from, int to) {
    ScalarFrames.copy(x, fromColumn, y, toColumn, columns, from, to);
  }

  void clamp(Real x, float low, float high, int from, int to);

  /// `out[i] = sum_f x[i, f]^2` for the rows of the range.
  void squaredNorms(Real x, double[] out, int from, int to);

  void sgd(Real w, Real g, Real v, float rate, float momentum, int from, int to);

  void adaGrad(Real w, Real g, Real s, float rate, float epsilon, int from, int to);

  void adam(Real w, Real g, Real m, Real v, AdamStep step, int from, int to);

  @Override
  default void unary(Unary f, Real x, Real y) {
    unary(f, x, y, 0, x.features());
    Pool.keep(x, y);
  }

  @Override
  default void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx) {
    unaryBackward(f, x, y, dy, dx, 0, x.features());
    Pool.keep(x, y, dy, dx);
  }

  @Override
  default void axpy(float a, Real x, Real y) {
    axpy(a, x, y, 0, x.features());
    Pool.keep(x, y);
  }

  @Override
  default void axpy(Real scalar, float a, Real x, Real y) {
    axpy(a * scalar.get(0, 0), x, y);
  }

  @Override
  default void affine(float a, float b, Real x, Real y) {
    affine(a, b, x, y, 0, x.features());
    Pool.keep(x, y);
  }

  @Override
  default void affine(Real scalar, float a, float b, Real x, Real y) {
    float s = scalar.get(0, 0);
    affine(a * s, b * s, x, y);
  }

  @Override
  default void multiplyAdd(Real x, Real y, Real z) {
    multiplyAdd(x, y, z, 0, x.features());
    Pool.keep(x, y, z);
  }

  @Override
  default void moments(Real x, Real mean, Real variance) {
    moments(x, mean, variance, 0, x.features());
    Pool.keep(x, mean, variance);
  }

  @Override
  default void rowAffine(Real x, Real scale, Real shift, Real y) {
    rowAffine(x, scale, shift, y, 0, x.features());
    Pool.keep(x, scale, shift, y);
  }

  @Override
  default void rowDots(Real dy, Real x, Real a, Real b) {
    rowDots(dy, x, a, b, 0, x.features());
    Pool.keep(dy, x, a, b);
  }

  @Override
  default void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx) {
    rowAffineBackward(dy, x, p, q, r, dx, 0, x.features());
    Pool.keep(dy, x, p, q, r);
    Pool.keep(dx);
  }

  @Override
  default void standardize(
      Real values,
      Real mean,
      Real variance,
      float epsilon,
      Real normalized,
      Real inverses,
      int column) {
    standardize(
        values, mean, variance, epsilon, normalized, inverses, column, 0, values.features());
    Pool.keep(values, mean, variance, normalized, inverses);
  }

  @Override
  default void batchNorm(
      Real gamma, Real beta, Real mean, Real variance, float epsilon, Real scale, Real shift) {
    ScalarColumns.batchNorm(gamma, beta, mean, variance, epsilon, scale, shift);
  }

  @Override
  default void batchNormBackward(
      Real sums,
      Real dots,
      Real gamma,
      Real mean,
      Real variance,
      float epsilon,
      int frames,
      Real p,
      Real q,
      Real r,
      @Nullable Real dGamma,
      @Nullable Real dBeta) {
    ScalarColumns.batchNormBackward(
        sums, dots, gamma, mean, variance, epsilon, frames, p, q, r, dGamma, dBeta);
  }

  @Override
  default void blend(Real running, float momentum, Real batch, int column) {
    ScalarColumns.blend(running, momentum, batch, column);
  }

  @Override
  default void addColumn(Real x, int column, Real y) {
    ScalarColumns.addColumn(x, column, y);
  }

  @Override
  default void multiplyColumn(Real x, Real factors, int column, Real y) {
    ScalarColumns.multiplyColumn(x, factors, column, y);
  }

  @Override
  default void frameSum(Real x, boolean mean, Real y) {
    frameSum(x, mean, y, 0, x.features());
  }

  @Override
  default void frameSumBackward(Real dy, boolean mean, Real dx) {
    frameSumBackward(dy, mean, dx, 0, dx.features());
  }

  @Override
  default void copy(Real x, int fromColumn, Real y, int toColumn, int columns) {
    copy(x, fromColumn, y, toColumn, columns, 0, x.features());
  }

  @Override
  default boolean isAll(Real x, float value) {
    return ScalarColumns.isAll(x, value);
  }

  @Override
  default void clamp(Real x, float low, float high) {
    clamp(x, low, high, 0, x.features());
    Pool.keep(x);
  }

  @Override
  default double squaredNorm(Real x) {
    double[] perRow = new double[x.features()];
    squaredNorms(x, perRow, 0, x.features());
    Pool.keep(x);
    double sum = 0;
    for (double row : perRow) {
      sum += row;
    }
    return sum;
  }

  @Override
  default void clip(List<Real> gradients, double norm) {
    ScalarSums.clip(this, gradients, norm);
  }

  @Override
  default void meanSquare(Real x, float weight, float offset, Real y) {
    y.set(0, 0, ScalarSums.meanSquare(squaredNorm(x), x, weight, offset));
  }

  @Override
  default void dot(float a, Real x, Real y, Real sum) {
    ScalarSums.dot(a, x, y, sum);
  }

  @Override
  default void exp(float a, Real x, Real y) {
    ScalarSums.exp(a, x, y);
  }

  @Override
  default void sgd(Real w, Real g, Real v, float rate, float momentum) {
    sgd(w, g, v, rate, momentum, 0, w.features());
    Pool.keep(w, g, v);
  }

  @Override
  default void adaGrad(Real w, Real g, Real s, float rate, float epsilon) {
    adaGrad(w, g, s, rate, epsilon, 0, w.features());
    Pool.keep(w, g, s);
  }

  @Override
  default void adam(Real w, Real g, Real m, Real v, AdamStep step) {
    adam(w, g, m, v, step, 0, w.features());
    Pool.keep(w, g, m, v);
  }
}
