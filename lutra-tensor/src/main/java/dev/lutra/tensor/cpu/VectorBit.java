package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.backend.LogisticNoise.GAMMA;
import static dev.lutra.tensor.backend.RandomBits.PLANES;
import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Grid;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;

/// Vector API kernels; [ScalarBit] defines them.
final class VectorBit implements BitRows {
  private static final int WORD = 64;

  /// Rows that may be counted in signed bytes before they are added to floats.
  private static final int BATCH = 127;

  private final ThreadLocal<byte[]> counts =
      ThreadLocal.withInitial(() -> new byte[Species.BYTE.length()]);
  private final ThreadLocal<float[]> sums =
      ThreadLocal.withInitial(() -> new float[Species.BYTE.length()]);

  @Override
  public void pack(Real x, float threshold, Bits y, int from, int to) {
    for (int r = from; r < to; r++) {
      long row = r * x.rowBytes();
      for (int w = 0; w < y.words(); w++) {
        y.setWord(r, w, word(x.segment(), row, w, x.frames(), threshold));
      }
    }
  }

  @Override
  public void columns(byte[] samples, int[] order, int first, Real y, int from, int to) {
    VectorColumns.run(samples, order, first, y, from, to);
  }

  @Override
  public void compare(
      Real x, int[] row, float[] threshold, Bits y, int firstFrame, int from, int to) {
    for (int r = from; r < to; r++) {
      compare(x, row[r], threshold[r], y, r, firstFrame);
    }
  }

  @Override
  public void compare(Real x, Real thresholds, Bits y, int from, int to) {
    int levels = thresholds.frames();
    for (int b = from; b < to; b++) {
      int j = b / levels;
      float threshold = thresholds.get(ScalarThresholds.row(thresholds, j), b % levels);
      compare(x, j, threshold, y, b, 0);
    }
  }

  private static void compare(Real x, int row, float threshold, Bits y, int r, int firstFrame) {
    int frames = x.frames();
    int shift = firstFrame % WORD;
    long in = row * x.rowBytes();
    for (int w = 0; w * WORD < frames; w++) {
      long mask = -1L >>> Math.max(0, WORD - (frames - w * WORD));
      long word = word(x.segment(), in, w, frames, threshold) & mask;
      int target = firstFrame / WORD + w;
      y.setWord(r, target, (y.word(r, target) & ~(mask << shift)) | word << shift);
      long carried = shift == 0 ? 0 : mask >>> (WORD - shift);
      if (carried != 0) {
        long rest = word >>> (WORD - shift);
        y.setWord(r, target + 1, (y.word(r, target + 1) & ~carried) | rest);
      }
    }
  }

  /// The comparisons of 64 frames; bits behind the last frame are unspecified.
  private static long word(MemorySegment x, long row, int w, int frames, float threshold) {
    long word = 0;
    int count = Math.min(WORD, frames - w * WORD);
    long start = row + w * (WORD * 4L);
    for (int f = 0; f < count; f += Species.LANES) {
      word |= load(x, start + f * 4L).compare(GT, threshold).toLong() << f;
    }
    return word;
  }

  @Override
  public void windowSums(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      int from,
      int to) {
    int levels = thresholds.frames();
    for (int b = from; b < to; b++) {
      int row = ScalarThresholds.row(thresholds, b / levels);
      float center = thresholds.get(row, b % levels) + 0.5f;
      float half = grid.half(window, spread.get(row, 0));
      long in = (b / levels) * x.rowBytes();
      long at = b * dy.rowBytes();
      float sum = windowSum(x.segment(), in, center, half, dy.segment(), at, dy.frames());
      sums.set(b, 0, sum);
    }
  }

  private static float windowSum(
      MemorySegment x,
      long in,
      float center,
      float half,
      MemorySegment dy,
      long gradient,
      int frames) {
    int body = Lanes.body(frames);
    FloatVector sum = Lanes.zero();
    for (int f = 0; f < body; f += Species.LANES) {
      VectorMask<Float> inside = load(x, in + f * 4L).sub(center).abs().compare(LT, half);
      sum = sum.add(load(dy, gradient + f * 4L), inside);
    }
    VectorMask<Float> inside =
        load(x, in + body * 4L).sub(center).abs().compare(LT, half).andNot(Lanes.behind(frames));
    return Lanes.sum(sum.add(load(dy, gradient + body * 4L), inside));
  }

