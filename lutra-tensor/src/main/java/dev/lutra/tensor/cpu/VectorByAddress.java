package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Sums of gradients by address, and gradients from tables by address.
///
/// At 512 bits a table of up to 64 floats lies in four registers and 16 frames look it up at once.
/// Entries are handled as `int`: only their bits travel.
final class VectorByAddress {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final VectorSpecies<Integer> I512 = IntVector.SPECIES_512;
  private static final int STEP = 16;
  private static final int BANKS = 8;
  private static final int BANK = 64;

  private VectorByAddress() {}

  static void scatter(Addresses a, Real dy, Real sums, int from, int to) {
    int entries = sums.frames();
    if (entries <= BANK) {
      float[] total = new float[BANK];
      float[] banks = new float[BANKS * BANK];
      for (int m = from; m < to; m++) {
        Arrays.fill(banks, 0);
        addUp(a.segment(), m * a.rowBytes(), dy.segment(), m * dy.rowBytes(), a.frames(), banks);
        sumBanks(banks, total);
        copyRow(total, sums, m);
      }
      return;
    }
    float[] total = new float[256];
    for (int m = from; m < to; m++) {
      Arrays.fill(total, 0);
      for (int f = 0; f < a.frames(); f++) {
        total[a.get(m, f)] += dy.get(m, f);
      }
      copyRow(total, sums, m);
    }
  }

  private static void copyRow(float[] total, Real sums, int m) {
    MemorySegment.copy(total, 0, sums.segment(), FLOAT, m * sums.rowBytes(), sums.frames());
  }

  /// Eight banks, so that equal addresses in sequence do not wait for each other's sum.
  private static void addUp(
      MemorySegment a, long row, MemorySegment dy, long g, int frames, float[] banks) {
    for (int i = 0; i < frames / 8; i++) {
      long k = a.get(LONG, row + i * 8L);
      long o = g + i * 32L;
      banks[(int) k & 63] += dy.get(FLOAT, o);
      banks[64 + ((int) (k >>> 8) & 63)] += dy.get(FLOAT, o + 4);
      banks[128 + ((int) (k >>> 16) & 63)] += dy.get(FLOAT, o + 8);
      banks[192 + ((int) (k >>> 24) & 63)] += dy.get(FLOAT, o + 12);
      banks[256 + ((int) (k >>> 32) & 63)] += dy.get(FLOAT, o + 16);
      banks[320 + ((int) (k >>> 40) & 63)] += dy.get(FLOAT, o + 20);
      banks[384 + ((int) (k >>> 48) & 63)] += dy.get(FLOAT, o + 24);
      banks[448 + ((int) (k >>> 56) & 63)] += dy.get(FLOAT, o + 28);
    }
    for (int f = frames & -8; f < frames; f++) {
      banks[a.get(BYTE, row + f) & 63] += dy.get(FLOAT, g + f * 4L);
    }
  }

  private static void sumBanks(float[] banks, float[] total) {
    for (int k = 0; k < BANK; k += Species.LANES) {
      FloatVector s01 = bank(banks, 0, k).add(bank(banks, 1, k));
      FloatVector s23 = bank(banks, 2, k).add(bank(banks, 3, k));
      FloatVector s45 = bank(banks, 4, k).add(bank(banks, 5, k));
      FloatVector s67 = bank(banks, 6, k).add(bank(banks, 7, k));
      s01.add(s23).add(s45.add(s67)).intoArray(total, k);
    }
  }

  private static FloatVector bank(float[] banks, int i, int k) {
    return FloatVector.fromArray(Species.FLOAT, banks, i * BANK + k);
  }

  static void affineByAddress(Addresses a, Real p, Real q, Real dy, Real du, int from, int to) {
    int entries = p.frames();
    for (int m = from; m < to; m++) {
      if (Species.WIDE && entries <= 64) {
        affine64(a, m, p, q, dy, du, entries);
      } else {
        affineNarrow(a, m, p, q, dy, du);
      }
    }
  }

  /// Vector `part` of a table of `entries`; where there is none, the beginning again.
  private static IntVector part(MemorySegment t, long row, int part, int entries) {
    long offset = part * STEP < entries ? part * 64L : 0L;
    return IntVector.fromMemorySegment(I512, t, row + offset, ORDER);
  }

