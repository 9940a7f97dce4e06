package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elementwise kernels over the pool: cuts rows into ranges and leaves the work to an
/// [ElementRows].
record CpuElement(Pool pool, ElementRows rows) implements ElementKernels {
  @Override
  public void unary(Unary f, Real x, Real y) {
    pool.run(x.features(), (from, to) -> rows.unary(f, x, y, from, to));
  }

  @Override
  public void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx) {
    pool.run(x.features(), (from, to) -> rows.unaryBackward(f, x, y, dy, dx, from, to));
  }

  @Override
  public void axpy(float a, Real x, Real y) {
    pool.run(x.features(), (from, to) -> rows.axpy(a, x, y, from, to));
  }

  @Override
  public void axpy(Real scalar, float a, Real x, Real y) {
    axpy(a * scalar.get(0, 0), x, y);
  }

  @Override
  public void affine(float a, float b, Real x, Real y) {
    pool.run(x.features(), (from, to) -> rows.affine(a, b, x, y, from, to));
  }

  @Override
  public void affine(Real scalar, float a, float b, Real x, Real y) {
    float s = scalar.get(0, 0);
    affine(a * s, b * s, x, y);
  }

  @Override
  public void multiplyAdd(Real x, Real y, Real z) {
    pool.run(x.features(), (from, to) -> rows.multiplyAdd(x, y, z, from, to));
  }

  @Override
  public void moments(Real x, Real mean, Real variance) {
    pool.run(x.features(), (from, to) -> rows.moments(x, mean, variance, from, to));
  }

  @Override
  public void rowAffine(Real x, Real scale, Real shift, Real y) {
    pool.run(x.features(), (from, to) -> rows.rowAffine(x, scale, shift, y, from, to));
  }

  @Override
  public void rowDots(Real dy, Real x, Real a, Real b) {
    pool.run(x.features(), (from, to) -> rows.rowDots(dy, x, a, b, from, to));
  }

  @Override
  public void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx) {
    pool.run(x.features(), (from, to) -> rows.rowAffineBackward(dy, x, p, q, r, dx, from, to));
  }

  @Override
  public void standardize(
      Real values,
      Real mean,
      Real variance,
      float epsilon,
      Real normalized,
      Real inverses,
      int column) {
    pool.run(
        values.features(),
        (from, to) ->
            rows.standardize(
                values, mean, variance, epsilon, normalized, inverses, column, from, to));
  }

  @Override
  public void batchNorm(
      Real gamma, Real beta, Real mean, Real variance, float epsilon, Real scale, Real shift) {
    rows.batchNorm(gamma, beta, mean, variance, epsilon, scale, shift);
  }

  @Override
  public void batchNormBackward(
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
    rows.batchNormBackward(
        sums, dots, gamma, mean, variance, epsilon, frames, p, q, r, dGamma, dBeta);
  }

  @Override
  public void blend(Real running, float momentum, Real batch, int column) {
    rows.blend(running, momentum, batch, column);
  }

  @Override
  public void addColumn(Real x, int column, Real y) {
    rows.addColumn(x, column, y);
  }

  @Override
  public void multiplyColumn(Real x, Real factors, int column, Real y) {
    rows.multiplyColumn(x, factors, column, y);
  }

  @Override
  public void frameSum(Real x, boolean mean, Real y) {
    pool.run(x.features(), (from, to) -> rows.frameSum(x, mean, y, from, to));
  }

  @Override
  public void frameSumBackward(Real dy, boolean mean, Real dx) {
    pool.run(dx.features(), (from, to) -> rows.frameSumBackward(dy, mean, dx, from, to));
  }

  @Override
  public void copy(Real x, int fromColumn, Real y, int toColumn, int columns) {
    pool.run(x.features(), (from, to) -> rows.copy(x, fromColumn, y, toColumn, columns, from, to));
  }

  @Override
  public boolean isAll(Real x, float value) {
    return rows.isAll(x, value);
  }

  @Override
  public void clamp(Real x, float low, float high) {
    pool.run(x.features(), (from, to) -> rows.clamp(x, low, high, from, to));
  }

  @Override
  public double squaredNorm(Real x) {
    double[] perRow = new double[x.features()];
    pool.run(x.features(), (from, to) -> rows.squaredNorms(x, perRow, from, to));
    double sum = 0;
    for (double row : perRow) {
      sum += row;
    }
    return sum;
  }

  @Override
  public void clip(List<Real> gradients, double norm) {
    ScalarSums.clip(this, gradients, norm);
  }

  @Override
  public void meanSquare(Real x, float weight, float offset, Real y) {
    y.set(0, 0, ScalarSums.meanSquare(squaredNorm(x), x, weight, offset));
  }

  @Override
  public void dot(float a, Real x, Real y, Real sum) {
    rows.dot(a, x, y, sum);
  }

  @Override
  public void exp(float a, Real x, Real y) {
    rows.exp(a, x, y);
  }

  @Override
  public void sgd(Real w, Real g, Real v, float rate, float momentum) {
    pool.run(w.features(), (from, to) -> rows.sgd(w, g, v, rate, momentum, from, to));
  }

  @Override
  public void adaGrad(Real w, Real g, Real s, float rate, float epsilon) {
    pool.run(w.features(), (from, to) -> rows.adaGrad(w, g, s, rate, epsilon, from, to));
  }

  @Override
  public void adam(Real w, Real g, Real m, Real v, AdamStep step) {
    pool.run(w.features(), (from, to) -> rows.adam(w, g, m, v, step, from, to));
  }
}
