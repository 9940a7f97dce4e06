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

  /// Learned thresholds: `y[r, i]` = [Grid#moved] of `start[r, i]`, `spread[r, 0]` and `moves[r,
  /// i]`.
  void thresholds(Real start, Real spread, Real moves, Grid grid, Real y);

  /// `y[j * L + i, f] = x[j, f] > thresholds[j, i]` with `L = thresholds.frames()`: comparators of
  /// thresholds that lie on the device. Where they have one row, all rows of `x` share it.
  void compare(Real x, Real thresholds, Bits y);

  /// The gradient of [#compare(Real, Real, Bits)] that reaches moves of [#thresholds], of which
  /// there may be one row for all: for each bit `b = j * L + i`, with `t = thresholds[j, i]`, `s =
  /// spread[j, 0]` and `half` = [Grid#half], `sums[b, 0] = sum_f dy[b, f]` over the frames with
  /// `|x[j, f] - (t + 1/2)| < half` and `dMoves[j, i] += -s / (2 half) * sums[b, 0]`, in a fixed
  /// order. `sums` is `[bits, 1]` and overwritten.
  void moveGradient(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      Real dMoves);

  /// `y = x ? one : zero`, elementwise.
  void unpack(Bits x, float zero, float one, Real y);

  /// `y = f(a, b)`, elementwise.
  void join(Logic f, Bits a, Bits b, Bits y);

  /// Inverts each bit with a probability of [RandomBits#parts] parts: word `w` of row `r` is joined
  /// by XOR with the [RandomBits#word] of place `r * words + w`.
  void flip(Bits x, int parts, long seed);

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
