package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The multilinear extension of LUTs of fan-in 2 to 6, a block of frames at a time.
///
/// The inputs are cut into a low half (the first three) and a high half (the rest). With `p[a]` the
/// products over the low half and `q[b]` those over the high half,
///
///     r[b] = sum_a p[a] W[8 b + a]        y = sum_b q[b] r[b], folded input by input
///     c[a] = sum_b q[b] W[8 b + a]        y = sum_a p[a] c[a]
///     dW[8 b + a] = sum over frames of dy q[b] p[a]
///
/// so that the slopes of the high inputs are those of the small table `r`, the slopes of the low
/// inputs those of `c`, and the gradient of the table is a matrix product. An object holds the
/// intermediates of one thread.
final class VectorInterpolate {
  static final int MAX_FAN_IN = 6;

  private static final int HALF = 3;
  private static final int ROWS = 8;
  private static final int BLOCK = 512;
  private static final long ROW = BLOCK * 4L + 64;
  private static final long P = 0;
  private static final long Q = P + ROWS * ROW;
  private static final long R = Q + ROWS * ROW;
  private static final long C = R + ROWS * ROW;
  private static final long SUMS = C + ROWS * ROW;
  private static final long VECTOR = 4L * Species.LANES;
  private static final long SIZE = SUMS + ROWS * ROWS * VECTOR;

  private static final VectorMask<Float> ODD1 = odd(1);
  private static final VectorMask<Float> ODD2 = odd(2);
  private static final VectorMask<Float> ODD4 = odd(4);
  private static final VectorMask<Float> ODD8 = odd(8);

  private final MemorySegment scratch = Arena.ofAuto().allocate(SIZE, 64);
  private final float[] weights = new float[ROWS * ROWS];
  private final float[] factors = new float[2 * ROWS];

