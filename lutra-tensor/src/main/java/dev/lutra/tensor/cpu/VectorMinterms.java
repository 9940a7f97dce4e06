package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Native.getFloat;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The table gradient of the multilinear extension of LUTs of fan-in 2 to 6, a frame at a time: the
/// lanes of a vector are the entries that differ in the first inputs, and four of them stand for
/// the two inputs that follow. The rest of the inputs, where vectors are narrow, chooses a group.
///
///     sums[i][lane] += w[i][f] prod_j (bit_j(lane) ? x_j : 1 - x_j)
///
/// with `w[i]` the product of the gradient and the factors of the other inputs. Nothing has to be
/// summed over lanes, which costs most where there are few frames. Products of probabilities keep
/// their relative precision, and an entry that no frame reaches has a gradient of zero exactly: an
/// optimizer that divides by the size of gradients must not take rounding for one.
///
/// An object holds the intermediates of one thread.
final class VectorMinterms {
  private static final int MAX_FAN_IN = VectorInterpolate.MAX_FAN_IN;

  /// Inputs that lanes stand for, and vectors of a group.
  private static final int INSIDE = Integer.numberOfTrailingZeros(Species.LANES);

  private static final int VECTORS = 4;
  private static final int GROUP = VECTORS * Species.LANES;

  /// Frames whose weights stay in the first cache.
  private static final int BLOCK = 512;

  private static final FloatVector SIGN0 = lanes(1, -1, 1);
  private static final FloatVector SIGN1 = lanes(2, -1, 1);
  private static final FloatVector SIGN2 = lanes(4, -1, 1);
  private static final FloatVector SIGN3 = lanes(8, -1, 1);
  private static final FloatVector OFFSET0 = lanes(1, 1, 0);
  private static final FloatVector OFFSET1 = lanes(2, 1, 0);
  private static final FloatVector OFFSET2 = lanes(4, 1, 0);
  private static final FloatVector OFFSET3 = lanes(8, 1, 0);

  /// A row of zeros, read for inputs that there are not: only the products without them remain.
  private final MemorySegment zero = Arena.ofAuto().allocate(BLOCK * 4L, 64);

  private final MemorySegment[] row = new MemorySegment[MAX_FAN_IN];
  private final long[] at = new long[MAX_FAN_IN];
  private final long[] start = new long[MAX_FAN_IN];
  private MemorySegment outside = MemorySegment.NULL;
  private boolean outsideIsOne;
  private final float[] gradient = new float[BLOCK];
  private final float[] weights = new float[VECTORS * BLOCK];
  private final float[] sums = new float[1 << MAX_FAN_IN];

