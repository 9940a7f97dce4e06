package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Batch-normalized tables: what was a chain of elementwise kernels is one pass or two over each
/// table. For tables of at least one vector.
final class VectorDecide {
  private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[3]);

  private VectorDecide() {}

  static void forward(
      Real values,
      Real counts,
      Real gamma,
      Real beta,
      float epsilon,
      float threshold,
      Bits truth,
      Real statistics,
      int from,
      int to) {
    int entries = values.frames();
    float[] sums = SUMS.get();
    for (int m = from; m < to; m++) {
      MemorySegment v = values.segment();
      long vRow = m * values.rowBytes();
      long cRow = m * counts.rowBytes();
      VectorTable.weightedSums(v, vRow, counts.segment(), cRow, entries, sums);
      float mean = sums[1] / sums[0];
      float squares = VectorTable.squares(v, vRow, counts.segment(), cRow, entries, mean);
      float variance = squares / sums[0];
      float inverse = (float) (1 / Math.sqrt(Math.max(variance, epsilon)));
      statistics.set(m, 0, mean);
      statistics.set(m, 1, variance);
      statistics.set(m, 2, inverse);
      for (int w = 0; w < truth.words(); w++) {
        int count = Math.min(64, entries - w * 64);
        long at = vRow + w * 256L;
        truth.setWord(
            m, w, word(v, at, count, mean, inverse, gamma.get(m, 0), beta.get(m, 0), threshold));
      }
    }
  }

  private static long word(
      MemorySegment v,
      long at,
      int count,
      float mean,
      float inverse,
      float gamma,
      float beta,
      float threshold) {
    FloatVector scale = Lanes.fill(gamma);
    FloatVector shift = Lanes.fill(beta);
    long word = 0;
    for (int k = 0; k < count; k += Species.LANES) {
      FloatVector normalized = load(v, at + k * 4L).sub(mean).mul(inverse);
      word |= normalized.fma(scale, shift).compare(GT, threshold).toLong() << k;
    }
    return word;
  }

  static void backward(
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
      Real scalars,
      int from,
      int to) {
    int entries = values.frames();
    float[] s = SUMS.get();
    for (int m = from; m < to; m++) {
      float mean = statistics.get(m, 0);
      float inverse = statistics.get(m, 2);
      float scale = gamma.get(m, 0);
      MemorySegment v = values.segment();
      long vRow = m * values.rowBytes();
      MemorySegment g = sums.segment();
      long gRow = m * sums.rowBytes();
      MemorySegment ps = p.segment();
      long pRow = m * p.rowBytes();
      weights(
          v, vRow, mean, inverse, scale, beta.get(m, 0), low, high, g, gRow, ps, pRow, entries, s);
      float frames = frames(counts.segment(), m * counts.rowBytes(), entries);
      scalars.set(m, 0, s[0]);
      scalars.set(m, 1, s[1]);
      float m2 = statistics.get(m, 1) > epsilon ? scale * s[0] / frames : 0;
      gradients(
          v,
          vRow,
          mean,
          inverse,
          -inverse * scale * s[1] / frames,
          -inverse * m2,
          counts.segment(),
          m * counts.rowBytes(),
          g,
          gRow,
          ps,
          pRow,
          q.segment(),
          m * q.rowBytes(),
          dValues.segment(),
          m * dValues.rowBytes(),
          entries);
    }
  }

  private static float frames(MemorySegment counts, long row, int entries) {
    FloatVector sum = Lanes.zero();
    for (int k = 0; k < entries; k += Species.LANES) {
      sum = sum.add(load(counts, row + k * 4L));
    }
    return Lanes.sum(sum);
  }

  /// `p`, and the sums of `dz * normalized` and of `dz`.
  private static void weights(
      MemorySegment v,
      long vRow,
      float mean,
      float inverse,
      float gamma,
      float beta,
      float low,
      float high,
      MemorySegment g,
      long gRow,
      MemorySegment p,
      long pRow,
      int entries,
      float[] sums) {
    FloatVector factor = Lanes.fill(gamma * inverse);
    FloatVector scale = Lanes.fill(gamma);
    FloatVector shift = Lanes.fill(beta);
    FloatVector zero = Lanes.zero();
    FloatVector dots = zero;
    FloatVector total = zero;
    for (int k = 0; k < entries; k += Species.LANES) {
      long o = k * 4L;
      FloatVector normalized = load(v, vRow + o).sub(mean).mul(inverse);
      FloatVector z = normalized.fma(scale, shift);
      VectorMask<Float> inside = z.compare(GT, low).and(z.compare(LT, high));
      FloatVector dz = zero.blend(load(g, gRow + o), inside);
      store(zero.blend(factor, inside), p, pRow + o);
      dots = dz.fma(normalized, dots);
      total = total.add(dz);
    }
    sums[0] = Lanes.sum(dots);
    sums[1] = Lanes.sum(total);
  }

  /// `q = a + b * normalized` and `dValues = p * sums + counts * q`.
  private static void gradients(
      MemorySegment v,
      long vRow,
      float mean,
      float inverse,
      float a,
      float b,
      MemorySegment c,
      long cRow,
      MemorySegment g,
      long gRow,
      MemorySegment p,
      long pRow,
      MemorySegment q,
      long qRow,
      MemorySegment out,
      long to,
      int entries) {
    FloatVector offset = Lanes.fill(a);
    FloatVector slope = Lanes.fill(b);
    for (int k = 0; k < entries; k += Species.LANES) {
      long o = k * 4L;
      FloatVector normalized = load(v, vRow + o).sub(mean).mul(inverse);
      FloatVector common = slope.fma(normalized, offset);
      store(common, q, qRow + o);
      FloatVector shared = common.mul(load(c, cRow + o));
      store(load(p, pRow + o).fma(load(g, gRow + o), shared), out, to + o);
    }
  }
}
