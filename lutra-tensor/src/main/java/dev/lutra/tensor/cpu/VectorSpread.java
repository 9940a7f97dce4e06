package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// A LUT's gradient times the slopes of some of its inputs, added to the rows that they read, 16
/// frames at a time: the slopes of one input are two registers of 16, looked up by the address
/// without the input's bit. At 512 bits.
///
/// The inputs of one call may read the same row.
final class VectorSpread {
  private VectorSpread() {}

  static FloatVector frames(MemorySegment x, long at) {
    return FloatVector.fromMemorySegment(FloatVector.SPECIES_512, ALL, x.address() + at, ORDER);
  }

  static IntVector indices(MemorySegment a, long offset) {
    return (IntVector)
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, ALL, a.address() + offset, ORDER)
            .convertShape(B2I, IntVector.SPECIES_512, 0);
  }

  private static IntVector register(MemorySegment t, long at) {
    return IntVector.fromMemorySegment(IntVector.SPECIES_512, ALL, t.address() + at, ORDER);
  }

  private static IntVector mask(int bits) {
    return IntVector.broadcast(IntVector.SPECIES_512, bits);
  }

  private static void addTo(
      MemorySegment dx, long o, IntVector index, IntVector t0, IntVector t1, FloatVector v) {
    FloatVector slope = index.selectFrom(t0, t1).reinterpretAsFloats();
    slope.fma(v, frames(dx, o)).intoMemorySegment(ALL, dx.address() + o, ORDER);
  }

  /// Where the slopes of input `j` start, in the order of [VectorSlopes#write]. They fill a
  /// register for fan-ins from 5 on; below, those of all inputs share two, or one.
  static long slopesAt(int n, int j) {
    return n >= 5 ? 4L * (j << (n - 1)) : 0;
  }

  /// The index of the first slope of input `j` in the registers.
  static int offset(int n, int j) {
    return n >= 5 ? 0 : j << (n - 1);
  }

  /// An address becomes an index by its bits `low`, the others from one place further up, and an
  /// offset.
  static void one(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      long s,
      long second,
      int low,
      int offset,
      MemorySegment dx,
      long out,
      int count) {
    IntVector t0 = register(slopes, s);
    IntVector t1 = register(slopes, s + second);
    IntVector lower = mask(low);
    IntVector start = mask(offset);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      IntVector half = k.lanewise(LSHR, 1);
      IntVector index = half.lanewise(XOR, half.lanewise(XOR, k).and(lower)).or(start);
      addTo(dx, out + f * 4L, index, t0, t1, frames(g, gAt + f * 4L));
    }
  }

  /// Two inputs; see [#one].
  static void two(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      long s,
      long s2,
      long second,
      int low,
      int low2,
      int offset,
      int offset2,
      MemorySegment dx,
      long out,
      long out2,
      int count) {
    IntVector t0 = register(slopes, s);
    IntVector t1 = register(slopes, s + second);
    IntVector u0 = register(slopes, s2);
    IntVector u1 = register(slopes, s2 + second);
    IntVector lower = mask(low);
    IntVector lower2 = mask(low2);
    IntVector start = mask(offset);
    IntVector start2 = mask(offset2);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      IntVector half = k.lanewise(LSHR, 1);
      IntVector changed = half.lanewise(XOR, k);
      IntVector index = half.lanewise(XOR, changed.and(lower)).or(start);
      IntVector index2 = half.lanewise(XOR, changed.and(lower2)).or(start2);
      FloatVector v = frames(g, gAt + f * 4L);
      addTo(dx, out + f * 4L, index, t0, t1, v);
      addTo(dx, out2 + f * 4L, index2, u0, u1, v);
    }
  }

  /// What differs between an address and itself with its lower bits replaced by bit 5.
  private static IntVector changed(IntVector k) {
    return k.lanewise(LSHL, 26).lanewise(ASHR, 31).lanewise(XOR, k);
  }

  /// Input `j` of a LUT of six, with slopes in the order of [VectorSlopes#writeSix]: an index is
  /// the address with bit `j` replaced by bit 5.
  static void oneOfSix(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      int j,
      MemorySegment dx,
      long out,
      int count) {
    IntVector t0 = register(slopes, j * 128L);
    IntVector t1 = register(slopes, j * 128L + 64);
    IntVector bit = mask(1 << j);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      long o = f * 4L;
      IntVector index = k.lanewise(XOR, changed(k).and(bit));
      addTo(dx, out + o, index, t0, t1, frames(g, gAt + o));
    }
  }

  /// Two inputs; see [#oneOfSix].
  static void twoOfSix(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      int j0,
      int j1,
      MemorySegment dx,
      long o0,
      long o1,
      int count) {
    IntVector t0 = register(slopes, j0 * 128L);
    IntVector t1 = register(slopes, j0 * 128L + 64);
    IntVector t2 = register(slopes, j1 * 128L);
    IntVector t3 = register(slopes, j1 * 128L + 64);
    IntVector b0 = mask(1 << j0);
    IntVector b1 = mask(1 << j1);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      IntVector changed = changed(k);
      FloatVector v = frames(g, gAt + f * 4L);
      long o = f * 4L;
      addTo(dx, o0 + o, k.lanewise(XOR, changed.and(b0)), t0, t1, v);
      addTo(dx, o1 + o, k.lanewise(XOR, changed.and(b1)), t2, t3, v);
    }
  }

  /// Three inputs; see [#oneOfSix].
  static void threeOfSix(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      int j0,
      int j1,
      int j2,
      MemorySegment dx,
      long o0,
      long o1,
      long o2,
      int count) {
    IntVector t0 = register(slopes, j0 * 128L);
    IntVector t1 = register(slopes, j0 * 128L + 64);
    IntVector t2 = register(slopes, j1 * 128L);
    IntVector t3 = register(slopes, j1 * 128L + 64);
    IntVector t4 = register(slopes, j2 * 128L);
    IntVector t5 = register(slopes, j2 * 128L + 64);
    IntVector b0 = mask(1 << j0);
    IntVector b1 = mask(1 << j1);
    IntVector b2 = mask(1 << j2);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      IntVector changed = changed(k);
      FloatVector v = frames(g, gAt + f * 4L);
      long o = f * 4L;
      addTo(dx, o0 + o, k.lanewise(XOR, changed.and(b0)), t0, t1, v);
      addTo(dx, o1 + o, k.lanewise(XOR, changed.and(b1)), t2, t3, v);
      addTo(dx, o2 + o, k.lanewise(XOR, changed.and(b2)), t4, t5, v);
    }
  }
}
