package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// LUT kernels over the pool: cuts rows into ranges and leaves the work to a [LutRows].
record CpuLut(Pool pool, LutRows rows) implements LutKernels {
  @Override
  public void interpolate(Real x, Wires wires, Real table, Real y) {
    pool.run(wires.luts(), (from, to) -> rows.interpolate(x, wires, table, y, from, to));
  }

  @Override
  public void interpolateTableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add) {
    pool.run(
        wires.luts(),
        (from, to) -> rows.interpolateTableGradient(x, wires, dy, dTable, add, from, to));
  }

  /// Each thread takes a range of frames: sums of different LUTs meet in one row.
  @Override
  public void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add) {
    int step = LutRows.FRAMES;
    int frames = LutRows.frames(wires, x);
    pool.run(
        Math.ceilDiv(frames, step),
        (from, to) ->
            rows.interpolateInputGradient(
                x, wires, table, dy, dx, add, from * step, Math.min(to * step, frames)));
  }

  @Override
  public void address(Bits x, Wires wires, int first, Addresses a) {
    pool.run(a.luts(), (from, to) -> rows.address(x, wires, first, a, from, to));
  }

  @Override
  public void lookup(Addresses a, Bits truth, Bits y) {
    pool.run(a.luts(), (from, to) -> rows.lookup(a, truth, y, from, to));
  }

  @Override
  public void lookupReal(Addresses a, Real table, Real y) {
    pool.run(a.luts(), (from, to) -> rows.lookupReal(a, table, y, from, to));
  }

  @Override
  public void histogram(Addresses a, Real counts) {
    pool.run(a.luts(), (from, to) -> rows.histogram(a, counts, from, to));
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums) {
    pool.run(a.luts(), (from, to) -> rows.scatter(a, dy, sums, from, to));
  }

  /// Each thread takes a range of input rows and looks at every LUT. It could as well take a range
  /// of frames; but then the lines of `dx` change cores twice a step, which costs many times what
  /// it costs to look at every address from all threads.
  @Override
  public void inputGradient(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add) {
    pool.run(
        wires.rows(),
        (from, to) -> rows.inputGradient(a, wires, dy, p, q, smoothed, scale, dx, add, from, to));
  }

  @Override
  public void candidateGradient(
      Bits x,
      Candidates candidates,
      Addresses a,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      int first,
      Real dScores) {
    pool.run(
        dScores.features() / candidates.fanIn(),
        (from, to) ->
            rows.candidateGradient(
                x, candidates, a, dy, p, q, smoothed, scale, first, dScores, from, to));
  }

  @Override
  public void choose(Real scores, Candidates candidates, int first, Wires wires) {
    pool.run(
        scores.features() / wires.fanIn(),
        (from, to) -> rows.choose(scores, candidates, first, wires, from, to));
    wires.changed();
  }

  @Override
  public void smooth(Real table, float bias, Real smoothed) {
    pool.run(table.features(), (from, to) -> rows.smooth(table, bias, smoothed, from, to));
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

  @Override
  public void decide(
      Real values,
      Real counts,
      Real gamma,
      Real beta,
      float epsilon,
      float threshold,
      Bits truth,
      Real statistics) {
    pool.run(
        values.features(),
        (from, to) ->
            rows.decide(
                values, counts, gamma, beta, epsilon, threshold, truth, statistics, from, to));
  }

  @Override
  public void decideBackward(
      Real values,
      Real counts,
      Real statistics,
      Real gamma,
      Real beta,
      float low,
      float high,
      Real sums,
      float epsilon,
      Real dValues,
      Real p,
      Real q,
      Real scalars) {
    pool.run(
        values.features(),
        (from, to) ->
            rows.decideBackward(
                values,
                counts,
                statistics,
                gamma,
                beta,
                low,
                high,
                sums,
                epsilon,
                dValues,
                p,
                q,
                scalars,
                from,
                to));
  }
}
