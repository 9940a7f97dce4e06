package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;
import static dev.lutra.tensor.cpu.Native.ALL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// How a table of `K` entries changes with each of its inputs: slope `j * K/2 + c` is the
/// difference of the two entries whose address is `c` with a bit put in at `j`. A slope with
/// respect to an input does not depend on that input, so half a table holds it.
final class VectorSlopes {
  private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
  private static final VectorShuffle<Float> SWAP0 = VectorShuffle.fromOp(F512, i -> i ^ 1);
  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(F512, i -> i ^ 2);
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(F512, i -> i ^ 4);
  private static final VectorShuffle<Float> SWAP3 = VectorShuffle.fromOp(F512, i -> i ^ 8);

  // The lanes whose index has the bit set.
  private static final VectorMask<Float> BIT0 = VectorMask.fromLong(F512, 0xaaaa);
  private static final VectorMask<Float> BIT1 = VectorMask.fromLong(F512, 0xcccc);
  private static final VectorMask<Float> BIT2 = VectorMask.fromLong(F512, 0xf0f0);
  private static final VectorMask<Float> BIT3 = VectorMask.fromLong(F512, 0xff00);

  private VectorSlopes() {}

  /// The slopes of a table of 64 entries at `row`, times `scale`, in another order than [#write]:
  /// the slope of input `j` at address `k` is entry `32 j + i`, where `i` is `k & 31` with bit `j`
  /// replaced by bit 5 of `k`. To bring a table into this order takes no permutation over two
  /// registers. At 512 bits.
  static void writeSix(MemorySegment table, long row, float scale, MemorySegment out) {
    writeSix(table.address() + row, scale, out.address());
  }

  /// For input `j` below 4, lanes with bit `j` clear take their pairs from vector 0 or 1, lanes
  /// with bit `j` set from vector 2 or 3. Written out: beyond the size of what the compiler
  /// inlines, for together with its caller it would pass the limit on nodes.
  private static void writeSix(long table, float scale, long out) {
    FloatVector v0 = FloatVector.fromMemorySegment(F512, ALL, table, ORDER).mul(scale);
    FloatVector v1 = FloatVector.fromMemorySegment(F512, ALL, table + 64, ORDER).mul(scale);
    FloatVector v2 = FloatVector.fromMemorySegment(F512, ALL, table + 128, ORDER).mul(scale);
    FloatVector v3 = FloatVector.fromMemorySegment(F512, ALL, table + 192, ORDER).mul(scale);
    v0.rearrange(SWAP0)
        .blend(v2, BIT0)
        .sub(v0.blend(v2.rearrange(SWAP0), BIT0))
        .intoMemorySegment(ALL, out, ORDER);
    v1.rearrange(SWAP0)
        .blend(v3, BIT0)
        .sub(v1.blend(v3.rearrange(SWAP0), BIT0))
        .intoMemorySegment(ALL, out + 64, ORDER);
    v0.rearrange(SWAP1)
        .blend(v2, BIT1)
        .sub(v0.blend(v2.rearrange(SWAP1), BIT1))
        .intoMemorySegment(ALL, out + 128, ORDER);
    v1.rearrange(SWAP1)
        .blend(v3, BIT1)
        .sub(v1.blend(v3.rearrange(SWAP1), BIT1))
        .intoMemorySegment(ALL, out + 192, ORDER);
    v0.rearrange(SWAP2)
        .blend(v2, BIT2)
        .sub(v0.blend(v2.rearrange(SWAP2), BIT2))
        .intoMemorySegment(ALL, out + 256, ORDER);
    v1.rearrange(SWAP2)
        .blend(v3, BIT2)
        .sub(v1.blend(v3.rearrange(SWAP2), BIT2))
        .intoMemorySegment(ALL, out + 320, ORDER);
    v0.rearrange(SWAP3)
        .blend(v2, BIT3)
        .sub(v0.blend(v2.rearrange(SWAP3), BIT3))
        .intoMemorySegment(ALL, out + 384, ORDER);
    v1.rearrange(SWAP3)
        .blend(v3, BIT3)
        .sub(v1.blend(v3.rearrange(SWAP3), BIT3))
        .intoMemorySegment(ALL, out + 448, ORDER);
    v1.sub(v0).intoMemorySegment(ALL, out + 512, ORDER);
    v3.sub(v2).intoMemorySegment(ALL, out + 576, ORDER);
    v2.sub(v0).intoMemorySegment(ALL, out + 640, ORDER);
    v3.sub(v1).intoMemorySegment(ALL, out + 704, ORDER);
  }

  /// The slopes of the table of `entries` at `row`, times `scale`, to `out` on.
  static void write(
      MemorySegment table, long row, int entries, float scale, MemorySegment out, long to) {
    if (entries >= 2 * Species.LANES) {
      lanes(table, row, entries, scale, out, to);
      long next = to + 2L * entries * Integer.numberOfTrailingZeros(Species.LANES);
      for (int bit = Species.LANES; bit < entries; bit <<= 1) {
        pairs(table, row, entries, bit, scale, out, next);
        next += 2L * entries;
      }
    } else {
      scalar(table, row, entries, scale, out, to);
    }
  }

  /// Two neighbor vectors at a time, which give one vector for each of their inputs.
  private static void lanes(
      MemorySegment s, long row, int entries, float scale, MemorySegment out, long to) {
    FloatVector factor = Lanes.fill(scale);
    for (int k = 0; k < entries; k += 2 * Species.LANES) {
      FloatVector v = load(s, row + k * 4L);
      FloatVector w = load(s, row + (k + Species.LANES) * 4L);
      long o = to + k * 2L;
      store(Lanes.odd1(v, w).sub(Lanes.even1(v, w)).mul(factor), out, o);
      store(Lanes.odd2(v, w).sub(Lanes.even2(v, w)).mul(factor), out, o + 2L * entries);
      if (Species.LANES >= 8) {
        store(Lanes.odd4(v, w).sub(Lanes.even4(v, w)).mul(factor), out, o + 4L * entries);
      }
      if (Species.LANES >= 16) {
        store(Lanes.odd8(v, w).sub(Lanes.even8(v, w)).mul(factor), out, o + 6L * entries);
      }
    }
  }

  /// An input above the width of a vector; the `i`-th pair starts at `i` with a zero put in at
  /// `bit`.
  private static void pairs(
      MemorySegment s, long row, int entries, int bit, float scale, MemorySegment out, long to) {
    FloatVector factor = Lanes.fill(scale);
    for (int i = 0; i < entries / 2; i += Species.LANES) {
      long low = row + 4L * ((i & (bit - 1)) | (i & -bit) << 1);
      store(load(s, low + 4L * bit).sub(load(s, low)).mul(factor), out, to + i * 4L);
    }
  }

  private static void scalar(
      MemorySegment s, long row, int entries, float scale, MemorySegment out, long to) {
    long at = to;
    for (int bit = 1; bit < entries; bit <<= 1) {
      for (int c = 0; c < entries / 2; c++) {
        long low = row + 4L * ((c & (bit - 1)) | (c & -bit) << 1);
        Native.setFloat(
            out, at, (Native.getFloat(s, low + 4L * bit) - Native.getFloat(s, low)) * scale);
        at += 4;
      }
    }
  }
}
