package dev.lutra.tensor.backend;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;

/// Packing, unpacking, joining and counting bits.
public interface BitKernels {
  /// Functions of two bits.
  enum Logic {
    /// A 1 where either is.
    OR,
    /// A 1 where just one is.
    XOR
  }

  /// `y = x > threshold`, elementwise.
  void pack(Real x, float threshold, Bits y);

  /// `y[i, f] = samples[order[first + f] * y.features() + i]`, unsigned: samples, which lie row by
  /// row, become the columns of a batch.
  ///
  /// @param fixed whether the samples never change, so that a device may keep a copy of them
  void columns(byte[] samples, boolean fixed, int[] order, int first, Real y);

  /// `y[i, f] = x[row[i], f] > threshold[i]`: an encoder's comparators, writing frames `firstFrame
  /// .. firstFrame + x.frames() - 1` of `y`.
  void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame);

  /// `sums[i] = sum_f dy[i, f]` over the frames with `|x[row[i], f] - center[i]| < half[i]`: what
  /// the gradient of comparators lets through to their thresholds.
  void windowSums(Real x, int[] row, float[] center, float[] half, Real dy, float[] sums);

  /// `y = x ? one : zero`, elementwise.
  void unpack(Bits x, float zero, float one, Real y);

  /// `y = f(a, b)`, elementwise.
  void join(Logic f, Bits a, Bits b, Bits y);

  /// `z = (x ? one : zero) * y`, elementwise, added to what is there if `add`, else overwritten:
  /// the gradient of [#join] to one operand, with the other as `x`.
  void multiply(Bits x, float zero, float one, Real y, Real z, boolean add);

  /// `y[c, f] = scale * (number of ones among rows c*g .. c*g+g-1 at frame f)` with `g =
  /// x.features() / y.features()`: contiguous groups.
  void groupSum(Bits x, float scale, Real y);

  /// The same of reals: `y[c, f] = sum of scale * x[i, f] over the rows i = c*g .. c*g+g-1`, in
  /// ascending order, which vectors cut into parts.
  void groupSum(Real x, float scale, Real y);

  /// The gradient of `groupSum`, for bits or reals: `dx[i, f] = scale * dy[i / g, f]` with `g =
  /// dx.features() / dy.features()`, added to what is there if `add`, else overwritten.
  void groupSumBackward(Real dy, float scale, Real dx, boolean add);
}