  private static VectorMask<Float> odd(int bit) {
    boolean[] lanes = new boolean[Species.LANES];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (i & bit) != 0;
    }
    return VectorMask.fromArray(Species.FLOAT, lanes, 0);
  }

  void forward(Real x, Wires wires, Real table, Real y, int from, int to) {
    int n = wires.fanIn();
    int low = Math.min(n, HALF);
    int blocks = 1 << (n - low);
    clearUnused(low, n - low);
    for (int m = from; m < to; m++) {
      readTable(table, m);
      for (int f = 0; f < y.frames(); f += BLOCK) {
        int count = Math.min(BLOCK, y.frames() - f);
        products(x, wires, m, 0, low, f, count, P);
        for (int b = 0; b < blocks; b += 2) {
          weightsOfRows(b);
          combine(scratch, P, factors, R + b * ROW, count);
        }
        fold(x, wires, m, low, n - low, f, count, y.segment(), m * y.rowBytes() + f * 4L);
      }
    }
  }

  void backward(
      Real x, Wires wires, Real table, Real dy, Real dInputs, Real dTable, int from, int to) {
    int n = wires.fanIn();
    int low = Math.min(n, HALF);
    int blocks = 1 << (n - low);
    clearUnused(low, n - low);
    for (int m = from; m < to; m++) {
      readTable(table, m);
      scratch.asSlice(SUMS).fill((byte) 0);
      for (int f = 0; f < dy.frames(); f += BLOCK) {
        int count = Math.min(BLOCK, dy.frames() - f);
        products(x, wires, m, 0, low, f, count, P);
        products(x, wires, m, low, n - low, f, count, Q);
        for (int b = 0; n > low && b < blocks; b += 2) {
          weightsOfRows(b);
          combine(scratch, P, factors, R + b * ROW, count);
        }
        for (int a = 0; a < 1 << low; a += 2) {
          weightsOfColumns(a);
          combine(scratch, Q, factors, C + a * ROW, count);
        }
        scale(dy.segment(), m * dy.rowBytes() + f * 4L, scratch, P, count);
        for (int b = 0; b < blocks; b += 2) {
          long sums = SUMS + b * (ROWS * VECTOR);
          tableGradient(scratch, Q + b * ROW, P, sums, count);
          tableGradient(scratch, Q + b * ROW, P + 4 * ROW, sums + 4 * VECTOR, count);
        }
        slopes(x, wires, m, 0, low, C, dy, dInputs, f, count);
        slopes(x, wires, m, low, n - low, R, dy, dInputs, f, count);
      }
      addTable(dTable, m, table.frames());
    }
  }

  /// Products that a small fan-in does not have are zero.
  private void clearUnused(int low, int high) {
    scratch.asSlice(P + (ROW << low), (ROWS - (1 << low)) * ROW).fill((byte) 0);
    scratch.asSlice(Q + (ROW << high), (ROWS - (1 << high)) * ROW).fill((byte) 0);
  }

  private void readTable(Real table, int m) {
    Arrays.fill(weights, 0);
    MemorySegment.copy(
        table.segment(), ValueLayout.JAVA_FLOAT, m * table.rowBytes(), weights, 0, table.frames());
  }

  /// The weights of the rows `b` and `b + 1` of the table.
  private void weightsOfRows(int b) {
    System.arraycopy(weights, b * ROWS, factors, 0, 2 * ROWS);
  }

  /// The weights of its columns `a` and `a + 1`.
  private void weightsOfColumns(int a) {
    for (int b = 0; b < ROWS; b++) {
      factors[b] = weights[b * ROWS + a];
      factors[ROWS + b] = weights[b * ROWS + a + 1];
    }
  }

  private static long offset(Real x, Wires wires, int m, int j, int frame) {
    return wires.source(m, j) * x.rowBytes() + frame * 4L;
  }

  /// The `2^inputs` products over `inputs` inputs from `first` on, at `to` of the scratch memory;
  /// zero behind the last frame.
  private void products(
      Real x, Wires wires, int m, int first, int inputs, int frame, int count, long to) {
    MemorySegment in = x.segment();
    if (inputs == 0) {
      VectorProducts.constant(scratch, to, ROW, count);
      return;
    }
    long x0 = offset(x, wires, m, first, frame);
    if (inputs == 1) {
      VectorProducts.products1(in, x0, scratch, to, ROW, count);
    } else if (inputs == 2) {
      long x1 = offset(x, wires, m, first + 1, frame);
      VectorProducts.products2(in, x0, x1, scratch, to, ROW, count);
    } else {
      long x1 = offset(x, wires, m, first + 1, frame);
      long x2 = offset(x, wires, m, first + 2, frame);
      VectorProducts.products3(in, x0, x1, x2, scratch, to, ROW, count);
    }
    VectorProducts.clearTail(scratch, to, ROW, 1 << inputs, count);
  }

  /// Two rows of results, `to` and the one behind it: `sum_i w[i] row[i]` and `sum_i w[8 + i]
  /// row[i]` of the 8 rows at `from`.
  private static void combine(MemorySegment s, long from, float[] w, long to, int count) {
    FloatVector v0 = Lanes.fill(w[0]);
    FloatVector v1 = Lanes.fill(w[1]);
    FloatVector v2 = Lanes.fill(w[2]);
    FloatVector v3 = Lanes.fill(w[3]);
    FloatVector v4 = Lanes.fill(w[4]);
    FloatVector v5 = Lanes.fill(w[5]);
    FloatVector v6 = Lanes.fill(w[6]);
    FloatVector v7 = Lanes.fill(w[7]);
    FloatVector w0 = Lanes.fill(w[8]);
    FloatVector w1 = Lanes.fill(w[9]);
    FloatVector w2 = Lanes.fill(w[10]);
    FloatVector w3 = Lanes.fill(w[11]);
    FloatVector w4 = Lanes.fill(w[12]);
    FloatVector w5 = Lanes.fill(w[13]);
    FloatVector w6 = Lanes.fill(w[14]);
    FloatVector w7 = Lanes.fill(w[15]);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = from + f * 4L;
      FloatVector x = load(s, o);
      FloatVector v = v0.mul(x);
      FloatVector u = w0.mul(x);
      x = load(s, o + ROW);
      v = v1.fma(x, v);
      u = w1.fma(x, u);
      x = load(s, o + 2 * ROW);
      v = v2.fma(x, v);
      u = w2.fma(x, u);
      x = load(s, o + 3 * ROW);
      v = v3.fma(x, v);
      u = w3.fma(x, u);
      x = load(s, o + 4 * ROW);
      v = v4.fma(x, v);
      u = w4.fma(x, u);
      x = load(s, o + 5 * ROW);
      v = v5.fma(x, v);
      u = w5.fma(x, u);
      x = load(s, o + 6 * ROW);
      v = v6.fma(x, v);
      u = w6.fma(x, u);
      x = load(s, o + 7 * ROW);
      store(v7.fma(x, v), s, to + f * 4L);
      store(w7.fma(x, u), s, to + ROW + f * 4L);
    }
  }

  /// Interpolates the small table `r` by the inputs `first .. first+inputs-1`.
  private void fold(
      Real x,
      Wires wires,
      int m,
      int first,
      int inputs,
      int frame,
      int count,
      MemorySegment y,
      long out) {
    if (inputs == 0) {
      MemorySegment.copy(scratch, R, y, out, count * 4L);
      return;
    }
    MemorySegment in = x.segment();
    long x0 = offset(x, wires, m, first, frame);
    if (inputs == 1) {
      VectorFold.fold1(scratch, R, ROW, in, x0, y, out, count);
      return;
    }
    long x1 = offset(x, wires, m, first + 1, frame);
    if (inputs == 2) {
      VectorFold.fold2(scratch, R, ROW, in, x0, x1, y, out, count);
      return;
    }
    long x2 = offset(x, wires, m, first + 2, frame);
    VectorFold.fold3(scratch, R, ROW, in, x0, x1, x2, y, out, count);
  }

  /// Gradients of the inputs `first .. first+inputs-1`, of which the table at `t` is a function.
  private void slopes(
      Real x,
      Wires wires,
      int m,
      int first,
      int inputs,
      long t,
      Real dy,
      Real dInputs,
      int frame,
      int count) {
    if (inputs == 0) {
      return;
    }
    MemorySegment in = x.segment();
    MemorySegment g = dy.segment();
    MemorySegment d = dInputs.segment();
    long gRow = m * dy.rowBytes() + frame * 4L;
    long step = dInputs.rowBytes();
    long out = (m * (long) wires.fanIn() + first) * step + frame * 4L;
    if (inputs == 1) {
      VectorFold.slopes1(scratch, t, ROW, g, gRow, d, out, count);
      return;
    }
    long x0 = offset(x, wires, m, first, frame);
    long x1 = offset(x, wires, m, first + 1, frame);
    if (inputs == 2) {
      VectorFold.slopes2(scratch, t, ROW, in, x0, x1, g, gRow, d, out, step, count);
      return;
    }
    long x2 = offset(x, wires, m, first + 2, frame);
    VectorFold.slopes3(scratch, t, ROW, in, x0, x1, x2, g, gRow, d, out, step, count);
  }

  /// Multiplies the 8 rows at `row` by the gradient `dy` at `g`.
  private static void scale(MemorySegment dy, long g, MemorySegment s, long row, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = row + f * 4L;
      FloatVector gradient = load(dy, g + f * 4L);
      store(load(s, o).mul(gradient), s, o);
      store(load(s, o + ROW).mul(gradient), s, o + ROW);
      store(load(s, o + 2 * ROW).mul(gradient), s, o + 2 * ROW);
      store(load(s, o + 3 * ROW).mul(gradient), s, o + 3 * ROW);
      store(load(s, o + 4 * ROW).mul(gradient), s, o + 4 * ROW);
      store(load(s, o + 5 * ROW).mul(gradient), s, o + 5 * ROW);
      store(load(s, o + 6 * ROW).mul(gradient), s, o + 6 * ROW);
      store(load(s, o + 7 * ROW).mul(gradient), s, o + 7 * ROW);
    }
    VectorProducts.clearTail(s, row, ROW, ROWS, count);
  }

  /// Adds `q[b] p[a]` of two rows `b` and four `a` to the sums, lane by lane.
  private static void tableGradient(MemorySegment s, long q, long p, long sums, int count) {
    long next = sums + ROWS * VECTOR;
    FloatVector s00 = load(s, sums);
    FloatVector s01 = load(s, sums + VECTOR);
    FloatVector s02 = load(s, sums + 2 * VECTOR);
    FloatVector s03 = load(s, sums + 3 * VECTOR);
    FloatVector s10 = load(s, next);
    FloatVector s11 = load(s, next + VECTOR);
    FloatVector s12 = load(s, next + 2 * VECTOR);
    FloatVector s13 = load(s, next + 3 * VECTOR);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector q0 = load(s, q + o);
      FloatVector q1 = load(s, q + ROW + o);
      FloatVector v = load(s, p + o);
      s00 = q0.fma(v, s00);
      s10 = q1.fma(v, s10);
      v = load(s, p + ROW + o);
      s01 = q0.fma(v, s01);
      s11 = q1.fma(v, s11);
      v = load(s, p + 2 * ROW + o);
      s02 = q0.fma(v, s02);
      s12 = q1.fma(v, s12);
      v = load(s, p + 3 * ROW + o);
      s03 = q0.fma(v, s03);
      s13 = q1.fma(v, s13);
    }
    store(s00, s, sums);
    store(s01, s, sums + VECTOR);
    store(s02, s, sums + 2 * VECTOR);
    store(s03, s, sums + 3 * VECTOR);
    store(s10, s, next);
    store(s11, s, next + VECTOR);
    store(s12, s, next + 2 * VECTOR);
    store(s13, s, next + 3 * VECTOR);
  }

  /// Sums the lanes of 64 vectors into 64 floats: neighbors are merged, the sums of the lower one
  /// in the lanes with `bit` clear, until a lane holds one sum.
  private void addTable(Real dTable, int m, int entries) {
    int vectors = ROWS * ROWS;
    for (int bit = 1; bit < Species.LANES; bit <<= 1) {
      vectors /= 2;
      switch (bit) {
        case 1 -> merge1(scratch, vectors);
        case 2 -> merge2(scratch, vectors);
        case 4 -> merge4(scratch, vectors);
        default -> merge8(scratch, vectors);
      }
    }
    long row = m * dTable.rowBytes();
    MemorySegment out = dTable.segment();
    for (int k = 0; k < entries; k += Species.LANES) {
      store(load(out, row + k * 4L).add(load(scratch, SUMS + k * 4L)), out, row + k * 4L);
    }
  }

  private static void merge1(MemorySegment s, int vectors) {
    for (int i = 0; i < vectors; i++) {
      FloatVector a = load(s, SUMS + i * (2 * VECTOR));
      FloatVector b = load(s, SUMS + i * (2 * VECTOR) + VECTOR);
      store(a.blend(b, ODD1).add(Lanes.swap1(b.blend(a, ODD1))), s, SUMS + i * VECTOR);
    }
  }

  private static void merge2(MemorySegment s, int vectors) {
    for (int i = 0; i < vectors; i++) {
      FloatVector a = load(s, SUMS + i * (2 * VECTOR));
      FloatVector b = load(s, SUMS + i * (2 * VECTOR) + VECTOR);
      store(a.blend(b, ODD2).add(Lanes.swap2(b.blend(a, ODD2))), s, SUMS + i * VECTOR);
    }
  }

  private static void merge4(MemorySegment s, int vectors) {
    for (int i = 0; i < vectors; i++) {
      FloatVector a = load(s, SUMS + i * (2 * VECTOR));
      FloatVector b = load(s, SUMS + i * (2 * VECTOR) + VECTOR);
      store(a.blend(b, ODD4).add(Lanes.swap4(b.blend(a, ODD4))), s, SUMS + i * VECTOR);
    }
  }

  private static void merge8(MemorySegment s, int vectors) {
    for (int i = 0; i < vectors; i++) {
      FloatVector a = load(s, SUMS + i * (2 * VECTOR));
      FloatVector b = load(s, SUMS + i * (2 * VECTOR) + VECTOR);
      store(a.blend(b, ODD8).add(Lanes.swap8(b.blend(a, ODD8))), s, SUMS + i * VECTOR);
    }
  }
}
