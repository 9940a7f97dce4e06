package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Arithmetic on whole tables, once per table and batch; for tables of at least one vector.
///
/// Variables below the width of a vector are exchanges of lanes, those above it pairs of vectors.
final class VectorTable {
  private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[3]);

  private VectorTable() {}

  static void smooth(Real table, float bias, Real smoothed, int from, int to) {
    float near = 0.5f + bias;
    float far = 0.5f - bias;
    int entries = table.frames();
    for (int m = from; m < to; m++) {
      long row = m * smoothed.rowBytes();
      smoothLanes(
          table.segment(), m * table.rowBytes(), smoothed.segment(), row, entries, near, far);
      for (int bit = Species.LANES; bit < entries; bit <<= 1) {
        smoothPairs(smoothed.segment(), row, entries, bit, near, far);
      }
    }
  }

  private static void smoothLanes(
      MemorySegment t, long row, MemorySegment s, long out, int entries, float near, float far) {
    FloatVector a = Lanes.fill(near);
    FloatVector b = Lanes.fill(far);
    for (int k = 0; k < entries; k += Species.LANES) {
      FloatVector v = load(t, row + k * 4L);
      v = v.mul(a).add(Lanes.swap1(v).mul(b));
      v = v.mul(a).add(Lanes.swap2(v).mul(b));
      if (Species.LANES >= 8) {
        v = v.mul(a).add(Lanes.swap4(v).mul(b));
      }
      if (Species.LANES >= 16) {
        v = v.mul(a).add(Lanes.swap8(v).mul(b));
      }
      store(v, s, out + k * 4L);
    }
  }

  private static void smoothPairs(
      MemorySegment s, long row, int entries, int bit, float near, float far) {
    FloatVector a = Lanes.fill(near);
    FloatVector b = Lanes.fill(far);
    // The i-th pair starts at i with a zero put in at `bit`.
    for (int i = 0; i < entries / 2; i += Species.LANES) {
      long low = row + 4L * ((i & (bit - 1)) | (i & -bit) << 1);
      long high = low + 4L * bit;
      FloatVector v = load(s, low);
      FloatVector w = load(s, high);
      store(v.mul(a).add(w.mul(b)), s, low);
      store(v.mul(b).add(w.mul(a)), s, high);
    }
  }

  static void normalize(
      Real values, Real counts, float epsilon, Real normalized, Real statistics, int from, int to) {
    int entries = values.frames();
    float[] sums = SUMS.get();
    for (int m = from; m < to; m++) {
      MemorySegment v = values.segment();
      MemorySegment c = counts.segment();
      long vRow = m * values.rowBytes();
      long cRow = m * counts.rowBytes();
      weightedSums(v, vRow, c, cRow, entries, sums);
      float mean = sums[1] / sums[0];
      float variance = squares(v, vRow, c, cRow, entries, mean) / sums[0];
      float inverse = (float) (1 / Math.sqrt(Math.max(variance, epsilon)));
      shift(v, vRow, normalized.segment(), m * normalized.rowBytes(), entries, mean, inverse);
      statistics.set(m, 0, mean);
      statistics.set(m, 1, variance);
      statistics.set(m, 2, inverse);
    }
  }

  /// The sum of the counts and that of the values at all frames.
  static void weightedSums(
      MemorySegment v, long vRow, MemorySegment c, long cRow, int entries, float[] sums) {
    FloatVector frames = Lanes.zero();
    FloatVector sum = Lanes.zero();
    for (int k = 0; k < entries; k += Species.LANES) {
      FloatVector count = load(c, cRow + k * 4L);
      frames = frames.add(count);
      sum = count.fma(load(v, vRow + k * 4L), sum);
    }
    sums[0] = Lanes.sum(frames);
    sums[1] = Lanes.sum(sum);
  }

  static float squares(
      MemorySegment v, long vRow, MemorySegment c, long cRow, int entries, float mean) {
    FloatVector sum = Lanes.zero();
    for (int k = 0; k < entries; k += Species.LANES) {
      FloatVector d = load(v, vRow + k * 4L).sub(mean);
      sum = d.mul(d).fma(load(c, cRow + k * 4L), sum);
    }
    return Lanes.sum(sum);
  }

  private static void shift(
      MemorySegment v,
      long row,
      MemorySegment out,
      long to,
      int entries,
      float mean,
      float inverse) {
    for (int k = 0; k < entries; k += Species.LANES) {
      store(load(v, row + k * 4L).sub(mean).mul(inverse), out, to + k * 4L);
    }
  }

  static void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q,
      int from,
      int to) {
    int entries = normalized.frames();
    float[] s = SUMS.get();
    for (int m = from; m < to; m++) {
      MemorySegment x = normalized.segment();
      MemorySegment c = counts.segment();
      MemorySegment g = sums.segment();
      long xRow = m * normalized.rowBytes();
      long cRow = m * counts.rowBytes();
      long gRow = m * sums.rowBytes();
      gradientSums(x, xRow, c, cRow, g, gRow, entries, s);
      float m1 = s[1] / s[0];
      float m2 = statistics.get(m, 1) > epsilon ? s[2] / s[0] : 0;
      float inverse = statistics.get(m, 2);
      gradients(
          x,
          xRow,
          c,
          cRow,
          g,
          gRow,
          inverse,
          -inverse * m1,
          -inverse * m2,
          q.segment(),
          m * q.rowBytes(),
          dValues.segment(),
          m * dValues.rowBytes(),
          entries);
    }
  }

  /// The sums of the counts, the gradients, and the gradients times the values.
  private static void gradientSums(
      MemorySegment x,
      long xRow,
      MemorySegment c,
      long cRow,
      MemorySegment g,
      long gRow,
      int entries,
      float[] sums) {
    FloatVector frames = Lanes.zero();
    FloatVector total = Lanes.zero();
    FloatVector dot = Lanes.zero();
    for (int k = 0; k < entries; k += Species.LANES) {
      FloatVector gradient = load(g, gRow + k * 4L);
      frames = frames.add(load(c, cRow + k * 4L));
      total = total.add(gradient);
      dot = gradient.fma(load(x, xRow + k * 4L), dot);
    }
    sums[0] = Lanes.sum(frames);
    sums[1] = Lanes.sum(total);
    sums[2] = Lanes.sum(dot);
  }

  /// `q = p1 + p2 x` and `out = inverse g + c q`.
  private static void gradients(
      MemorySegment x,
      long xRow,
      MemorySegment c,
      long cRow,
      MemorySegment g,
      long gRow,
      float inverse,
      float p1,
      float p2,
      MemorySegment q,
      long qRow,
      MemorySegment out,
      long to,
      int entries) {
    FloatVector factor = Lanes.fill(inverse);
    FloatVector offset = Lanes.fill(p1);
    FloatVector slope = Lanes.fill(p2);
    for (int k = 0; k < entries; k += Species.LANES) {
      long o = k * 4L;
      FloatVector common = slope.fma(load(x, xRow + o), offset);
      store(common, q, qRow + o);
      FloatVector shared = load(c, cRow + o).mul(common);
      store(factor.fma(load(g, gRow + o), shared), out, to + o);
    }
  }
}
