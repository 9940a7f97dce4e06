package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The multilinear extension of LUTs of fan-in 2 to 6 and its input gradient, LUT by LUT over tiles
/// of frames whose rows stay in the second cache. An object holds the intermediates of one thread.
///
/// In `z_j = 2 x_j - 1` the extension is a polynomial with the coefficients of [VectorWalsh], cut
/// into a low half of the variables (the first three) and a high half (the rest):
///
///     y = sum_b z^b r[b]      r[b] = sum_a c[8 b + a] z^a
///     y = sum_a z^a s[a]      s[a] = sum_b c[8 b + a] z^b
///
/// so that the slopes of the high inputs are those of the small polynomial `r` and the slopes of the
/// low inputs those of `s`; each takes one multiply-add for a coefficient.
///
/// The rows of a tile lie a line further apart than they are long: rows of a tensor are often a
/// power of two apart and would meet in few sets of the cache.
final class VectorInterpolate {
  static final int MAX_FAN_IN = 6;

  private static final int HALF = 3;
  private static final int PARTS = 8;

  /// Tables whose coefficients are computed together.
  private static final int TABLES = 16;

  private static final int MIN_TILE = 64;
  private static final int MAX_TILE = 512;

  /// Bytes of the rows of a tile that stay in a second cache of a megabyte.
  private static final long TILE_BYTES = 3 << 18;

  private static final long PART = MAX_TILE * 4L + 64;
  private static final long ZERO = 0;
  private static final long PARTS_AT = ZERO + PART;
  private static final long ROWS = PARTS_AT + PARTS * PART;

  private final float[] c = new float[TABLES << MAX_FAN_IN];
  private final long[] z = new long[MAX_FAN_IN];
  private final long[] d = new long[MAX_FAN_IN];
  private MemorySegment s = Arena.ofAuto().allocate(ROWS, 64);

  /// Frames of a tile: as few equal tiles as keep `rows` rows within [#TILE_BYTES].
  private static int tile(long rows, int frames) {
    long fitting = Math.clamp(TILE_BYTES / (4 * rows), MIN_TILE, MAX_TILE);
    int tiles = (int) Math.ceilDiv(frames, fitting);
    return Math.ceilDiv(Math.ceilDiv(frames, tiles), LutRows.FRAMES) * LutRows.FRAMES;
  }

  private static long step(int tile) {
    return tile * 4L + 64;
  }

  /// Room for `rows` rows of a tile; zeros in what the table of a small fan-in leaves out.
  private void prepare(long rows, int tile) {
    long bytes = ROWS + rows * step(tile);
    if (s.byteSize() < bytes) {
      s = Arena.ofAuto().allocate(bytes, 64);
    }
    s.asSlice(ZERO, PART).fill((byte) 0);
    Arrays.fill(c, 0);
    Arrays.fill(z, ZERO);
  }

  void forward(Real x, Wires wires, Real table, Real y, int from, int to) {
    Windows windows = wires.windows();
    if (windows != null) {
      forward(x, wires, windows, table, y, from, to);
      return;
    }
    int tile = tile(wires.inputs(), y.frames());
    prepare(wires.inputs(), tile);
    for (int f = 0; f < y.frames(); f += tile) {
      int count = Math.min(tile, y.frames() - f);
      center(x, f, count, step(tile));
      for (int m = from; m < to; m++) {
        int k = coefficients(table, m, from, to, 1f / table.frames());
        locate(wires, m, step(tile));
        evaluate(wires.fanIn(), k, y.segment(), m * y.rowBytes() + f * 4L, count);
      }
    }
  }

  /// The gradients of a tile, which begins at the byte `column` of a row, by input.
  private void addUp(
      Wires wires, Real table, Real dy, long column, long sums, int count, long step) {
    for (int m = 0; m < wires.luts(); m++) {
      int k = coefficients(table, m, 0, wires.luts(), 2f / table.frames());
      locate(wires, m, step);
      for (int j = 0; j < wires.fanIn(); j++) {
        d[j] = sums + wires.source(m, j) * step;
      }
      spread(wires.fanIn(), k, dy.segment(), m * dy.rowBytes() + column, count);
    }
  }

