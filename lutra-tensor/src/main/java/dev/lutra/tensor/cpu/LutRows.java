package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// The kernels of [dev.lutra.tensor.backend.LutKernels] for the rows `from .. to-1` of what they
/// write: LUTs; input rows for [#inputGradient], frames for [#interpolateInputGradient]. Without a
/// range they do all of them in the calling thread, with no task made for the pool.
interface LutRows extends LutKernels {
  /// Ranges of frames start at multiples of this, the frames of the widest vector.
  int FRAMES = 16;

  void interpolate(Real x, Wires wires, Real table, Real y, int from, int to);

  /// The frames of a row of the input, with windows those of one position.
  static int frames(Wires wires, Real x) {
    Windows windows = wires.windows();
    return windows == null ? x.frames() : windows.framesOf(x.frames());
  }

  void interpolateTableGradient(
      Real x, Wires wires, Real dy, Real dTable, boolean add, int from, int to);

  /// For the frames `from .. to-1`, with windows those of every position; `from` is a multiple of
  /// [#FRAMES].
  void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add, int from, int to);

  /// Row `m` of `a` is that of LUT `first + m`.
  void address(Bits x, Wires wires, int first, Addresses a, int from, int to);

  void lookup(Addresses a, Bits truth, Bits y, int from, int to);

  void lookupReal(Addresses a, Real table, Real y, int from, int to);

  void histogram(Addresses a, Real counts, int from, int to);

  void scatter(Addresses a, Real dy, Real sums, int from, int to);

  void inputGradient(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add,
      int from,
      int to);

  /// For the LUTs `from .. to-1` of those that `dScores` holds.
  void candidateGradient(
      Bits x,
      Candidates candidates,
      Addresses a,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      int first,
      Real dScores,
      int from,
      int to);

  /// Followed by one [Wires#changed].
  void choose(Real scores, Candidates candidates, int first, Wires wires, int from, int to);

  void smooth(Real table, float bias, Real smoothed, int from, int to);

  void normalize(
      Real values, Real counts, float epsilon, Real normalized, Real statistics, int from, int to);

  void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q,
      int from,
      int to);

  void decide(
      Real values,
      Real counts,
      Real gamma,
      Real beta,
      float epsilon,
      float threshold,
      Bits truth,
      Real statistics,
      int from,
      int to);

  void decideBackward(
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
      Real scalars,
      int from,
      int to);

  @Override
  default void interpolate(Real x, Wires wires, Real table, Real y) {
    interpolate(x, wires, table, y, 0, wires.luts());
    Pool.keep(x, table, y);
  }

  @Override
  default void interpolateTableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add) {
    interpolateTableGradient(x, wires, dy, dTable, add, 0, wires.luts());
    Pool.keep(x, dy, dTable);
  }

  @Override
  default void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add) {
    interpolateInputGradient(x, wires, table, dy, dx, add, 0, frames(wires, dx));
    Pool.keep(x, table, dy, dx);
  }

  @Override
  default void lookupReal(Addresses a, Real table, Real y) {
    lookupReal(a, table, y, 0, a.luts());
    Pool.keep(a, table, y);
  }

  @Override
  default void address(Bits x, Wires wires, int first, Addresses a) {
    address(x, wires, first, a, 0, a.luts());
    Pool.keep(x, a);
  }

  @Override
  default void lookup(Addresses a, Bits truth, Bits y) {
    lookup(a, truth, y, 0, a.luts());
    Pool.keep(a, truth, y);
  }

  @Override
  default void histogram(Addresses a, Real counts) {
    histogram(a, counts, 0, a.luts());
    Pool.keep(a, counts);
  }

  @Override
  default void scatter(Addresses a, Real dy, Real sums) {
    scatter(a, dy, sums, 0, a.luts());
    Pool.keep(a, dy, sums);
  }

  @Override
  default void inputGradient(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add) {
    inputGradient(a, wires, dy, p, q, smoothed, scale, dx, add, 0, wires.rows());
    Pool.keep(a, dy, p, q, smoothed);
    Pool.keep(dx);
  }

  @Override
  default void candidateGradient(
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
    int luts = dScores.features() / candidates.fanIn();
    candidateGradient(x, candidates, a, dy, p, q, smoothed, scale, first, dScores, 0, luts);
    Pool.keep(x, a, dy, p, q);
    Pool.keep(smoothed, dScores);
  }

  @Override
  default void choose(Real scores, Candidates candidates, int first, Wires wires) {
    choose(scores, candidates, first, wires, 0, scores.features() / wires.fanIn());
    wires.changed();
    Pool.keep(scores);
  }

  @Override
  default void smooth(Real table, float bias, Real smoothed) {
    smooth(table, bias, smoothed, 0, table.features());
    Pool.keep(table, smoothed);
  }

  @Override
  default void normalize(
      Real values, Real counts, float epsilon, Real normalized, Real statistics) {
    normalize(values, counts, epsilon, normalized, statistics, 0, values.features());
    Pool.keep(values, counts, normalized, statistics);
  }

  @Override
  default void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q) {
    normalizeBackward(
        normalized, counts, statistics, sums, epsilon, dValues, q, 0, normalized.features());
    Pool.keep(normalized, counts, statistics, sums, dValues);
    Pool.keep(q);
  }

  @Override
  default void decide(
      Real values,
      Real counts,
      Real gamma,
      Real beta,
      float epsilon,
      float threshold,
      Bits truth,
      Real statistics) {
    decide(
        values, counts, gamma, beta, epsilon, threshold, truth, statistics, 0, values.features());
    Pool.keep(values, counts, gamma, beta, truth);
    Pool.keep(statistics);
  }

  @Override
  default void decideBackward(
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
    decideBackward(
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
        0,
        values.features());
    Pool.keep(values, counts, statistics, gamma, beta);
    Pool.keep(sums, dValues, p, q, scalars);
  }
}
