package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels;

/// Image kernels over the pool: cuts channels into ranges and leaves the work to an [ImageRows].
record CpuImage(Pool pool, ImageRows rows) implements ImageKernels {
  @Override
  public void or(Bits x, Windows windows, Bits y) {
    pool.run(x.features(), (from, to) -> rows.or(x, windows, y, from, to));
    Pool.keep(x, y);
  }

  @Override
  public void orGradient(Bits x, Windows windows, Pooling pooling, Bits y, Real dy, Real dx) {
    pool.run(x.features(), (from, to) -> rows.orGradient(x, windows, pooling, y, dy, dx, from, to));
    Pool.keep(x, y, dy, dx);
  }

  @Override
  public void pool(Real x, Windows windows, Pooling pooling, Real y) {
    pool.run(x.features(), (from, to) -> rows.pool(x, windows, pooling, y, from, to));
    Pool.keep(x, y);
  }

  @Override
  public void poolGradient(Real x, Windows windows, Pooling pooling, Real y, Real dy, Real dx) {
    pool.run(
        x.features(), (from, to) -> rows.poolGradient(x, windows, pooling, y, dy, dx, from, to));
    Pool.keep(x, y, dy, dx);
  }

  @Override
  public void toImage(Bits x, int[] order, Bits y) {
    pool.run(y.features(), (from, to) -> rows.toImage(x, order, y, from, to));
    Pool.keep(x, y);
  }

  @Override
  public void toImage(Real x, int[] order, Real y) {
    pool.run(y.features(), (from, to) -> rows.toImage(x, order, y, from, to));
    Pool.keep(x, y);
  }

  @Override
  public void fromImage(Bits x, int[] order, Bits y) {
    pool.run(x.features(), (from, to) -> rows.fromImage(x, order, y, from, to));
    Pool.keep(x, y);
  }

  @Override
  public void fromImage(Real x, int[] order, Real y) {
    pool.run(x.features(), (from, to) -> rows.fromImage(x, order, y, from, to));
    Pool.keep(x, y);
  }

  @Override
  public void unfold(Real x, Windows windows, int first, int last, Real panel) {
    pool.run(x.features(), (from, to) -> rows.unfold(x, windows, first, last, panel, from, to));
    Pool.keep(x, panel);
  }

  @Override
  public void fold(Real panel, Windows windows, int first, int last, Real x) {
    pool.run(x.features(), (from, to) -> rows.fold(panel, windows, first, last, x, from, to));
    Pool.keep(x, panel);
  }
}
