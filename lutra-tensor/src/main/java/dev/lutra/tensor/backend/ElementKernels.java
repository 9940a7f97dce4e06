package dev.lutra.tensor.backend;

import dev.lutra.tensor.Real;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elementwise kernels on real tensors of equal shape, row statistics, and optimiser updates.
/// Gradients are added to their target, everything else is overwritten. Elements behind the last
/// frame of a row are unspecified after a call and never influence a result.
public interface ElementKernels {
  /// Functions of one variable.
  enum Unary {
    /// `max(x, 0)`.
    RELU,
    /// `clip(x, -1, 1)`.
    HARD_TANH,
    /// `clip(x, 0, 1)`.
    CLIP01,
    /// `1 / (1 + exp(-x))`.
    SIGMOID,
    /// 1 where `x >= 0`, else -1. Its derivative is taken to be 1 where `|x| <= 1` and 0 elsewhere
    /// (straight-through, Courbariaux et al. 2016).
    SIGN
  }

  /// `y = f(x)`.
  void unary(Unary f, Real x, Real y);

  /// `dx += dy * f'(x)`, with `y = f(x)` given. At a kink the derivative is 0.
  void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx);

  /// `y += a * x`.
  void axpy(float a, Real x, Real y);

  /// `y += (a * scalar[0, 0]) * x`, the bracket rounded first: what an op of a scalar output adds
  /// to gradients. The scalar is read on the device.
  void axpy(Real scalar, float a, Real x, Real y);

  /// `y = a * x + b`.
  void affine(float a, float b, Real x, Real y);

  /// `y = (a * scalar[0, 0]) * x + b * scalar[0, 0]`, both factors rounded first.
  void affine(Real scalar, float a, float b, Real x, Real y);

  /// `z += x * y`.
  void multiplyAdd(Real x, Real y, Real z);

  /// Mean and (biased) variance of every row: `mean[i, 0]`, `variance[i, 0]`.
  void moments(Real x, Real mean, Real variance);

  /// `y[i, f] = scale[i, 0] * x[i, f] + shift[i, 0]`.
  void rowAffine(Real x, Real scale, Real shift, Real y);

  /// Row sums `a[i, 0] = sum_f dy` and `b[i, 0] = sum_f dy * x`.
  void rowDots(Real dy, Real x, Real a, Real b);

  /// `dx[i, f] += p[i, 0] * dy[i, f] + q[i, 0] * x[i, f] + r[i, 0]`: the backward pass of any
  /// normalization by row statistics.
  void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx);

  /// `normalized[i, f] = (values[i, f] - mean[i, 0]) * inverse[i]` with `inverse[i] = 1 /
  /// sqrt(max(variance[i, 0], epsilon))`, rounded from doubles, which goes to column `column` of
  /// `inverses`; the other columns stay.
  void standardize(
      Real values,
      Real mean,
      Real variance,
      float epsilon,
      Real normalized,
      Real inverses,
      int column);

  /// Batch normalization (Ioffe and Szegedy 2015) as an affine map of each row: with `inverse` as
  /// of [#standardize], `scale = gamma * inverse` and `shift = beta - scale * mean`. All are
  /// `[rows, 1]`.
  void batchNorm(
      Real gamma, Real beta, Real mean, Real variance, float epsilon, Real scale, Real shift);

  /// Backward pass of [#batchNorm], for [#rowAffineBackward]: `sums` and `dots` are those of
  /// [#rowDots]. With `c = inverse * (dots - mean * sums)`: `dGamma += c` and `dBeta += sums`, each
  /// where it is not null; `p = gamma * inverse`. Where the statistics are those of `frames`
  /// frames, with `m1 = sums / frames`, and `m2 = c / frames` but 0 where the variance is not above
  /// `epsilon`: `q = -p * m2 * inverse` and `r = -p * (m1 - m2 * inverse * mean)`. Where `frames`
  /// is 0 they are constants, and `q = r = 0`. All are `[rows, 1]`.
  void batchNormBackward(
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
      @Nullable Real dBeta);

  /// `running[i, 0] = momentum * running[i, 0] + (1 - momentum) * batch[i, column]`. A momentum of
  /// 0 replaces it, whatever it was before.
  void blend(Real running, float momentum, Real batch, int column);

  /// `y[i, 0] += x[i, column]`.
  void addColumn(Real x, int column, Real y);

  /// `y[i, 0] = x[i, 0] * factors[i, column]`.
  void multiplyColumn(Real x, Real factors, int column, Real y);

  /// `y[c, s] = sum over i of x[c, i * y.frames() + s]`, in ascending order, divided by their
  /// number if `mean`: the columns of a sample lie that far apart.
  void frameSum(Real x, boolean mean, Real y);

  /// The gradient of [#frameSum]: `dx[c, f] += dy[c, f % dy.frames()]`, divided by the number of
  /// summands if `mean`.
  void frameSumBackward(Real dy, boolean mean, Real dx);

  /// `y[i, toColumn + c] = x[i, fromColumn + c]` for `c` below `columns`, in every row; the other
  /// columns of `y` stay.
  void copy(Real x, int fromColumn, Real y, int toColumn, int columns);

  /// Whether every element is `value`. It is for small tensors: a device has to be waited for.
  boolean isAll(Real x, float value);

  /// Clips every element into `[low, high]`.
  void clamp(Real x, float low, float high);

  /// Sum of squares of all elements, in a fixed order.
  double squaredNorm(Real x);

  /// Bounds the norm of gradients taken together (Pascanu et al. 2013): all are multiplied by
  /// `min(1, norm / sqrt(max(s, 1e-30)))`, in doubles and rounded once, with `s` the sum of all
  /// squares in a fixed order. A factor of 1, or one that is no number, leaves them as they are; an
  /// infinite norm makes zeros of what is finite, and no numbers of what is not. A device does not
  /// have to be waited for.
  void clip(List<Real> gradients, double norm);

  /// `y[0, 0] = weight * (offset - mean)`, in doubles and rounded once: the mean is
  /// [#squaredNorm(Real)] divided by the number of elements.
  void meanSquare(Real x, float weight, float offset, Real y);

  /// `sum[0, 0] += a * sum over all elements of x * y`: a sum in doubles, row by row, that is
  /// rounded before it is added.
  void dot(float a, Real x, Real y, Real sum);

  /// `y = exp(a * x)`, computed in doubles.
  void exp(float a, Real x, Real y);

  /// SGD with momentum: `v = momentum * v + g; w -= rate * v`.
  void sgd(Real w, Real g, Real v, float rate, float momentum);

  /// AdaGrad (Duchi et al. 2011): `s += g^2; w -= rate * g / (sqrt(s) + epsilon)`.
  void adaGrad(Real w, Real g, Real s, float rate, float epsilon);

  /// Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW, Loshchilov and Hutter 2019): `m
  /// = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; w -= rate * decay * w + rate * (m * mScale) /
  /// (sqrt(v * vScale) + epsilon)`, where `mScale` and `vScale` are the bias corrections
  /// `1/(1-b1^t)`, `1/(1-b2^t)`.
  void adam(Real w, Real g, Real m, Real v, AdamStep step);

  /// The scalars of one Adam update.
  record AdamStep(
      float rate,
      float beta1,
      float beta2,
      float epsilon,
      float decay,
      float mScale,
      float vScale) {}
}