  /// A tile is a piece of a run. What comes out is put in its place behind, for whole vectors may
  /// reach into the next run.
  private void forward(Real x, Wires wires, Windows windows, Real table, Real y, int from, int to) {
    int inputs = wires.inputs();
    int frames = windows.framesOf(x.frames());
    int tile = tile(inputs + 1L, MAX_TILE);
    long step = step(tile);
    prepare(inputs + 1L, tile);
    long result = ROWS + inputs * step;
    for (int run = 0; run < windows.runs(); run++) {
      int start = windows.start(run);
      int columns = (windows.start(run + 1) - start) * frames;
      for (int f = 0; f < columns; f += tile) {
        int count = Math.min(tile, columns - f);
        center(x, windows, start, frames, f, count, step);
        for (int m = from; m < to; m++) {
          int k = coefficients(table, m, from, to, 1f / table.frames());
          locate(wires, m, step);
          evaluate(wires.fanIn(), k, s, result, count);
          long out = m * y.rowBytes() + ((long) start * frames + f) * 4;
          MemorySegment.copy(s, result, y.segment(), out, count * 4L);
        }
      }
    }
  }

  /// The elements of a piece of a run, as [#center] does the rows.
  private void center(
      Real x, Windows windows, int start, int frames, int frame, int count, long step) {
    int elements = windows.elements();
    for (int i = 0; i < x.features() * elements; i++) {
      int source = windows.source(start, i % elements);
      long to = ROWS + i * step;
      if (source < 0) {
        fillRow(s, to, windows.constant() ? 1 : -1, count);
      } else {
        long from = i / elements * x.rowBytes() + ((long) source * frames + frame) * 4;
        centerRow(x.segment(), from, s, to, count);
      }
    }
  }

