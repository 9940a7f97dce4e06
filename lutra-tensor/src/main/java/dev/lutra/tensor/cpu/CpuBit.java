package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.Grid;

/// Bit kernels over the pool: cuts rows into ranges and leaves the work to a [BitRows].
record CpuBit(Pool pool, BitRows rows) implements BitKernels {
  @Override
  public void pack(Real x, float threshold, Bits y) {
    pool.run(y.features(), (from, to) -> rows.pack(x, threshold, y, from, to));
  }

  @Override
  public void columns(byte[] samples, boolean fixed, int[] order, int first, Real y) {
    pool.run(y.features(), (from, to) -> rows.columns(samples, order, first, y, from, to));
  }

  @Override
  public void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame) {
    pool.run(y.features(), (from, to) -> rows.compare(x, row, threshold, y, firstFrame, from, to));
  }

  @Override
  public void thresholds(Real start, Real spread, Real moves, Grid grid, Real y) {
    rows.thresholds(start, spread, moves, grid, y);
  }

  @Override
  public void compare(Real x, Real thresholds, Bits y) {
    pool.run(y.features(), (from, to) -> rows.compare(x, thresholds, y, from, to));
  }

  @Override
  public void moveGradient(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      Real dMoves) {
    pool.run(
        dy.features(),
        (from, to) -> rows.windowSums(x, thresholds, spread, window, grid, dy, sums, from, to));
    ScalarThresholds.addMoves(sums, spread, window, grid, dMoves);
  }

  @Override
  public void unpack(Bits x, float zero, float one, Real y) {
    pool.run(y.features(), (from, to) -> rows.unpack(x, zero, one, y, from, to));
  }

  @Override
  public void join(Logic f, Bits a, Bits b, Bits y) {
    pool.run(y.features(), (from, to) -> rows.join(f, a, b, y, from, to));
  }

  @Override
  public void flip(Bits x, int parts, long seed) {
    pool.run(x.features(), (from, to) -> rows.flip(x, parts, seed, from, to));
  }

  @Override
  public void multiply(Bits x, float zero, float one, Real y, Real z, boolean add) {
    pool.run(z.features(), (from, to) -> rows.multiply(x, zero, one, y, z, add, from, to));
  }

  @Override
  public void groupSum(Bits x, float scale, Real y) {
    pool.run(y.features(), (from, to) -> rows.groupSum(x, scale, y, from, to));
  }

  @Override
  public void groupSum(Real x, float scale, Real y) {
    pool.run(y.features(), (from, to) -> rows.groupSum(x, scale, y, from, to));
  }

  @Override
  public void groupSumBackward(Real dy, float scale, Real dx, boolean add) {
    pool.run(dx.features(), (from, to) -> rows.groupSumBackward(dy, scale, dx, add, from, to));
  }
}
