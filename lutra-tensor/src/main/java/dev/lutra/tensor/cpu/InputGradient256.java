package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The loops of [VectorInputGradient] at 256 bits, for processors that have neither a permutation
/// over two registers nor registers for masks.
///
/// Eight floats of a table are a register, and eight frames look it up at once by the low three
/// bits of their addresses; the others choose among the registers. Entries are handled as `int`:
/// only their bits travel.
final class InputGradient256 {
  private static final VectorSpecies<Integer> I256 = IntVector.SPECIES_256;

  private InputGradient256() {}

  /// Whether the loops of this class are the ones to take for LUTs of so many inputs.
  static boolean fits(int fanIn) {
    return Species.BITS == 256 && fanIn <= VectorInputGradient.MAX_FAN_IN;
  }

  private static IntVector register(MemorySegment t, long at) {
    return IntVector.fromMemorySegment(I256, ALL, t.address() + at, ORDER);
  }

  private static IntVector indices(MemorySegment a, long offset) {
    return (IntVector)
        ByteVector.fromMemorySegment(ByteVector.SPECIES_64, ALL, a.address() + offset, ORDER)
            .convertShape(ZERO_EXTEND_B2I, I256, 0);
  }

  /// The lanes of `k` that have the bit.
  private static VectorMask<Integer> having(IntVector k, int bit) {
    return k.lanewise(LSHL, 31 - bit).compare(LT, 0);
  }

  private static IntVector among(
      IntVector k,
      VectorMask<Integer> odd,
      VectorMask<Integer> upper,
      IntVector t0,
      IntVector t1,
      IntVector t2,
      IntVector t3) {
    IntVector low = k.selectFrom(t0).blend(k.selectFrom(t1), odd);
    IntVector high = k.selectFrom(t2).blend(k.selectFrom(t3), odd);
    return low.blend(high, upper);
  }

  private static void addTo(MemorySegment dx, long o, IntVector slope, FloatVector v) {
    Lanes.store(slope.reinterpretAsFloats().fma(v, Lanes.load(dx, o)), dx, o);
  }

  /// Adds to the rows at `out` of those inputs of one LUT that are picked: slopes are those of
  /// [VectorSlopes#write].
  static void spread(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      int n,
      MemorySegment slopes,
      int[] picked,
      int inputs,
      MemorySegment sums,
      long[] out,
      int count) {
    for (int i = 0; i < inputs; i++) {
      int j = picked[i];
      if (n < 6) {
        long s = (long) j << (n + 1);
        spreadOne(a, row, g, gAt, slopes, s, n == 5 ? 32 : 0, (1 << j) - 1, sums, out[i], count);
      } else if (j % 2 == 0 && i + 1 < inputs && picked[i + 1] == j + 1) {
        spreadTwo(a, row, g, gAt, slopes, j, sums, out[i], out[i + 1], count);
        i++;
      } else {
        spreadOneOfSix(a, row, g, gAt, slopes, j, sums, out[i], count);
      }
    }
  }

  /// One input of a LUT of up to five: an index is the address without the input's bit.
  private static void spreadOne(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      long s,
      long second,
      int low,
      MemorySegment dx,
      long out,
      int count) {
    IntVector t0 = register(slopes, s);
    IntVector t1 = register(slopes, s + second);
    IntVector lower = IntVector.broadcast(I256, low);
    for (int f = 0; f < count; f += 8) {
      IntVector k = indices(a, row + f);
      IntVector half = k.lanewise(LSHR, 1);
      IntVector index = half.lanewise(XOR, half.lanewise(XOR, k).and(lower));
      IntVector slope = index.selectFrom(t0).blend(index.selectFrom(t1), having(index, 3));
      addTo(dx, out + f * 4L, slope, Lanes.load(g, gAt + f * 4L));
    }
  }

  /// Inputs `j` and `j + 1` of a LUT of six, which may read the same row. The registers of inputs 0
  /// to 3 are told apart by bits 4 and 5 of the address, those of input 4 by bits 3 and 5, those of
  /// input 5 by bits 3 and 4.
  private static void spreadTwo(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      int j,
      MemorySegment dx,
      long o0,
      long o1,
      int count) {
    long s = j * 128L;
    IntVector t0 = register(slopes, s);
    IntVector t1 = register(slopes, s + 32);
    IntVector t2 = register(slopes, s + 64);
    IntVector t3 = register(slopes, s + 96);
    IntVector u0 = register(slopes, s + 128);
    IntVector u1 = register(slopes, s + 160);
    IntVector u2 = register(slopes, s + 192);
    IntVector u3 = register(slopes, s + 224);
    int first = j < 4 ? 4 : 3;
    int second = j < 4 ? 5 : 4;
    IntVector lower0 = IntVector.broadcast(I256, (1 << j) - 1);
    IntVector lower1 = IntVector.broadcast(I256, (2 << j) - 1);
    for (int f = 0; f < count; f += 8) {
      IntVector k = indices(a, row + f);
      IntVector half = k.lanewise(LSHR, 1);
      IntVector changed = half.lanewise(XOR, k);
      VectorMask<Integer> odd = having(k, first);
      FloatVector v = Lanes.load(g, gAt + f * 4L);
      long o = f * 4L;
      IntVector k0 = half.lanewise(XOR, changed.and(lower0));
      addTo(dx, o0 + o, among(k0, odd, having(k, 5), t0, t1, t2, t3), v);
      IntVector k1 = half.lanewise(XOR, changed.and(lower1));
      addTo(dx, o1 + o, among(k1, odd, having(k, second), u0, u1, u2, u3), v);
    }
  }

