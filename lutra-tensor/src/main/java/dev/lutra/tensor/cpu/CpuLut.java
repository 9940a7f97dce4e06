package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;

/// LUT kernels over the pool: cuts rows into ranges and leaves the work to a [LutRows].
record CpuLut(Pool pool, LutRows rows) implements LutKernels {
  @Override
  public void interpolate(Real x, Wires wires, Real table, Real y) {
    pool.run(wires.luts(), (from, to) -> rows.interpolate(x, wires, table, y, from, to));
  }

  @Override
  public void interpolateBackward(
      Real x, Wires wires, Real table, Real dy, Real dInputs, Real dTable) {
    pool.run(
        wires.luts(),
        (from, to) -> rows.interpolateBackward(x, wires, table, dy, dInputs, dTable, from, to));
  }

  @Override
  public void gather(Real dInputs, Wires wires, Real dx) {
    pool.run(wires.inputs(), (from, to) -> rows.gather(dInputs, wires, dx, from, to));
  }

  @Override
  public void address(Bits x, Wires wires, Addresses a) {
    pool.run(wires.luts(), (from, to) -> rows.address(x, wires, a, from, to));
  }

  @Override
  public void lookup(Addresses a, Bits truth, Bits y) {
    pool.run(a.luts(), (from, to) -> rows.lookup(a, truth, y, from, to));
  }

  @Override
  public void histogram(Addresses a, Real counts) {
    pool.run(a.luts(), (from, to) -> rows.histogram(a, counts, from, to));
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums) {
    pool.run(a.luts(), (from, to) -> rows.scatter(a, dy, sums, from, to));
  }

  @Override
  public void affineByAddress(Addresses a, Real p, Real q, Real dy, Real du) {
    pool.run(a.luts(), (from, to) -> rows.affineByAddress(a, p, q, dy, du, from, to));
  }

  @Override
  public void inputGradient(Addresses a, Wires wires, Real du, Real slopes, Real dx) {
    pool.run(wires.inputs(), (from, to) -> rows.inputGradient(a, wires, du, slopes, dx, from, to));
  }

  @Override
  public void smooth(Real table, float bias, Real smoothed) {
    pool.run(table.features(), (from, to) -> rows.smooth(table, bias, smoothed, from, to));
  }

  @Override
  public void slopes(Real smoothed, float scale, Real slopes) {
    pool.run(smoothed.features(), (from, to) -> rows.slopes(smoothed, scale, slopes, from, to));
  }

  @Override
  public void normalize(Real values, Real counts, float epsilon, Real normalized, Real statistics) {
    pool.run(
        values.features(),
        (from, to) -> rows.normalize(values, counts, epsilon, normalized, statistics, from, to));
  }

  @Override
  public void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q) {
    pool.run(
        normalized.features(),
        (from, to) ->
            rows.normalizeBackward(
                normalized, counts, statistics, sums, epsilon, dValues, q, from, to));
  }
}
