package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// `c += a b` where element `(i, k)` of `a` lies at `i * rowStep + k * step`, so that `a` may be
/// transposed.
///
/// Both operands are packed, a block of `k` at a time: `b` into panels of two vectors of columns, as
/// rows a power of two apart would share few lines of the cache, and six rows of `a` next to each
/// other. A tile of `c`, six rows by two vectors, then stays in 12 registers.
final class VectorGemm {
  private static final int ROWS = 6;
  private static final int BLOCK = 128;
  private static final int PANELS = 16;
  private static final long VECTOR = 4L * Species.LANES;
  private static final long PANEL = BLOCK * 2 * VECTOR;
  private static final long A = PANELS * PANEL;

  /// Bytes that [#run] needs to pack into.
  static final long SCRATCH = A + BLOCK * ROWS * 4L;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private VectorGemm() {}

  static void run(
      Real a,
      long rowStep,
      long step,
      Real b,
      Real c,
      int inner,
      MemorySegment scratch,
      int from,
      int to) {
    long rowBytes = c.rowBytes();
    int panels = (int) ((rowBytes + 2 * VECTOR - 1) / (2 * VECTOR));
    for (int first = 0; first < panels; first += PANELS) {
      int end = Math.min(first + PANELS, panels);
      for (int k = 0; k < inner; k += BLOCK) {
        int count = Math.min(BLOCK, inner - k);
        for (int p = first; p < end; p++) {
          packB(b, k, p, count, scratch, (p - first) * PANEL);
        }
        for (int i = from; i < to; i += ROWS) {
          int used = Math.min(ROWS, to - i);
          packA(a.segment(), i * rowStep + k * step, rowStep, used, step, count, scratch);
          for (int p = first; p < end; p++) {
            long column = p * (2 * VECTOR);
            boolean two = column + VECTOR < rowBytes;
            tile(scratch, (p - first) * PANEL, count, c.segment(), i * rowBytes + column,
                rowBytes, used, two);
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
      MemorySegment a, long from, long rowStep, int rows, long step, int count, MemorySegment s) {
    for (int r = 0; r < ROWS; r++) {
      long row = from + Math.min(r, rows - 1) * rowStep;
      long out = A + r * 4L;
      for (int k = 0; k < count; k++) {
        s.set(FLOAT, out + k * (ROWS * 4L), a.get(FLOAT, row + k * step));
      }
    }
  }

  static void tile(
      MemorySegment s,
      long panel,
      int count,
      MemorySegment c,
      long to,
      long rowBytes,
      int used,
      boolean two) {
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
      long o = A + k * (ROWS * 4L);
      FloatVector b0 = load(s, panel + k * (2 * VECTOR));
      FloatVector b1 = load(s, panel + k * (2 * VECTOR) + VECTOR);
      FloatVector v = Lanes.fill(s.get(FLOAT, o));
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = Lanes.fill(s.get(FLOAT, o + 4));
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = Lanes.fill(s.get(FLOAT, o + 8));
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = Lanes.fill(s.get(FLOAT, o + 12));
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      v = Lanes.fill(s.get(FLOAT, o + 16));
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
      v = Lanes.fill(s.get(FLOAT, o + 20));
      c50 = v.fma(b0, c50);
      c51 = v.fma(b1, c51);
    }
    add(c00, c01, c, to, two, used > 0);
    add(c10, c11, c, to + rowBytes, two, used > 1);
    add(c20, c21, c, to + 2 * rowBytes, two, used > 2);
    add(c30, c31, c, to + 3 * rowBytes, two, used > 3);
    add(c40, c41, c, to + 4 * rowBytes, two, used > 4);
    add(c50, c51, c, to + 5 * rowBytes, two, used > 5);
  }

  private static void add(
      FloatVector v0, FloatVector v1, MemorySegment c, long to, boolean two, boolean used) {
    if (used) {
      store(load(c, to).add(v0), c, to);
      if (two) {
        store(load(c, to + VECTOR).add(v1), c, to + VECTOR);
      }
    }
  }
}