  private static void fillRow(MemorySegment s, long to, float value, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      Lanes.store(Lanes.fill(value), s, to + f * 4L);
    }
  }

  /// The input gradient at the frames `from .. to-1`, with windows at those of every position.
  void inputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add, int from, int to) {
    Windows windows = wires.windows();
    if (windows != null) {
      inputGradient(x, wires, windows, table, dy, dx, add, from, to);
      return;
    }
    int inputs = wires.inputs();
    int tile = tile(2L * inputs, to - from);
    long step = step(tile);
    prepare(2L * inputs, tile);
    long sums = ROWS + inputs * step;
    for (int f = from; f < to; f += tile) {
      int count = Math.min(tile, to - f);
      center(x, f, count, step);
      s.asSlice(sums, inputs * step).fill((byte) 0);
      addUp(wires, table, dy, f * 4L, sums, count, step);
      for (int i = 0; i < inputs; i++) {
        write(s, sums + i * step, dx.segment(), i * dx.rowBytes() + f * 4L, add, count);
      }
    }
  }

  /// Position by position: threads take frames, so that no two of them add to the same sum.
  private void inputGradient(
      Real x,
      Wires wires,
      Windows windows,
      Real table,
      Real dy,
      Real dx,
      boolean add,
      int from,
      int to) {
    int frames = windows.framesOf(x.frames());
    int inputs = wires.inputs();
    int tile = tile(2L * inputs, to - from);
    long step = step(tile);
    prepare(2L * inputs, tile);
    long sums = ROWS + inputs * step;
    for (int i = 0; i < windows.inputPositions() * dx.features() && !add; i++) {
      long row = i % dx.features() * dx.rowBytes();
      long at = row + ((long) (i / dx.features()) * frames + from) * 4;
      dx.segment().asSlice(at, (to - from) * 4L).fill((byte) 0);
    }
    for (int p = 0; p < windows.outputPositions(); p++) {
      for (int f = from; f < to; f += tile) {
        int count = Math.min(tile, to - f);
        center(x, windows, p, frames, f, count, step);
        s.asSlice(sums, inputs * step).fill((byte) 0);
        long column = ((long) p * frames + f) * 4;
        addUp(wires, table, dy, column, sums, count, step);
        for (int i = 0; i < inputs; i++) {
          int source = windows.source(p, i % windows.elements());
          if (source >= 0) {
            long row = i / windows.elements() * dx.rowBytes();
            long at = row + ((long) source * frames + f) * 4;
            VectorWindows.addRow(s, sums + i * step, dx.segment(), at, count);
          }
        }
      }
    }
  }

  private void center(Real x, int frame, int count, long step) {
    for (int i = 0; i < x.features(); i++) {
      centerRow(x.segment(), i * x.rowBytes() + frame * 4L, s, ROWS + i * step, count);
    }
  }

  private static void centerRow(MemorySegment x, long from, MemorySegment s, long to, int count) {
    FloatVector two = Lanes.fill(2);
    FloatVector minusOne = Lanes.fill(-1);
    for (int f = 0; f < count; f += Species.LANES) {
      Lanes.store(Lanes.load(x, from + f * 4L).fma(two, minusOne), s, to + f * 4L);
    }
  }

  private static void write(
      MemorySegment s, long from, MemorySegment dx, long to, boolean add, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      FloatVector v = Lanes.load(s, from + f * 4L);
      Lanes.store(add ? Lanes.load(dx, to + f * 4L).add(v) : v, dx, to + f * 4L);
    }
  }

  /// Where the coefficients of LUT `m`, times `scale * K`, are among those of some LUTs of `from ..
  /// to-1`, of which it may be the first.
  private int coefficients(Real table, int m, int from, int to, float scale) {
    int k = (m - from) % TABLES;
    if (k == 0) {
      VectorWalsh.transform(table, m, Math.min(m + TABLES, to), scale, c, 1 << MAX_FAN_IN);
    }
    return k << MAX_FAN_IN;
  }

  private void locate(Wires wires, int m, long step) {
    for (int j = 0; j < wires.fanIn(); j++) {
      z[j] = ROWS + wires.source(m, j) * step;
    }
  }

  private void evaluate(int n, int k, MemorySegment y, long at, int count) {
    if (n <= 4) {
      VectorHorner.four(c, k, s, z[0], z[1], z[2], z[3], y, at, count);
      return;
    }
    for (int i = 0; i < 1 << (n - 4); i++) {
      VectorHorner.four(c, k + i * 16, s, z[0], z[1], z[2], z[3], s, PARTS_AT + i * PART, count);
    }
    if (n == 5) {
      VectorHorner.one(s, PARTS_AT, PART, z[4], y, at, count);
    } else {
      VectorHorner.two(s, PARTS_AT, PART, z[4], z[5], y, at, count);
    }
  }

  /// Adds the gradients of the inputs of one LUT to the rows `d`.
  private void spread(int n, int k, MemorySegment dy, long g, int count) {
    int low = Math.min(n, HALF);
    parts(k, 1, 8, z[3], z[4], z[5], low, count);
    slopes(low, 0, dy, g, count);
    parts(k, 8, 1, z[0], z[1], z[2], n - low, count);
    slopes(n - low, HALF, dy, g, count);
  }

  /// The small polynomials 1 to `2^variables - 1` in three variables: their first coefficients are
  /// `first` apart, and those of each `stride`.
  private void parts(
      int c0, int first, int stride, long z0, long z1, long z2, int variables, int count) {
    for (int i = 1; i < 1 << variables; i += 2) {
      int k = c0 + i * first;
      long at = PARTS_AT + i * PART;
      if (i + 1 < 1 << variables) {
        VectorHorner.twice(c, k, k + first, stride, s, z0, z1, z2, at, at + PART, count);
      } else {
        VectorHorner.once(c, k, stride, s, z0, z1, z2, at, count);
      }
    }
  }

  /// The gradients of the inputs from `j` on, of which the small polynomials are coefficients.
  private void slopes(int inputs, int j, MemorySegment dy, long g, int count) {
    switch (inputs) {
      case 0 -> {}
      case 1 -> VectorHorner.slopes1(s, PARTS_AT, PART, dy, g, d[j], count);
      case 2 ->
          VectorHorner.slopes2(s, PARTS_AT, PART, z[j], z[j + 1], dy, g, d[j], d[j + 1], count);
      default ->
          VectorHorner.slopes3(
              s, PARTS_AT, PART, z[j], z[j + 1], z[j + 2], dy, g, d[j], d[j + 1], d[j + 2], count);
    }
  }
}
