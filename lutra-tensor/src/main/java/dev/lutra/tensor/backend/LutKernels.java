package dev.lutra.tensor.backend;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// Evaluation of look-up tables. A table tensor is `[luts, K]`, `K = 2^fanIn`, fan-in 2 to 8; input
/// 0 of a LUT is bit 0 of the address. Gradients are added to their target unless said otherwise.
///
/// Real mode evaluates the multilinear extension frame by frame. Binary mode does all real
/// arithmetic once per table and batch; per frame there is a look-up by address.
public interface LutKernels {
  /// Multilinear extension (Fuchikami's stochastic LUT): `y[m, f] = sum_k table[m, k] prod_j
  /// (bit_j(k) ? x_j : 1 - x_j)`.
  void interpolate(Real x, Wires wires, Real table, Real y);

  /// The table gradient of [#interpolate]: `dTable[m, k] = sum over frames of dy[m, f] prod_j
  /// (bit_j(k) ? x_j : 1 - x_j)`; added to what is there if `add`, else overwritten. Zero exactly
  /// where every product has a factor of zero.
  void interpolateTableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add);

  /// The input gradient of [#interpolate]: `dx[i, f]` = the sum, in ascending order of (m, j), over
  /// the LUT inputs (m, j) that read row i of `dy[m, f]` times the slope of LUT m along its input
  /// j; added to what is there if `add`, else overwritten.
  void interpolateInputGradient(Real x, Wires wires, Real table, Real dy, Real dx, boolean add);

  /// The addresses of `a.luts()` LUTs from LUT `first` on, at every frame.
  void address(Bits x, Wires wires, int first, Addresses a);

  /// `y[m, f] = truth[m, a[m, f]]`; truth is `[luts, K]`.
  void lookup(Addresses a, Bits truth, Bits y);

  /// `y[m, f] = table[m, a[m, f]]`: [#interpolate] where every input is 0 or 1.
  void lookupReal(Addresses a, Real table, Real y);

  /// `counts[m, k]` = number of frames at which LUT `m` has address `k` (overwritten).
  void histogram(Addresses a, Real counts);

  /// `sums[m, k]` = sum of `dy[m, f]` over the frames at which LUT `m` has address `k`
  /// (overwritten).
  void scatter(Addresses a, Real dy, Real sums);

  /// `dx[i, f]` = the sum, in ascending order of (m, j), over the LUT inputs (m, j) that read row i
  /// of `du[m, f] * scale * (smoothed[m, k with bit j set] - smoothed[m, k with bit j clear])` with
  /// `k = a[m, f]`; added to what is there if `add`, else overwritten.
  ///
  /// `du` is the gradient of the table's value at each frame: `p[m, k] * dy[m, f] + q[m, k]`, or
  /// `dy` itself where `p` and `q` are null.
  void inputGradient(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add);

  /// How much each LUT input would like to read each of its candidates, for the LUTs from `first`
  /// on, as many as `dScores` has rows for: input `j` of LUT `m` has row `r = (m - first) * n + j`,
  /// with `n` the fan-in.
  ///
  /// `dScores[r, c] = sum_f (2 x[i, f] - 1) * g[f]` (overwritten), where `i` is the row of
  /// candidate `c`, and `g` is the gradient of the LUT input as of [#inputGradient].
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
      Real dScores);

  /// Lets LUTs read what their scores say: as many from LUT `first` on as `scores` has rows for,
  /// which are those of [#candidateGradient]. Input `j`, in ascending order, reads the candidate of
  /// the highest score, the first of several; if an input before it reads that one, of the
  /// candidates that no input before it reads the one of the highest score; if there is none,
  /// candidate 0. What is compared with NaN is not higher.
  void choose(Real scores, Candidates candidates, int first, Wires wires);

  /// Folds every table with the symmetric matrix `[[.5+b, .5-b], [.5-b, .5+b]]` along each of its
  /// variables: the expected table when each input bit is flipped with probability `.5 - b`
  /// (overwritten). The matrix is symmetric, so this is its own transpose and serves the gradient.
  void smooth(Real table, float bias, Real smoothed);

  /// Batch normalization of tables by address counts: with `N` frames, `mean = sum_k c v / N`, `var
  /// = sum_k c (v - mean)^2 / N`, `inverse = 1/sqrt(max(var, epsilon))`, `normalized = (v - mean) *
  /// inverse`. `statistics` is `[luts, 3]`: mean, variance, inverse.
  void normalize(Real values, Real counts, float epsilon, Real normalized, Real statistics);

  /// Backward pass of [#normalize] for `sums` = the gradient by address with respect to
  /// `normalized`: `m1 = sum_k sums / N`, `m2 = sum_k sums * normalized / N` (0 where the variance
  /// was clipped); `dValues[k] = inverse * (sums[k] - c[k] * (m1 + normalized[k] * m2))` and the
  /// per-frame offset `q[k] = -inverse * (m1 + normalized[k] * m2)` (both overwritten).
  void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q);

  /// A batch-normalized LUT's bits: `statistics` as of [#normalize] (overwritten), and `truth[m, k]
  /// = gamma[m] * normalized + beta[m] > threshold`.
  void decide(
      Real values,
      Real counts,
      Real gamma,
      Real beta,
      float epsilon,
      float threshold,
      Bits truth,
      Real statistics);

  /// Backward pass of [#decide] in one go, with `z = gamma * normalized + beta` and, in place of
  /// the step, a slope `w` of 1 where `low < z < high` and 0 elsewhere: `dz = w * sums`;
  /// `scalars[m] = (sum_k dz * normalized, sum_k dz)`, the gradients of gamma and beta; `dValues`
  /// and `q` as of [#normalizeBackward] for `gamma * dz`; `p = gamma * inverse * w`. All are
  /// overwritten.
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
      Real scalars);
}
