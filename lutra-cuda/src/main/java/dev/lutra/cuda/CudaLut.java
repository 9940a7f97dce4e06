package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// Look-up tables, lut.cu: what is done by address and once a table.
final class CudaLut implements LutKernels {
  private static final int THREADS = 256;

  /// Blocks along y at most.
  private static final int MOST = 65_535;

  private final CudaBackend cuda;
  private final CudaSums sums;
  private final CudaInterpolation interpolation;
  private final CudaInputGradient gradient;

  CudaLut(CudaBackend cuda) {
    this.cuda = cuda;
    this.sums = new CudaSums(cuda);
    this.interpolation = new CudaInterpolation(cuda);
    this.gradient = new CudaInputGradient(cuda);
  }

  @Override
  public void interpolate(Real x, Wires wires, Real table, Real y) {
    interpolation.interpolate(x, wires, table, y);
  }

  @Override
  public void interpolateTableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add) {
    interpolation.interpolateTableGradient(x, wires, dy, dTable, add);
  }

  @Override
  public void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add) {
    interpolation.interpolateInputGradient(x, wires, table, dy, dx, add);
  }

  @Override
  public void address(Bits x, Wires wires, int first, Addresses a) {
    int words = Math.toIntExact(a.rowBytes() / 32);
    int shift = shift(words);
    Windows windows = wires.windows();
    Launch call =
        cuda.launch(windows == null ? "address" : "addressWindows")
            .in(x)
            .arg(x.rowBytes() / Integer.BYTES)
            .arg(cuda.constants().sources(wires) + (long) first * wires.fanIn() * Integer.BYTES)
            .arg(wires.fanIn())
            .out(a)
            .arg(a.rowBytes())
            .arg(a.luts())
            .arg(shift);
    if (windows != null) {
      call.arg(cuda.constants().sources(windows))
          .arg(windows.elements())
          .arg(windows.framesOf(x.frames()))
          .arg(a.frames())
          .arg(windows.constant() ? -1 : 0);
    }
    // A thread of a long row does two words: their sources are read once.
    int times = words >= 128 ? 2 : 1;
    call.run(
        Math.ceilDiv(a.luts(), THREADS >> shift),
        Math.min(MOST, Math.ceilDiv(words, times << shift)),
        THREADS,
        0);
  }

  @Override
  public void lookup(Addresses a, Bits truth, Bits y) {
    int pieces = y.words() * 4;
    int shift = shift(Math.ceilDiv(pieces, 2));
    cuda.launch("lookup")
        .in(a)
        .arg(a.rowBytes())
        .in(truth)
        .arg(truth.stride() * 2)
        .arg(truth.frames())
        .out(y)
        .arg(y.rowBytes())
        .arg(a.luts())
        .arg(y.frames())
        .arg(shift)
        .run(
            Math.ceilDiv(a.luts(), THREADS >> shift),
            Math.min(MOST, Math.ceilDiv(pieces, 2 << shift)),
            THREADS,
            0);
  }

  @Override
  public void lookupReal(Addresses a, Real table, Real y) {
    int warps = 4;
    cuda.launch("lookupReal")
        .in(a)
        .arg(a.rowBytes())
        .in(table)
        .arg(table.stride())
        .arg(table.frames())
        .out(y)
        .arg(y.stride())
        .arg(a.luts())
        .arg(y.frames())
        .run(
            Math.ceilDiv(a.luts(), warps),
            Math.clamp(y.frames() / 512, 1, MOST),
            warps * 32,
            warps * table.frames() * Float.BYTES);
  }

  @Override
  public void histogram(Addresses a, Real counts) {
    sums.run(a, null, counts);
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums) {
    this.sums.run(a, dy, sums);
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
    gradient.run(a, wires, dy, p, q, smoothed, scale, dx, add);
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
    Windows windows = candidates.windows();
    Launch call =
        cuda.launch(windows == null ? "candidateGradient" : "candidateGradientWindows")
            .in(x)
            .arg(x.rowBytes() / Integer.BYTES)
            .arg(cuda.constants().sources(candidates.decks()))
            .arg(candidates.inputs())
            .arg(cuda.constants().sources(candidates.places()))
            .arg(candidates.fanIn())
            .in(a)
            .arg(a.rowBytes())
            .in(dy)
            .arg((long) dy.stride())
            .maybe(p)
            .maybe(q)
            .in(smoothed)
            .arg((long) smoothed.stride())
            .arg(scale)
            .arg(first)
            .out(dScores)
            .arg(dScores.stride())
            .arg(dScores.frames())
            .arg(dy.frames());
    if (windows != null) {
      call.arg(cuda.constants().sources(windows))
          .arg(windows.elements())
          .arg(windows.framesOf(x.frames()))
          .arg(windows.constant() ? -1 : 0);
    }
    call.run(dScores.features(), 128);
  }

  @Override
  public void choose(Real scores, Candidates candidates, int first, Wires wires) {
    cuda.wiring().choose(scores, candidates, first, wires);
  }

  @Override
  public void smooth(Real table, float bias, Real smoothed) {
    Launch call =
        cuda.launch("smooth")
            .in(table)
            .arg(table.stride())
            .arg(bias)
            .out(smoothed)
            .arg(smoothed.stride());
    runTables(call, table);
  }

  @Override
  public void normalize(Real values, Real counts, float epsilon, Real normalized, Real statistics) {
    Launch call =
        cuda.launch("normalize")
            .in(values)
            .in(counts)
            .arg(values.stride())
            .arg(epsilon)
            .out(normalized)
            .out(statistics)
            .arg(statistics.stride());
    runTables(call, values);
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
    Launch call =
        cuda.launch("normalizeBackward")
            .in(normalized)
            .in(counts)
            .in(statistics)
            .arg(statistics.stride())
            .in(sums)
            .arg(sums.stride())
            .arg(epsilon)
            .out(dValues)
            .out(q);
    runTables(call, normalized);
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
    Launch call =
        cuda.launch("decide")
            .in(values)
            .in(counts)
            .arg(values.stride())
            .in(gamma)
            .in(beta)
            .arg(gamma.stride())
            .arg(epsilon)
            .arg(threshold)
            .out(truth)
            .arg(truth.stride() * 2)
            .out(statistics)
            .arg(statistics.stride());
    runTables(call, values);
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
    Launch call =
        cuda.launch("decideBackward")
            .in(values)
            .in(counts)
            .arg(values.stride())
            .in(statistics)
            .arg(statistics.stride())
            .in(gamma)
            .in(beta)
            .arg(gamma.stride())
            .arg(low)
            .arg(high)
            .in(sums)
            .arg(epsilon)
            .out(dValues)
            .out(p)
            .out(q)
            .out(scalars)
            .arg(scalars.stride());
    runTables(call, values);
  }

  /// Of threads side by side that share a LUT the binary logarithm: as many as have work, up to a
  /// warp.
  private static int shift(int pieces) {
    return Math.clamp(32 - Integer.numberOfLeadingZeros(pieces - 1), 1, 5);
  }

  /// A warp for each table.
  private static void runTables(Launch call, Real table) {
    call.arg(table.features())
        .arg(table.frames())
        .run(Math.ceilDiv(table.features(), THREADS / 32), THREADS);
  }
}
