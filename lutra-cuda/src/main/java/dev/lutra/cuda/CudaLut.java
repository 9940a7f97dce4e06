package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// Look-up tables, lut.cu.
final class CudaLut implements LutKernels {
  private static final int THREADS = 256;

  /// Blocks along y at most.
  private static final int MOST = 65_535;

  /// Warps that keep a large GPU busy. No GPU is asked for its size: how sums are made depends on
  /// shapes alone.
  private static final int BUSY = 2112;

  /// Shared memory that a block of the sums by address may use.
  private static final int BINS = 32 << 10;

  /// Warps of a block of the input gradient.
  private static final int WARPS = 4;

  /// LUTs and frames whose addresses and gradients, 5 bytes, stay in the cache of a large GPU.
  private static final long CACHED = 7 << 20;

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
    // A thread of a large call does several words: their sources are read once.
    long threads = (long) a.luts() * words;
    int times = threads > THREADS * 8L * BUSY ? 4 : 1;
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
    addByAddress(
        cuda.launch("histogram").in(a).arg(a.rowBytes()).out(counts).arg(counts.stride()),
        a,
        counts.frames());
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums) {
    addByAddress(
        cuda.launch("scatter")
            .in(a)
            .arg(a.rowBytes())
            .in(dy)
            .arg(dy.stride())
            .out(sums)
            .arg(sums.stride()),
        a,
        sums.frames());
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
    Windows windows = wires.windows();
    int luts = wires.luts();
    int entries = smoothed.frames();
    int rows = wires.rows();
    boolean byFour = windows == null || windows.framesOf(dx.frames()) % 4 == 0;
    int columns = byFour ? 128 : 32;
    int groups = windows == null ? groups(rows, luts, dx.frames()) : 4;
    long tiles = Math.ceilDiv(dx.frames(), columns * groups);
    int readerWarps = rows * tiles < BUSY && (long) luts * wires.fanIn() >= 16L * rows ? 4 : 1;
    int tileWarps = 1;
    while (tileWarps * readerWarps < WARPS
        && tiles >= tileWarps * 2
        && (long) luts * columns * groups * tileWarps * 2 <= CACHED) {
      tileWarps *= 2;
    }
    int rowWarps = WARPS / (tileWarps * readerWarps);
    Launch call =
        cuda.launch(
                windows != null
                    ? byFour ? "inputGradientWindows4" : "inputGradientWindows1"
                    : groups == 4
                        ? "inputGradient4"
                        : groups == 2 ? "inputGradient2" : "inputGradient1")
            .in(a)
            .arg(a.rowBytes())
            .in(dy)
            .arg((long) dy.stride())
            .maybe(p)
            .maybe(q)
            .in(smoothed)
            .arg((long) smoothed.stride())
            .arg(entries)
            .arg(scale)
            .out(dx)
            .arg((long) dx.stride())
            .arg(dx.frames())
            .arg(rows)
            .arg(cuda.constants().readers(wires))
            .arg(add)
            .arg(tileWarps)
            .arg(readerWarps);
    if (windows != null) {
      call.arg(cuda.constants().readers(windows))
          .arg(windows.elements())
          .arg(windows.framesOf(dx.frames()));
    }
    call.run(
        Math.ceilDiv(rows, rowWarps) * Math.ceilDiv(tiles, tileWarps),
        1,
        WARPS * 32,
        WARPS
            * Float.BYTES
            * (2 * entries * (p == null ? 1 : 2) + (readerWarps > 1 ? columns * groups : 0)));
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

  /// Groups of 128 columns that a warp of the input gradient does: as many as leave enough warps,
  /// and leave what all warps read together in the cache.
  private static int groups(int rows, int luts, int frames) {
    int groups = 4;
    while (groups > 1
        && (Math.ceilDiv(frames, 128 * groups) * (long) rows < BUSY
            || luts * 128L * groups > CACHED)) {
      groups /= 2;
    }
    return groups;
  }

  /// A warp for each table.
  private static void runTables(Launch call, Real table) {
    call.arg(table.features())
        .arg(table.frames())
        .run(Math.ceilDiv(table.features(), THREADS / 32), THREADS);
  }

  /// Threads share a LUT by as few as keep the GPU busy, so that few bins are added up at the end.
  private static void addByAddress(Launch call, Addresses a, int entries) {
    int warps = Math.clamp(BINS / (entries * 128), 1, 8);
    long luts = a.luts();
    boolean whole = warps > 1 && luts * 2 < BUSY && a.frames() >= 512 * warps;
    int lanes = 32;
    while (!whole && lanes > 8 && (luts * lanes / 64 >= BUSY || a.frames() <= lanes * 16)) {
      lanes /= 2;
    }
    call.arg(a.luts())
        .arg(a.frames())
        .arg(entries)
        .arg(lanes)
        .arg(whole)
        .run(
            whole ? luts : Math.ceilDiv(luts, warps * (32 / lanes)),
            1,
            warps * 32,
            warps * entries * (128 + (whole ? Float.BYTES : 0)));
  }
}