  /// Input `j` of a LUT of six; see [#spreadTwo].
  private static void spreadOneOfSix(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      int j,
      MemorySegment dx,
      long out,
      int count) {
    long s = j * 128L;
    IntVector t0 = register(slopes, s);
    IntVector t1 = register(slopes, s + 32);
    IntVector t2 = register(slopes, s + 64);
    IntVector t3 = register(slopes, s + 96);
    int odd = j < 4 ? 4 : 3;
    int upper = j < 5 ? 5 : 4;
    IntVector lower = IntVector.broadcast(I256, (1 << j) - 1);
    for (int f = 0; f < count; f += 8) {
      IntVector k = indices(a, row + f);
      IntVector half = k.lanewise(LSHR, 1);
      IntVector index = half.lanewise(XOR, half.lanewise(XOR, k).and(lower));
      IntVector slope = among(index, having(k, odd), having(k, upper), t0, t1, t2, t3);
      addTo(dx, out + f * 4L, slope, Lanes.load(g, gAt + f * 4L));
    }
  }

  /// Vector `part` of a table of `entries`; where there is none, the beginning again.
  private static IntVector part(MemorySegment t, long row, int part, int entries) {
    return register(t, row + (part * 8 < entries ? part * 32L : 0L));
  }

  private static FloatVector look(
      IntVector k,
      VectorMask<Integer> has3,
      VectorMask<Integer> has4,
      VectorMask<Integer> has5,
      IntVector t0,
      IntVector t1,
      IntVector t2,
      IntVector t3,
      IntVector t4,
      IntVector t5,
      IntVector t6,
      IntVector t7) {
    return among(k, has3, has4, t0, t1, t2, t3)
        .blend(among(k, has3, has4, t4, t5, t6, t7), has5)
        .reinterpretAsFloats();
  }

  /// `du = p[address] * dy + q[address]` for tables of up to 64 entries.
  static void affine(
      MemorySegment a,
      long row,
      MemorySegment p,
      long pRow,
      MemorySegment q,
      long qRow,
      int entries,
      MemorySegment dy,
      long gRow,
      MemorySegment du,
      int count) {
    lookUp(a, row, p, pRow, entries, du, count);
    lookUpTo(a, row, q, qRow, entries, dy, gRow, du, count);
  }

  private static void lookUp(
      MemorySegment a, long row, MemorySegment t, long at, int entries, MemorySegment out, int n) {
    IntVector t0 = part(t, at, 0, entries);
    IntVector t1 = part(t, at, 1, entries);
    IntVector t2 = part(t, at, 2, entries);
    IntVector t3 = part(t, at, 3, entries);
    IntVector t4 = part(t, at, 4, entries);
    IntVector t5 = part(t, at, 5, entries);
    IntVector t6 = part(t, at, 6, entries);
    IntVector t7 = part(t, at, 7, entries);
    for (int f = 0; f < n; f += 8) {
      IntVector k = indices(a, row + f);
      FloatVector v =
          look(k, having(k, 3), having(k, 4), having(k, 5), t0, t1, t2, t3, t4, t5, t6, t7);
      Lanes.store(v, out, f * 4L);
    }
  }

  private static void lookUpTo(
      MemorySegment a,
      long row,
      MemorySegment t,
      long at,
      int entries,
      MemorySegment dy,
      long gRow,
      MemorySegment out,
      int n) {
    IntVector t0 = part(t, at, 0, entries);
    IntVector t1 = part(t, at, 1, entries);
    IntVector t2 = part(t, at, 2, entries);
    IntVector t3 = part(t, at, 3, entries);
    IntVector t4 = part(t, at, 4, entries);
    IntVector t5 = part(t, at, 5, entries);
    IntVector t6 = part(t, at, 6, entries);
    IntVector t7 = part(t, at, 7, entries);
    for (int f = 0; f < n; f += 8) {
      IntVector k = indices(a, row + f);
      FloatVector v =
          look(k, having(k, 3), having(k, 4), having(k, 5), t0, t1, t2, t3, t4, t5, t6, t7);
      FloatVector scaled = Lanes.load(out, f * 4L).fma(Lanes.load(dy, gRow + f * 4L), v);
      Lanes.store(scaled, out, f * 4L);
    }
  }
}
