package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// The kernels of [dev.lutra.tensor.backend.LutKernels] for the rows `from .. to-1` of what they
/// write: LUTs; frames for input gradients.
interface LutRows {
  /// Ranges of frames start at multiples of this, the frames of the widest vector.
  int FRAMES = 16;

  void interpolate(Real x, Wires wires, Real table, Real y, int from, int to);

  void interpolateTableGradient(
      Real x, Wires wires, Real dy, Real dTable, boolean add, int from, int to);

  /// For the frames `from .. to-1`; `from` is a multiple of [#FRAMES].
  void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add, int from, int to);

  void address(Bits x, Wires wires, Addresses a, int from, int to);

  void lookup(Addresses a, Bits truth, Bits y, int from, int to);

  void lookupReal(Addresses a, Real table, Real y, int from, int to);

  void histogram(Addresses a, Real counts, int from, int to);

  void scatter(Addresses a, Real dy, Real sums, int from, int to);

  /// For the frames `from .. to-1`; `from` is a multiple of [#FRAMES].
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
}
