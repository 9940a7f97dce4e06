package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import dev.lutra.tensor.Real;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// `c += a b^T`: every element is the dot product of two rows, 4 times 4 of them at a time. The
/// last vectors of the rows are copied to where the padding is zero.
final class VectorDots {
  private static final int SIDE = 4;
  private static final long VECTOR = 4L * Species.LANES;
  private static final long SUMS = 0;
  private static final long LAST_A = SUMS + SIDE * SIDE * VECTOR;
  private static final long LAST_B = LAST_A + SIDE * VECTOR;

  private static final long SIZE = LAST_B + SIDE * VECTOR;

  private final MemorySegment scratch = Arena.ofAuto().allocate(SIZE, 64);

  void run(Real a, Real b, Real c, int from, int to) {
    int body = Lanes.body(a.frames());
    VectorMask<Float> behind = Lanes.behind(a.frames());
    MemorySegment sums = scratch.asSlice(SUMS, SIDE * SIDE * VECTOR);
    long[] rows = new long[SIDE];
    long[] columns = new long[SIDE];
    long[] lastRows = new long[SIDE];
    long[] lastColumns = new long[SIDE];
    for (int r = 0; r < SIDE; r++) {
      lastRows[r] = LAST_A + r * VECTOR;
      lastColumns[r] = LAST_B + r * VECTOR;
    }
    for (int j = 0; j < b.features(); j += SIDE) {
      place(columns, j, b.features(), b.rowBytes());
      copyLast(b.segment(), columns, body, behind, scratch, LAST_B);
      for (int i = from; i < to; i += SIDE) {
        place(rows, i, to, a.rowBytes());
        copyLast(a.segment(), rows, body, behind, scratch, LAST_A);
        sums.fill((byte) 0);
        tile(a.segment(), rows, b.segment(), columns, body, scratch);
        tile(scratch, lastRows, scratch, lastColumns, Species.LANES, scratch);
        add(scratch, c, i, to, j);
      }
    }
  }

  private static void place(long[] rows, int first, int end, long rowBytes) {
    for (int r = 0; r < SIDE; r++) {
      rows[r] = Math.min(first + r, end - 1) * rowBytes;
    }
  }

  private static void copyLast(
      MemorySegment x, long[] rows, int body, VectorMask<Float> behind, MemorySegment s, long to) {
    for (int r = 0; r < SIDE; r++) {
      store(load(x, rows[r] + body * 4L).blend(0f, behind), s, to + r * VECTOR);
    }
  }

  private static void tile(
      MemorySegment a, long[] rows, MemorySegment b, long[] columns, int count, MemorySegment s) {
    twoRows(a, rows[0], rows[1], b, columns, count, s, SUMS);
    twoRows(a, rows[2], rows[3], b, columns, count, s, SUMS + 2 * SIDE * VECTOR);
  }

  private static void twoRows(
      MemorySegment a,
      long a0,
      long a1,
      MemorySegment b,
      long[] columns,
      int count,
      MemorySegment s,
      long sums) {
    long b0 = columns[0];
    long b1 = columns[1];
    long b2 = columns[2];
    long b3 = columns[3];
    FloatVector s00 = load(s, sums);
    FloatVector s01 = load(s, sums + VECTOR);
    FloatVector s02 = load(s, sums + 2 * VECTOR);
    FloatVector s03 = load(s, sums + 3 * VECTOR);
    FloatVector s10 = load(s, sums + 4 * VECTOR);
    FloatVector s11 = load(s, sums + 5 * VECTOR);
    FloatVector s12 = load(s, sums + 6 * VECTOR);
    FloatVector s13 = load(s, sums + 7 * VECTOR);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector v0 = load(a, a0 + o);
      FloatVector v1 = load(a, a1 + o);
      FloatVector w = load(b, b0 + o);
      s00 = v0.fma(w, s00);
      s10 = v1.fma(w, s10);
      w = load(b, b1 + o);
      s01 = v0.fma(w, s01);
      s11 = v1.fma(w, s11);
      w = load(b, b2 + o);
      s02 = v0.fma(w, s02);
      s12 = v1.fma(w, s12);
      w = load(b, b3 + o);
      s03 = v0.fma(w, s03);
      s13 = v1.fma(w, s13);
    }
    store(s00, s, sums);
    store(s01, s, sums + VECTOR);
    store(s02, s, sums + 2 * VECTOR);
    store(s03, s, sums + 3 * VECTOR);
    store(s10, s, sums + 4 * VECTOR);
    store(s11, s, sums + 5 * VECTOR);
    store(s12, s, sums + 6 * VECTOR);
    store(s13, s, sums + 7 * VECTOR);
  }

  private static void add(MemorySegment s, Real c, int i, int to, int j) {
    for (int r = 0; r < Math.min(SIDE, to - i); r++) {
      for (int k = 0; k < Math.min(SIDE, c.frames() - j); k++) {
        c.add(i + r, j + k, Lanes.sum(load(s, SUMS + (r * SIDE + k) * VECTOR)));
      }
    }
  }
}