  /// `clear` in the lanes whose index has `bit` clear, else `set`.
  private static FloatVector lanes(int bit, float clear, float set) {
    float[] lanes = new float[Species.LANES];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (i & bit) == 0 ? clear : set;
    }
    return FloatVector.fromArray(Species.FLOAT, lanes, 0);
  }

  void tableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add, int from, int to) {
    int n = wires.fanIn();
    Arrays.fill(row, zero);
    Arrays.fill(at, 0);
    Arrays.fill(row, 0, n, x.segment());
    for (int m = from; m < to; m++) {
      Arrays.fill(sums, 0);
      Windows windows = wires.windows();
      if (windows == null) {
        for (int j = 0; j < n; j++) {
          start[j] = wires.source(m, j) * x.rowBytes();
        }
        addUp(n, dy.segment(), m * dy.rowBytes(), dy.frames());
      } else {
        addUp(x, wires, windows, m, dy);
      }
      write(sums, dTable, m, add);
    }
  }

  private void addUp(Real x, Wires wires, Windows windows, int m, Real dy) {
    int frames = windows.framesOf(x.frames());
    for (int run = 0; run < windows.runs(); run++) {
      int first = windows.start(run);
      int count = (windows.start(run + 1) - first) * frames;
      for (int j = 0; j < wires.fanIn(); j++) {
        int source = wires.source(m, j);
        int position = windows.source(first, source % windows.elements());
        if (position < 0) {
          start[j] = border(windows.constant(), count) - x.segment().address();
        } else {
          start[j] =
              source / windows.elements() * x.rowBytes() + (long) position * frames * Float.BYTES;
        }
      }
      addUp(wires.fanIn(), dy.segment(), m * dy.rowBytes() + (long) first * frames * 4, count);
    }
  }

  /// Where there are so many times the constant outside of an image.
  private long border(boolean one, int count) {
    if (outside.byteSize() < (count + 16) * 4L || outsideIsOne != one) {
      outside = Arena.ofAuto().allocate((count + 16) * 4L, 64);
      outsideIsOne = one;
      for (int f = 0; f < count + 16; f++) {
        Native.setFloat(outside, f * 4L, one ? 1 : 0);
      }
    }
    return outside.address();
  }

  /// Adds to all sums: the rows of the inputs begin at [#start], that of gradients at `gradients`.
  private void addUp(int n, MemorySegment dy, long gradients, int frames) {
    for (int f = 0; f < frames; f += BLOCK) {
      int count = Math.min(BLOCK, frames - f);
      for (int j = 0; j < n; j++) {
        at[j] = start[j] + f * 4L;
      }
      for (int k = 0; k < 1 << n; k += GROUP) {
        copy(dy, gradients + f * 4L, gradient, count);
        for (int j = INSIDE + 2; j < n; j++) {
          multiply(row[j], at[j], (k >> j & 1) == 1, gradient, count);
        }
        group(k, count);
      }
    }
  }

  private static void copy(MemorySegment dy, long at, float[] gradient, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      Lanes.load(dy, at + f * 4L).intoArray(gradient, f);
    }
  }

  private static void multiply(MemorySegment x, long at, boolean set, float[] g, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      FloatVector v = Lanes.load(x, at + f * 4L);
      FloatVector.fromArray(Species.FLOAT, g, f)
          .mul(set ? v : Lanes.fill(1).sub(v))
          .intoArray(g, f);
    }
  }

  /// Adds to the sums of the entries from `k` on.
  private void group(int k, int count) {
    weigh(gradient, row[INSIDE], at[INSIDE], row[INSIDE + 1], at[INSIDE + 1], weights, count);
    if (Species.LANES >= 16) {
      addUp4(row[0], at[0], at[1], row[2], at[2], row[3], at[3], weights, sums, k, count);
    } else if (Species.LANES >= 8) {
      addUp3(row[0], at[0], at[1], row[2], at[2], weights, sums, k, count);
    } else {
      addUp2(row[0], at[0], at[1], weights, sums, k, count);
    }
  }

  /// The gradient times the factors of two inputs.
  private static void weigh(
      float[] g, MemorySegment x, long a, MemorySegment y, long b, float[] w, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      FloatVector gradient = FloatVector.fromArray(Species.FLOAT, g, f);
      FloatVector v = Lanes.load(x, a + f * 4L);
      FloatVector u = Lanes.load(y, b + f * 4L);
      FloatVector notV = Lanes.fill(1).sub(v);
      FloatVector high = u.mul(gradient);
      FloatVector low = Lanes.fill(1).sub(u).mul(gradient);
      notV.mul(low).intoArray(w, f);
      v.mul(low).intoArray(w, BLOCK + f);
      notV.mul(high).intoArray(w, 2 * BLOCK + f);
      v.mul(high).intoArray(w, 3 * BLOCK + f);
    }
  }

  private static FloatVector vector(float[] sums, int k) {
    return FloatVector.fromArray(Species.FLOAT, sums, k);
  }

  private static FloatVector factor(
      FloatVector sign, MemorySegment x, long at, FloatVector offset) {
    return Lanes.fill(getFloat(x, at)).fma(sign, offset);
  }

  private static void addUp4(
      MemorySegment x,
      long x0,
      long x1,
      MemorySegment y,
      long x2,
      MemorySegment z,
      long x3,
      float[] w,
      float[] sums,
      int k,
      int count) {
    FloatVector s0 = vector(sums, k);
    FloatVector s1 = vector(sums, k + Species.LANES);
    FloatVector s2 = vector(sums, k + 2 * Species.LANES);
    FloatVector s3 = vector(sums, k + 3 * Species.LANES);
    for (int f = 0; f < count; f++) {
      long o = f * 4L;
      FloatVector p = factor(SIGN0, x, x0 + o, OFFSET0).mul(factor(SIGN1, x, x1 + o, OFFSET1));
      FloatVector q = factor(SIGN2, y, x2 + o, OFFSET2).mul(factor(SIGN3, z, x3 + o, OFFSET3));
      FloatVector v = p.mul(q);
      s0 = v.fma(Lanes.fill(w[f]), s0);
      s1 = v.fma(Lanes.fill(w[BLOCK + f]), s1);
      s2 = v.fma(Lanes.fill(w[2 * BLOCK + f]), s2);
      s3 = v.fma(Lanes.fill(w[3 * BLOCK + f]), s3);
    }
    s0.intoArray(sums, k);
    s1.intoArray(sums, k + Species.LANES);
    s2.intoArray(sums, k + 2 * Species.LANES);
    s3.intoArray(sums, k + 3 * Species.LANES);
  }

  private static void addUp3(
      MemorySegment x,
      long x0,
      long x1,
      MemorySegment y,
      long x2,
      float[] w,
      float[] sums,
      int k,
      int count) {
    FloatVector s0 = vector(sums, k);
    FloatVector s1 = vector(sums, k + Species.LANES);
    FloatVector s2 = vector(sums, k + 2 * Species.LANES);
    FloatVector s3 = vector(sums, k + 3 * Species.LANES);
    for (int f = 0; f < count; f++) {
      long o = f * 4L;
      FloatVector p = factor(SIGN0, x, x0 + o, OFFSET0).mul(factor(SIGN1, x, x1 + o, OFFSET1));
      FloatVector v = p.mul(factor(SIGN2, y, x2 + o, OFFSET2));
      s0 = v.fma(Lanes.fill(w[f]), s0);
      s1 = v.fma(Lanes.fill(w[BLOCK + f]), s1);
      s2 = v.fma(Lanes.fill(w[2 * BLOCK + f]), s2);
      s3 = v.fma(Lanes.fill(w[3 * BLOCK + f]), s3);
    }
    s0.intoArray(sums, k);
    s1.intoArray(sums, k + Species.LANES);
    s2.intoArray(sums, k + 2 * Species.LANES);
    s3.intoArray(sums, k + 3 * Species.LANES);
  }

  private static void addUp2(
      MemorySegment x, long x0, long x1, float[] w, float[] sums, int k, int count) {
    FloatVector s0 = vector(sums, k);
    FloatVector s1 = vector(sums, k + Species.LANES);
    FloatVector s2 = vector(sums, k + 2 * Species.LANES);
    FloatVector s3 = vector(sums, k + 3 * Species.LANES);
    for (int f = 0; f < count; f++) {
      long o = f * 4L;
      FloatVector v = factor(SIGN0, x, x0 + o, OFFSET0).mul(factor(SIGN1, x, x1 + o, OFFSET1));
      s0 = v.fma(Lanes.fill(w[f]), s0);
      s1 = v.fma(Lanes.fill(w[BLOCK + f]), s1);
      s2 = v.fma(Lanes.fill(w[2 * BLOCK + f]), s2);
      s3 = v.fma(Lanes.fill(w[3 * BLOCK + f]), s3);
    }
    s0.intoArray(sums, k);
    s1.intoArray(sums, k + Species.LANES);
    s2.intoArray(sums, k + 2 * Species.LANES);
    s3.intoArray(sums, k + 3 * Species.LANES);
  }

  /// Rows of a tensor hold whole vectors.
  private static void write(float[] sums, Real dTable, int m, boolean add) {
    MemorySegment out = dTable.segment();
    long row = m * dTable.rowBytes();
    for (int k = 0; k < dTable.frames(); k += Species.LANES) {
      FloatVector v = vector(sums, k);
      Lanes.store(add ? Lanes.load(out, row + k * 4L).add(v) : v, out, row + k * 4L);
    }
  }
}
