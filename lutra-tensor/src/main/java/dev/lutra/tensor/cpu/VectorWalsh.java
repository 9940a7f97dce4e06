package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The Walsh-Hadamard transform of a table `t[k]` of `K` entries: the coefficients of its
/// multilinear extension in `z_j = 2 x_j - 1`,
///
///     y = sum_k c[k] prod_{j in k} z_j        c[k] = 1/K sum_i t[i] prod_{j in k} (bit_j(i) ? 1 : -1)
///
/// No coefficient is larger than the largest entry, and neither is any partial sum of a Horner
/// scheme where every `z_j` is in `[-1, 1]`: unlike the coefficients in `x_j`, these lose nothing
/// to cancellation. Those of an input that the table does not depend on are zero exactly.
final class VectorWalsh {
  private static final FloatVector SIGN1 = sign(1);
  private static final FloatVector SIGN2 = sign(2);
  private static final FloatVector SIGN4 = sign(4);
  private static final FloatVector SIGN8 = sign(8);

  private VectorWalsh() {}

  /// -1 in the lanes whose index has `bit` set, else 1.
  private static FloatVector sign(int bit) {
    float[] lanes = new float[Species.LANES];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (i & bit) != 0 ? -1 : 1;
    }
    return FloatVector.fromArray(Species.FLOAT, lanes, 0);
  }

  /// Writes `scale * K * c` of the tables `from .. to-1` to `c`, `step` floats for each; what is
  /// behind the `K` of a table stays. The result is an array on the heap: the compiler needs far
  /// fewer nodes to read one of its elements. Several tables at a time keep the processor busy, for
  /// one is a long chain of short steps.
  static void transform(Real table, int from, int to, float scale, float[] c, int step) {
    int entries = table.frames();
    boolean whole = entries >= Species.LANES;
    for (int m = from; m < to; m++) {
      long row = m * table.rowBytes();
      int at = (m - from) * step;
      if (whole) {
        withinVectors(table.segment(), row, entries, scale, c, at);
      } else {
        transformShort(table.segment(), row, entries, scale, c, at);
      }
    }
    for (int bit = Species.LANES; bit < entries; bit <<= 1) {
      for (int at = 0; at < (to - from) * step; at += step) {
        acrossVectors(c, at, entries, bit);
      }
    }
  }

  private static void withinVectors(
      MemorySegment t, long row, int entries, float scale, float[] c, int at) {
    FloatVector factor = Lanes.fill(scale);
    for (int k = 0; k < entries; k += Species.LANES) {
      FloatVector v = Lanes.load(t, row + k * 4L).mul(factor);
      v = Lanes.swap1(v).fma(SIGN1, v);
      v = Lanes.swap2(v).fma(SIGN2, v);
      if (Species.LANES >= 8) {
        v = Lanes.swap4(v).fma(SIGN4, v);
      }
      if (Species.LANES >= 16) {
        v = Lanes.swap8(v).fma(SIGN8, v);
      }
      v.intoArray(c, at + k);
    }
  }

  /// Where the `i`-th pair starts: at `i` with a zero put in at `bit`.
  private static int pair(int i, int bit) {
    return (i & (bit - 1)) | (i & -bit) << 1;
  }

  private static void acrossVectors(float[] c, int at, int entries, int bit) {
    for (int i = 0; i < entries / 2; i += Species.LANES) {
      int low = at + pair(i, bit);
      FloatVector v = FloatVector.fromArray(Species.FLOAT, c, low);
      FloatVector w = FloatVector.fromArray(Species.FLOAT, c, low + bit);
      v.add(w).intoArray(c, low);
      w.sub(v).intoArray(c, low + bit);
    }
  }

  private static void transformShort(
      MemorySegment t, long row, int entries, float scale, float[] c, int at) {
    for (int k = 0; k < entries; k++) {
      c[at + k] = scale * Native.getFloat(t, row + k * 4L);
    }
    for (int bit = 1; bit < entries; bit <<= 1) {
      for (int i = 0; i < entries / 2; i++) {
        int low = at + pair(i, bit);
        float v = c[low];
        float w = c[low + bit];
        c[low] = v + w;
        c[low + bit] = w - v;
      }
    }
  }
}
