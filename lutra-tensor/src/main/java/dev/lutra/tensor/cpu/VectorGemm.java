package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import dev.lutra.tensor.Real;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// `c += a b` where element `(i, k)` of `a` lies at `i * rowStep + k * step`, so that `a` may be
/// transposed.
///
/// Both operands are packed, a block of `k` at a time: `b` into panels of two vectors of columns,
/// as rows a power of two apart would share few lines of the cache, and six rows of `a` next to
/// each other. A tile of `c`, six rows by two vectors, then stays in 12 registers.
final class VectorGemm {
  private static final int ROWS = 6;

  /// Products of which each is added up on its own.
  static final int BLOCK = 128;

  private static final int PANELS = 16;
  private static final int LANES = Species.LANES;
  private static final long VECTOR = 4L * LANES;
  private static final long PANEL = BLOCK * 2 * VECTOR;

  private final MemorySegment panels = Arena.ofAuto().allocate(PANELS * PANEL, 64);

  // Arrays, since access to them takes the compiler fewer nodes: with segments the tile would pass
  // its limit, and vectors would be boxed.
  private final float[] rows = new float[BLOCK * ROWS];
  private final float[] sums = new float[2 * ROWS * LANES];

  void run(Real a, long rowStep, long step, Real b, Real c, int inner, int from, int to) {
    long rowBytes = c.rowBytes();
    int panelCount = (int) ((rowBytes + 2 * VECTOR - 1) / (2 * VECTOR));
    for (int first = 0; first < panelCount; first += PANELS) {
      int end = Math.min(first + PANELS, panelCount);
      for (int k = 0; k < inner; k += BLOCK) {
        int count = Math.min(BLOCK, inner - k);
        for (int p = first; p < end; p++) {
          packB(b, k, p, count, panels, (p - first) * PANEL);
        }
        for (int i = from; i < to; i += ROWS) {
          int used = Math.min(ROWS, to - i);
          packA(a.segment(), i * rowStep + k * step, rowStep, used, step, count, rows);
          for (int p = first; p < end; p++) {
            tile(rows, panels, (p - first) * PANEL, count, sums);
            long column = p * (2 * VECTOR);
            int vectors = column + VECTOR < rowBytes ? 2 : 1;
            add(sums, vectors, used, c.segment(), i * rowBytes + column, rowBytes);
          }
        }
      }
    }
  }

  /// A panel's second vector is zero where the row has no more.
  private static void packB(Real b, int k, int panel, int count, MemorySegment s, long to) {
    MemorySegment in = b.segment();
    long step = b.rowBytes();
    long from = k * step + panel * (2 * VECTOR);
    boolean two = (panel * 2 + 1) * VECTOR < step;
    for (int i = 0; i < count; i++) {
      long row = from + i * step;
      long out = to + i * (2 * VECTOR);
      store(load(in, row), s, out);
      store(two ? load(in, row + VECTOR) : Lanes.zero(), s, out + VECTOR);
    }
  }

  /// Where there are fewer than six rows, the last one again.
  private static void packA(
      MemorySegment a, long from, long rowStep, int used, long step, int count, float[] rows) {
    for (int r = 0; r < ROWS; r++) {
      long row = from + Math.min(r, used - 1) * rowStep;
      for (int k = 0; k < count; k++) {
        rows[k * ROWS + r] = Native.getFloat(a, row + k * step);
      }
    }
  }

  private static FloatVector fill(float x) {
    return FloatVector.broadcast(Species.FLOAT, x);
  }

  private static void tile(
      float[] rows, MemorySegment panels, long panel, int count, float[] sums) {
    FloatVector zero = Lanes.zero();
    FloatVector c00 = zero;
    FloatVector c01 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c30 = zero;
    FloatVector c31 = zero;
    FloatVector c40 = zero;
    FloatVector c41 = zero;
    FloatVector c50 = zero;
    FloatVector c51 = zero;
    for (int k = 0; k < count; k++) {
      int o = k * ROWS;
      FloatVector b0 = load(panels, panel + k * (2 * VECTOR));
      FloatVector b1 = load(panels, panel + k * (2 * VECTOR) + VECTOR);
      FloatVector v = fill(rows[o]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = fill(rows[o + 1]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = fill(rows[o + 2]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = fill(rows[o + 3]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      v = fill(rows[o + 4]);
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
      v = fill(rows[o + 5]);
      c50 = v.fma(b0, c50);
      c51 = v.fma(b1, c51);
    }
    c00.intoArray(sums, 0);
    c01.intoArray(sums, LANES);
    c10.intoArray(sums, 2 * LANES);
    c11.intoArray(sums, 3 * LANES);
    c20.intoArray(sums, 4 * LANES);
    c21.intoArray(sums, 5 * LANES);
    c30.intoArray(sums, 6 * LANES);
    c31.intoArray(sums, 7 * LANES);
    c40.intoArray(sums, 8 * LANES);
    c41.intoArray(sums, 9 * LANES);
    c50.intoArray(sums, 10 * LANES);
    c51.intoArray(sums, 11 * LANES);
  }

  private static void add(
      float[] sums, int vectors, int used, MemorySegment c, long to, long rowBytes) {
    for (int r = 0; r < used; r++) {
      for (int v = 0; v < vectors; v++) {
        long o = to + r * rowBytes + v * VECTOR;
        FloatVector sum = FloatVector.fromArray(Species.FLOAT, sums, (2 * r + v) * LANES);
        store(load(c, o).add(sum), c, o);
      }
    }
  }
}
