package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// Vector API kernels; [ScalarLut] defines them, and computes what is too small or too rare to be
/// worth a kernel.
final class VectorLut implements LutRows {
  private final ScalarLut scalar = new ScalarLut();
  private final ThreadLocal<VectorInterpolate> interpolation =
      ThreadLocal.withInitial(VectorInterpolate::new);
  private final ThreadLocal<VectorMinterms> minterms = ThreadLocal.withInitial(VectorMinterms::new);
  private final ThreadLocal<VectorByAddress> byAddress =
      ThreadLocal.withInitial(VectorByAddress::new);
  private final ThreadLocal<VectorInputGradient> inputGradient =
      ThreadLocal.withInitial(VectorInputGradient::new);
  private final ThreadLocal<VectorWindows> windows = ThreadLocal.withInitial(VectorWindows::new);
  private final ThreadLocal<VectorCandidates> candidates =
      ThreadLocal.withInitial(VectorCandidates::new);

  @Override
  public void interpolate(Real x, Wires wires, Real table, Real y, int from, int to) {
    if (wires.fanIn() <= VectorInterpolate.MAX_FAN_IN) {
      interpolation.get().forward(x, wires, table, y, from, to);
    } else {
      scalar.interpolate(x, wires, table, y, from, to);
    }
  }

  @Override
  public void interpolateTableGradient(
      Real x, Wires wires, Real dy, Real dTable, boolean add, int from, int to) {
    if (wires.fanIn() <= VectorInterpolate.MAX_FAN_IN) {
      minterms.get().tableGradient(x, wires, dy, dTable, add, from, to);
    } else {
      scalar.interpolateTableGradient(x, wires, dy, dTable, add, from, to);
    }
  }

  @Override
  public void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add, int from, int to) {
    if (wires.fanIn() <= VectorInterpolate.MAX_FAN_IN) {
      interpolation.get().inputGradient(x, wires, table, dy, dx, add, from, to);
    } else {
      scalar.interpolateInputGradient(x, wires, table, dy, dx, add, from, to);
    }
  }

  @Override
  public void address(Bits x, Wires wires, int first, Addresses a, int from, int to) {
    Windows windows = wires.windows();
    if (windows == null) {
      VectorAddress.address(x, wires, first, a, from, to);
    } else {
      this.windows.get().address(x, wires, windows, first, a, from, to);
    }
  }

  @Override
  public void lookup(Addresses a, Bits truth, Bits y, int from, int to) {
    VectorAddress.lookup(a, truth, y, from, to);
  }

  @Override
  public void lookupReal(Addresses a, Real table, Real y, int from, int to) {
    VectorValues.lookup(a, table, y, from, to);
  }

  @Override
  public void histogram(Addresses a, Real counts, int from, int to) {
    VectorAddress.histogram(a, counts, from, to);
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums, int from, int to) {
    byAddress.get().scatter(a, dy, sums, from, to);
  }

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
      boolean add,
      int from,
      int to) {
    Windows windows = wires.windows();
    if (windows == null) {
      inputGradient.get().run(a, wires, dy, p, q, smoothed, scale, dx, add, from, to);
    } else {
      this.windows
          .get()
          .inputGradient(a, wires, windows, dy, p, q, smoothed, scale, dx, add, from, to);
    }
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
      Real dScores,
      int from,
      int to) {
    this.candidates
        .get()
        .run(x, candidates, a, dy, p, q, smoothed, scale, first, dScores, from, to);
  }

  @Override
  public void choose(Real scores, Candidates candidates, int first, Wires wires, int from, int to) {
    for (int e = from * wires.fanIn(); e < to * wires.fanIn(); e++) {
      int best = VectorRows.argMax(scores, e);
      ScalarChoice.choose(scores, candidates, first, wires, e, best);
    }
  }

  @Override
  public void smooth(Real table, float bias, Real smoothed, int from, int to) {
    if (table.frames() >= Species.LANES) {
      VectorTable.smooth(table, bias, smoothed, from, to);
    } else {
      scalar.smooth(table, bias, smoothed, from, to);
    }
  }

  @Override
  public void normalize(
      Real values, Real counts, float epsilon, Real normalized, Real statistics, int from, int to) {
    if (values.frames() >= Species.LANES) {
      VectorTable.normalize(values, counts, epsilon, normalized, statistics, from, to);
    } else {
      scalar.normalize(values, counts, epsilon, normalized, statistics, from, to);
    }
  }

  @Override
  public void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q,
      int from,
      int to) {
    if (normalized.frames() >= Species.LANES) {
      VectorTable.normalizeBackward(
          normalized, counts, statistics, sums, epsilon, dValues, q, from, to);
    } else {
      scalar.normalizeBackward(normalized, counts, statistics, sums, epsilon, dValues, q, from, to);
    }
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
      Real statistics,
      int from,
      int to) {
    if (values.frames() >= Species.LANES) {
      VectorDecide.forward(
          values, counts, gamma, beta, epsilon, threshold, truth, statistics, from, to);
    } else {
      scalar.decide(values, counts, gamma, beta, epsilon, threshold, truth, statistics, from, to);
    }
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
      Real scalars,
      int from,
      int to) {
    if (values.frames() >= Species.LANES) {
      VectorDecide.backward(
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
          to);
    } else {
      scalar.decideBackward(
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
          to);
    }
  }
}