  @Override
  public void unpack(Bits x, float zero, float one, Real y, int from, int to) {
    FloatVector zeros = Lanes.fill(zero);
    FloatVector ones = Lanes.fill(one);
    for (int r = from; r < to; r++) {
      unpackRow(
          x.segment(), r * x.rowBytes(), zeros, ones, y.segment(), r * y.rowBytes(), y.frames());
    }
  }

  private static void unpackRow(
      MemorySegment x,
      long row,
      FloatVector zeros,
      FloatVector ones,
      MemorySegment y,
      long out,
      int frames) {
    for (int f = 0; f < frames; f += Species.LANES) {
      VectorMask<Float> mask = VectorMask.fromLong(Species.FLOAT, lanes(x, row, f));
      store(zeros.blend(ones, mask), y, out + f * 4L);
    }
  }

  /// The bits of a vector's lanes from frame `f` of a row on, and others above them. A vector of 4
  /// lanes may start in the middle of a byte.
  private static long lanes(MemorySegment x, long row, int f) {
    long bits = Native.unsignedByte(x, row + (f >> 3));
    if (Species.LANES == 16) {
      bits |= ((long) Native.unsignedByte(x, row + (f >> 3) + 1)) << 8;
    }
    return bits >>> (f & 7);
  }

  /// Rows are one piece of memory: what pads them is joined too, and stays zero.
  @Override
  public void join(Logic f, Bits a, Bits b, Bits y, int from, int to) {
    long first = from * y.rowBytes();
    long last = to * y.rowBytes();
    switch (f) {
      case OR -> or(a.segment(), b.segment(), y.segment(), first, last);
      case XOR -> xor(a.segment(), b.segment(), y.segment(), first, last);
    }
  }

  private static void or(MemorySegment a, MemorySegment b, MemorySegment y, long from, long to) {
    for (long at = from; at < to; at += Species.BITS / 8) {
      words(words(a, at).or(words(b, at)), y, at);
    }
  }

  private static void xor(MemorySegment a, MemorySegment b, MemorySegment y, long from, long to) {
    for (long at = from; at < to; at += Species.BITS / 8) {
      words(words(a, at).lanewise(XOR, words(b, at)), y, at);
    }
  }

  /// [RandomBits#word] of as many places as a vector has lanes; rows hold whole vectors.
  @Override
  public void flip(Bits x, int parts, long seed, int from, int to) {
    LongVector places = LongVector.zero(Species.LONG).addIndex(PLANES).mul(GAMMA);
    for (int r = from; r < to; r++) {
      for (int w = 0; w < x.words(); w += Species.LONG.length()) {
        long first = seed + GAMMA * (PLANES * ((long) r * x.words() + w));
        LongVector below = below(places.add(first), parts);
        long at = r * x.rowBytes() + (long) w * Long.BYTES;
        VectorMask<Long> ofRow = Species.LONG.indexInRange(w, x.words());
        words(words(x.segment(), at).lanewise(XOR, below, ofRow), x.segment(), at);
      }
      int last = x.words() - 1;
      x.setWord(r, last, x.word(r, last)); // clears what is no frame
    }
  }

  private static LongVector below(LongVector seeds, int parts) {
    LongVector below = LongVector.zero(Species.LONG);
    for (int i = Integer.numberOfTrailingZeros(parts); i < PLANES; i++) {
      LongVector random = mix(seeds.add(GAMMA * (i + 1)));
      below = (parts >>> i & 1) == 1 ? below.or(random) : below.and(random);
    }
    return below;
  }

  /// [LogisticNoise#mix].
  private static LongVector mix(LongVector z) {
    LongVector a = z.lanewise(XOR, z.lanewise(LSHR, 30)).mul(0xbf58476d1ce4e5b9L);
    LongVector b = a.lanewise(XOR, a.lanewise(LSHR, 27)).mul(0x94d049bb133111ebL);
    return b.lanewise(XOR, b.lanewise(LSHR, 31));
  }

  private static LongVector words(MemorySegment x, long at) {
    return LongVector.fromMemorySegment(Species.LONG, ALL, x.address() + at, Lanes.ORDER);
  }

  private static void words(LongVector v, MemorySegment y, long at) {
    v.intoMemorySegment(ALL, y.address() + at, Lanes.ORDER);
  }

