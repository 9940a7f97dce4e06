package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// Look-up tables, lut.cu.
final class CudaLut implements LutKernels {
  private final CudaBackend cuda;

  CudaLut(CudaBackend cuda) {
    this.cuda = cuda;
  }

  @Override
  public void interpolate(Real x, Wires wires, Real table, Real y) {
    throw new UnsupportedOperationException("interpolate");
  }

  @Override
  public void interpolateTableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add) {
    throw new UnsupportedOperationException("interpolateTableGradient");
  }

  @Override
  public void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add) {
    throw new UnsupportedOperationException("interpolateInputGradient");
  }

  @Override
  public void address(Bits x, Wires wires, int first, Addresses a) {
    throw new UnsupportedOperationException("address");
  }

  @Override
  public void lookup(Addresses a, Bits truth, Bits y) {
    throw new UnsupportedOperationException("lookup");
  }

  @Override
  public void lookupReal(Addresses a, Real table, Real y) {
    throw new UnsupportedOperationException("lookupReal");
  }

  @Override
  public void histogram(Addresses a, Real counts) {
    throw new UnsupportedOperationException("histogram");
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums) {
    throw new UnsupportedOperationException("scatter");
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
      boolean add) {
    throw new UnsupportedOperationException("inputGradient");
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
    throw new UnsupportedOperationException("candidateGradient");
  }

  @Override
  public void smooth(Real table, float bias, Real smoothed) {
    throw new UnsupportedOperationException("smooth");
  }

  @Override
  public void normalize(Real values, Real counts, float epsilon, Real normalized, Real statistics) {
    throw new UnsupportedOperationException("normalize");
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
    throw new UnsupportedOperationException("normalizeBackward");
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
    throw new UnsupportedOperationException("decide");
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
    throw new UnsupportedOperationException("decideBackward");
  }
}
