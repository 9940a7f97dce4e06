package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.Grid;

/// The kernels of [dev.lutra.tensor.backend.BitKernels] for the rows `from .. to-1` of what they
/// write. Without a range they do all of them in the calling thread, with no task made for the
/// pool.
interface BitRows extends BitKernels {
  void pack(Real x, float threshold, Bits y, int from, int to);

  void columns(byte[] samples, int[] order, int first, Real y, int from, int to);

  void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame, int from, int to);

  void compare(Real x, Real thresholds, Bits y, int from, int to);

  /// The sums of [#moveGradient] for the bits of the range.
  void windowSums(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      int from,
      int to);

  void unpack(Bits x, float zero, float one, Real y, int from, int to);

  void join(Logic f, Bits a, Bits b, Bits y, int from, int to);

  void flip(Bits x, int parts, long seed, int from, int to);

  void multiply(Bits x, float zero, float one, Real y, Real z, boolean add, int from, int to);

  void groupSum(Bits x, float scale, Real y, int from, int to);

  void groupSum(Real x, float scale, Real y, int from, int to);

  void groupSumBackward(Real dy, float scale, Real dx, boolean add, int from, int to);

  @Override
  default void pack(Real x, float threshold, Bits y) {
    pack(x, threshold, y, 0, y.features());
    Pool.keep(x, y);
  }

  @Override
  default void columns(byte[] samples, boolean fixed, int[] order, int first, Real y) {
    columns(samples, order, first, y, 0, y.features());
    Pool.keep(y);
  }

  @Override
  default void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame) {
    compare(x, row, threshold, y, firstFrame, 0, y.features());
    Pool.keep(x, y);
  }

  @Override
  default void thresholds(Real start, Real spread, Real moves, Grid grid, Real y) {
    ScalarThresholds.thresholds(start, spread, moves, grid, y);
  }

  @Override
  default void compare(Real x, Real thresholds, Bits y) {
    compare(x, thresholds, y, 0, y.features());
    Pool.keep(x, thresholds, y);
  }

  @Override
  default void moveGradient(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      Real dMoves) {
    windowSums(x, thresholds, spread, window, grid, dy, sums, 0, dy.features());
    Pool.keep(x, thresholds, dy, sums);
    ScalarThresholds.addMoves(sums, spread, window, grid, dMoves);
  }

  @Override
  default void unpack(Bits x, float zero, float one, Real y) {
    unpack(x, zero, one, y, 0, y.features());
    Pool.keep(x, y);
  }

  @Override
  default void join(Logic f, Bits a, Bits b, Bits y) {
    join(f, a, b, y, 0, y.features());
    Pool.keep(a, b, y);
  }

  @Override
  default void flip(Bits x, int parts, long seed) {
    flip(x, parts, seed, 0, x.features());
    Pool.keep(x);
  }

  @Override
  default void multiply(Bits x, float zero, float one, Real y, Real z, boolean add) {
    multiply(x, zero, one, y, z, add, 0, z.features());
    Pool.keep(x, y, z);
  }

  @Override
  default void groupSum(Bits x, float scale, Real y) {
    groupSum(x, scale, y, 0, y.features());
    Pool.keep(x, y);
  }

  @Override
  default void groupSum(Real x, float scale, Real y) {
    groupSum(x, scale, y, 0, y.features());
    Pool.keep(x, y);
  }

  @Override
  default void groupSumBackward(Real dy, float scale, Real dx, boolean add) {
    groupSumBackward(dy, scale, dx, add, 0, dx.features());
    Pool.keep(dy, dx);
  }
}