  @Override
  public void multiply(
      Bits x, float zero, float one, Real y, Real z, boolean add, int from, int to) {
    for (int r = from; r < to; r++) {
      long bits = r * x.rowBytes();
      long row = r * z.rowBytes();
      if (add) {
        addMultiplied(x.segment(), bits, zero, one, y.segment(), z.segment(), row, z.frames());
      } else {
        multiplied(x.segment(), bits, zero, one, y.segment(), z.segment(), row, z.frames());
      }
    }
  }

  private static void multiplied(
      MemorySegment x,
      long bits,
      float zero,
      float one,
      MemorySegment y,
      MemorySegment z,
      long row,
      int frames) {
    FloatVector zeros = Lanes.fill(zero);
    FloatVector ones = Lanes.fill(one);
    for (int f = 0; f < frames; f += Species.LANES) {
      VectorMask<Float> mask = VectorMask.fromLong(Species.FLOAT, lanes(x, bits, f));
      store(load(y, row + f * 4L).mul(zeros.blend(ones, mask)), z, row + f * 4L);
    }
  }

  private static void addMultiplied(
      MemorySegment x,
      long bits,
      float zero,
      float one,
      MemorySegment y,
      MemorySegment z,
      long row,
      int frames) {
    FloatVector zeros = Lanes.fill(zero);
    FloatVector ones = Lanes.fill(one);
    for (int f = 0; f < frames; f += Species.LANES) {
      VectorMask<Float> mask = VectorMask.fromLong(Species.FLOAT, lanes(x, bits, f));
      FloatVector product = load(y, row + f * 4L).mul(zeros.blend(ones, mask));
      store(load(z, row + f * 4L).add(product), z, row + f * 4L);
    }
  }

  @Override
  public void groupSum(Bits x, float scale, Real y, int from, int to) {
    int size = x.features() / y.features();
    int lanes = Species.BYTE.length();
    byte[] counts = this.counts.get();
    float[] sums = this.sums.get();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < y.frames(); f += lanes) {
        Arrays.fill(sums, 0);
        for (int r = 0; r < size; r += BATCH) {
          long row = (c * size + r) * x.rowBytes() + f / WORD * 8L;
          int rows = Math.min(BATCH, size - r);
          countOnes(x.segment(), row, x.rowBytes(), rows, f % WORD, counts);
          addCounts(counts, sums);
        }
        writeScaled(sums, scale, y, c, f);
      }
    }
  }

  /// Ones per frame in `rows` rows, from bit `shift` of the word at `offset` on.
  private static void countOnes(
      MemorySegment x, long offset, long step, int rows, int shift, byte[] counts) {
    ByteVector count = ByteVector.zero(Species.BYTE);
    for (int r = 0; r < rows; r++) {
      long word = Native.getLong(x, offset + r * step) >>> shift;
      count = count.add((byte) 1, VectorMask.fromLong(Species.BYTE, word));
    }
    count.intoArray(counts, 0);
  }

  private static void addCounts(byte[] counts, float[] sums) {
    for (int i = 0; i < counts.length; i++) {
      sums[i] += counts[i];
    }
  }

  private static void writeScaled(float[] sums, float scale, Real y, int c, int frame) {
    long out = c * y.rowBytes() + frame * 4L;
    int count = Math.min(sums.length, y.frames() - frame);
    for (int i = 0; i < count; i++) {
      Native.setFloat(y.segment(), out + i * 4L, scale * sums[i]);
    }
  }

  @Override
  public void groupSum(Real x, float scale, Real y, int from, int to) {
    VectorGroups.sum(x, scale, y, from, to);
  }

  @Override
  public void groupSumBackward(Real dy, float scale, Real dx, boolean add, int from, int to) {
    int size = dx.features() / dy.features();
    for (int i = from; i < to; i++) {
      long in = i / size * dy.rowBytes();
      long out = i * dx.rowBytes();
      if (add) {
        addScaled(dy.segment(), in, scale, dx.segment(), out, dx.frames());
      } else {
        scaled(dy.segment(), in, scale, dx.segment(), out, dx.frames());
      }
    }
  }

  private static void scaled(
      MemorySegment x, long in, float scale, MemorySegment y, long out, int frames) {
    for (int f = 0; f < frames; f += Species.LANES) {
      store(load(x, in + f * 4L).mul(scale), y, out + f * 4L);
    }
  }

  private static void addScaled(
      MemorySegment x, long in, float scale, MemorySegment y, long out, int frames) {
    for (int f = 0; f < frames; f += Species.LANES) {
      store(load(y, out + f * 4L).add(load(x, in + f * 4L).mul(scale)), y, out + f * 4L);
    }
  }
}
