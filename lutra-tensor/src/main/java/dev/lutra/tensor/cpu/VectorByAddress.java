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

  /// Per input `j` the lanes of entries 0..31 with bit `j` clear, in order: 16 of each 32.
  private static final int[] CLEAR = clear();

  private VectorByAddress() {}

  private static int[] clear() {
    int[] lanes = new int[5 * STEP];
    for (int j = 0; j < 5; j++) {
      for (int i = 0; i < STEP; i++) {
        int low = (1 << j) - 1;
        lanes[j * STEP + i] = (i & low) | (i & ~low) << 1;
      }
    }
    return lanes;
  }

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
    int[] table = new int[2 * STEP];
    for (int i = from; i < to; i++) {
      for (int c = wires.consumerStart(i); c < wires.consumerStart(i + 1); c++) {
        int m = wires.consumer(c) / n;
        int j = wires.consumer(c) % n;
        if (Species.WIDE && n == 6) {
          squeeze(slopes.segment(), m * slopes.rowBytes() + j * 256L, j, table);
          byte low = (byte) ((1 << j) - 1);
          gradientWide(a, m, low, (byte) (31 & ~low), (byte) 0, table, du, dx, i);
        } else if (Species.WIDE && n < 6) {
          byte offset = copyShort(slopes, m, j, n, table);
          gradientWide(a, m, (byte) 31, (byte) 0, offset, table, du, dx, i);
        } else {
          gradientNarrow(a, m, (long) j << n, du, slopes, dx, i);
        }
      }
    }
  }

  /// A slope with respect to input `j` does not depend on that input: the 32 entries with bit `j`
  /// clear, which fill two registers.
  private static void squeeze(MemorySegment slopes, long row, int j, int[] table) {
    IntVector t0 = part(slopes, row, 0, 64);
    IntVector t1 = part(slopes, row, 1, 64);
    if (j < 5) {
      IntVector lanes = IntVector.fromArray(I512, CLEAR, j * STEP);
      t0 = lanes.selectFrom(t0, t1);
      t1 = lanes.selectFrom(part(slopes, row, 2, 64), part(slopes, row, 3, 64));
    }
    t0.intoArray(table, 0);
    t1.intoArray(table, STEP);
  }

  /// Up to 32 entries an input: they are used as they are, or all tables of a LUT where they fit;
  /// returns where then the table of input `j` starts.
  private static byte copyShort(Real slopes, int m, int j, int n, int[] table) {
    boolean together = n < 4;
    long row = m * slopes.rowBytes() + (together ? 0 : 4L * (j << n));
    int entries = (together ? n : 1) << n;
    part(slopes.segment(), row, 0, entries).intoArray(table, 0);
    part(slopes.segment(), row, 1, entries).intoArray(table, STEP);
    return (byte) (together ? j << n : 0);
  }

  /// Index = the bits `low` of the address, its bits `high` taken from one place further up, and an
  /// offset.
  private static void gradientWide(
      Addresses a, int m, byte low, byte high, byte offset, int[] table, Real du, Real dx, int i) {
    IntVector t0 = IntVector.fromArray(I512, table, 0);
    IntVector t1 = IntVector.fromArray(I512, table, STEP);
    MemorySegment in = a.segment();
    MemorySegment g = du.segment();
    MemorySegment out = dx.segment();
    long row = m * a.rowBytes();
    long gRow = m * du.rowBytes();
    long outRow = i * dx.rowBytes();
    for (int f = 0; f < a.frames(); f += STEP) {
      ByteVector k = ByteVector.fromMemorySegment(ByteVector.SPECIES_128, in, row + f, ORDER);
      ByteVector half = k.reinterpretAsShorts().lanewise(LSHR, 1).reinterpretAsBytes();
      ByteVector index = k.and(low).or(half.and(high)).add(offset);
      IntVector slope = ((IntVector) index.convertShape(B2I, I512, 0)).selectFrom(t0, t1);
      FloatVector v =
          FloatVector.fromMemorySegment(FloatVector.SPECIES_512, g, gRow + f * 4L, ORDER);
      FloatVector sum =
          FloatVector.fromMemorySegment(FloatVector.SPECIES_512, out, outRow + f * 4L, ORDER);
      slope.reinterpretAsFloats().fma(v, sum).intoMemorySegment(out, outRow + f * 4L, ORDER);
    }
  }

  private static void gradientNarrow(
      Addresses a, int m, long table, Real du, Real slopes, Real dx, int i) {
    MemorySegment in = a.segment();
    MemorySegment g = du.segment();
    MemorySegment s = slopes.segment();
    MemorySegment out = dx.segment();
    long row = m * a.rowBytes();
    long gRow = m * du.rowBytes();
    long sRow = m * slopes.rowBytes() + 4 * table;
    long outRow = i * dx.rowBytes();
    for (int f = 0; f < a.frames(); f++) {
      float slope = s.get(FLOAT, sRow + (in.get(BYTE, row + f) & 0xffL) * 4);
      long o = outRow + f * 4L;
      out.set(FLOAT, o, out.get(FLOAT, o) + g.get(FLOAT, gRow + f * 4L) * slope);
    }
  }
}