  private static IntVector indices(MemorySegment a, long offset) {
    return (IntVector)
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, a, offset, ORDER)
            .convertShape(B2I, I512, 0);
  }

  private static FloatVector select(
      IntVector k,
      VectorMask<Integer> upper,
      IntVector t0,
      IntVector t1,
      IntVector t2,
      IntVector t3) {
    return k.selectFrom(t0, t1).blend(k.selectFrom(t2, t3), upper).reinterpretAsFloats();
  }

  private static void affine64(Addresses a, int m, Real p, Real q, Real dy, Real du, int entries) {
    MemorySegment in = a.segment();
    MemorySegment g = dy.segment();
    MemorySegment out = du.segment();
    long row = m * a.rowBytes();
    long gRow = m * dy.rowBytes();
    long outRow = m * du.rowBytes();
    long pRow = m * p.rowBytes();
    long qRow = m * q.rowBytes();
    IntVector p0 = part(p.segment(), pRow, 0, entries);
    IntVector p1 = part(p.segment(), pRow, 1, entries);
    IntVector p2 = part(p.segment(), pRow, 2, entries);
    IntVector p3 = part(p.segment(), pRow, 3, entries);
    IntVector q0 = part(q.segment(), qRow, 0, entries);
    IntVector q1 = part(q.segment(), qRow, 1, entries);
    IntVector q2 = part(q.segment(), qRow, 2, entries);
    IntVector q3 = part(q.segment(), qRow, 3, entries);
    for (int f = 0; f < a.frames(); f += STEP) {
      IntVector k = indices(in, row + f);
      VectorMask<Integer> upper = k.and(32).compare(NE, 0);
      FloatVector factor = select(k, upper, p0, p1, p2, p3);
      FloatVector offset = select(k, upper, q0, q1, q2, q3);
      FloatVector v =
          FloatVector.fromMemorySegment(FloatVector.SPECIES_512, g, gRow + f * 4L, ORDER);
      factor.fma(v, offset).intoMemorySegment(out, outRow + f * 4L, ORDER);
    }
  }

  private static void affineNarrow(Addresses a, int m, Real p, Real q, Real dy, Real du) {
    MemorySegment in = a.segment();
    MemorySegment ps = p.segment();
    MemorySegment qs = q.segment();
    MemorySegment g = dy.segment();
    MemorySegment out = du.segment();
    long row = m * a.rowBytes();
    long gRow = m * dy.rowBytes();
    long outRow = m * du.rowBytes();
    long pRow = m * p.rowBytes();
    long qRow = m * q.rowBytes();
    for (int f = 0; f < a.frames(); f++) {
      long k = (in.get(BYTE, row + f) & 0xffL) * 4;
      float v = ps.get(FLOAT, pRow + k) * g.get(FLOAT, gRow + f * 4L) + qs.get(FLOAT, qRow + k);
      out.set(FLOAT, outRow + f * 4L, v);
    }
  }

  static void inputGradient(
      Addresses a, Wires wires, Real du, Real slopes, Real dx, int from, int to) {
    int n = wires.fanIn();
    for (int i = from; i < to; i++) {
      int c = wires.consumerStart(i);
      int end = wires.consumerStart(i + 1);
      if (!Species.WIDE || n > 6) {
        for (; c < end; c++) {
          gradientNarrow(a, wires.consumer(c) / n, wires.consumer(c) % n, n, du, slopes, dx, i);
        }
        continue;
      }
      for (; c + 2 <= end; c += 2) {
        gradientPair(a, n, wires.consumer(c), wires.consumer(c + 1), slopes, du, dx, i);
      }
      if (c < end) {
        gradientOne(a, n, wires.consumer(c), slopes, du, dx, i);
      }
    }
  }

  /// Where the slopes of LUT input `e` start: alone where they fill a register, else with those of
  /// the LUT's other inputs.
  private static long slopesAt(Real slopes, int n, int e) {
    return e / n * slopes.rowBytes() + (n >= 5 ? 4L * ((e % n) << (n - 1)) : 0);
  }

  /// What is added to an address to find its slope behind [#slopesAt].
  private static byte offset(int n, int e) {
    return (byte) (n >= 5 ? 0 : (e % n) << (n - 1));
  }

  /// The second register of slopes; the first again where all are in one.
  private static IntVector upper(Real slopes, int n, long at) {
    return IntVector.fromMemorySegment(
        I512, slopes.segment(), n == 6 || n == 4 ? at + 64 : at, ORDER);
  }

  private static IntVector lower(Real slopes, long at) {
    return IntVector.fromMemorySegment(I512, slopes.segment(), at, ORDER);
  }

  /// The slopes of 16 frames: index = the bits `low` of the address, those of `high` taken from one
  /// place further up, and an offset.
  private static FloatVector slope(
      MemorySegment a, long at, byte low, byte high, byte offset, IntVector t0, IntVector t1) {
    ByteVector k = ByteVector.fromMemorySegment(ByteVector.SPECIES_128, a, at, ORDER);
    ByteVector half = k.reinterpretAsShorts().lanewise(LSHR, 1).reinterpretAsBytes();
    ByteVector index = k.and(low).or(half.and(high)).add(offset);
    return ((IntVector) index.convertShape(B2I, I512, 0)).selectFrom(t0, t1).reinterpretAsFloats();
  }

  private static FloatVector frames(MemorySegment x, long at) {
    return FloatVector.fromMemorySegment(FloatVector.SPECIES_512, x, at, ORDER);
  }

  private static byte below(int n, int e) {
    return (byte) ((1 << e % n) - 1);
  }

  private static byte above(int n, int e) {
    return (byte) (((1 << (n - 1)) - 1) & ~below(n, e));
  }

  private static void gradientOne(Addresses a, int n, int e, Real slopes, Real du, Real dx, int i) {
    long at = slopesAt(slopes, n, e);
    IntVector t0 = lower(slopes, at);
    IntVector t1 = upper(slopes, n, at);
    byte low = below(n, e);
    byte high = above(n, e);
    byte offset = offset(n, e);
    MemorySegment in = a.segment();
    MemorySegment g = du.segment();
    MemorySegment out = dx.segment();
    long row = e / n * a.rowBytes();
    long gRow = e / n * du.rowBytes();
    long outRow = i * dx.rowBytes();
    for (int f = 0; f < a.frames(); f += STEP) {
      FloatVector s = slope(in, row + f, low, high, offset, t0, t1);
      long o = outRow + f * 4L;
      s.fma(frames(g, gRow + f * 4L), frames(out, o)).intoMemorySegment(out, o, ORDER);
    }
  }

  /// Two LUT inputs at a time, so that the sum is read and written half as often.
  private static void gradientPair(
      Addresses a, int n, int e, int e2, Real slopes, Real du, Real dx, int i) {
    long at = slopesAt(slopes, n, e);
    long at2 = slopesAt(slopes, n, e2);
    IntVector t0 = lower(slopes, at);
    IntVector t1 = upper(slopes, n, at);
    IntVector u0 = lower(slopes, at2);
    IntVector u1 = upper(slopes, n, at2);
    byte low = below(n, e);
    byte high = above(n, e);
    byte offset = offset(n, e);
    byte low2 = below(n, e2);
    byte high2 = above(n, e2);
    byte offset2 = offset(n, e2);
    MemorySegment in = a.segment();
    MemorySegment g = du.segment();
    MemorySegment out = dx.segment();
    long row = e / n * a.rowBytes();
    long row2 = e2 / n * a.rowBytes();
    long gRow = e / n * du.rowBytes();
    long gRow2 = e2 / n * du.rowBytes();
    long outRow = i * dx.rowBytes();
    for (int f = 0; f < a.frames(); f += STEP) {
      FloatVector s = slope(in, row + f, low, high, offset, t0, t1);
      FloatVector s2 = slope(in, row2 + f, low2, high2, offset2, u0, u1);
      long o = outRow + f * 4L;
      FloatVector sum = s.fma(frames(g, gRow + f * 4L), frames(out, o));
      s2.fma(frames(g, gRow2 + f * 4L), sum).intoMemorySegment(out, o, ORDER);
    }
  }

  private static void gradientNarrow(
      Addresses a, int m, int j, int n, Real du, Real slopes, Real dx, int i) {
    MemorySegment in = a.segment();
    MemorySegment g = du.segment();
    MemorySegment s = slopes.segment();
    MemorySegment out = dx.segment();
    long row = m * a.rowBytes();
    long gRow = m * du.rowBytes();
    long sRow = m * slopes.rowBytes() + 4L * (j << (n - 1));
    long outRow = i * dx.rowBytes();
    int low = (1 << j) - 1;
    for (int f = 0; f < a.frames(); f++) {
      int k = in.get(BYTE, row + f) & 0xff;
      float slope = s.get(FLOAT, sRow + 4L * ((k & low) | (k >> 1 & ~low)));
      long o = outRow + f * 4L;
      out.set(FLOAT, o, out.get(FLOAT, o) + g.get(FLOAT, gRow + f * 4L) * slope);
    }
  }
}
