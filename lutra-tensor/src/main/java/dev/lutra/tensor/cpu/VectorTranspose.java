package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Addresses where no register holds a mask of 64 bytes: the bits of eight inputs are the rows of a
/// matrix, the addresses its columns. A lane is a word of 64 frames, and the words of a vector are
/// transposed together, by exchanges of ever larger blocks.
final class VectorTranspose {
  private static final VectorSpecies<Long> LONG = Species.LONG;
  private static final int LANES = LONG.length();

  // The bits, and bytes, of a word whose index has bit 0, 1 or 2 clear.
  private static final long[] BITS = {
    0x5555555555555555L, 0x3333333333333333L, 0x0f0f0f0f0f0f0f0fL
  };
  private static final long[] BYTES = {
    0x00ff00ff00ff00ffL, 0x0000ffff0000ffffL, 0x00000000ffffffffL
  };

  private VectorTranspose() {}

  /// A place for what a block of words goes through.
  static long[] block() {
    return new long[8 * LANES];
  }

  /// Writes the addresses of one LUT: rows of bits start at `row[0 .. n-1]`.
  static void address(
      MemorySegment in, long[] row, int n, MemorySegment out, long to, int words, long[] block) {
    for (int w = 0; w < words; w += LANES) {
      read(in, row, n, w * 8L, block);
      for (int unit = 1; unit <= 8; unit += 7) {
        exchange(block, unit, unit == 1 ? BITS : BYTES);
      }
      write(block, Math.min(LANES, words - w), out, to + w * 64L);
    }
  }

  /// Rows of bits are padded to whole vectors.
  private static void read(MemorySegment in, long[] row, int n, long offset, long[] block) {
    for (int j = 0; j < n; j++) {
      LongVector.fromMemorySegment(LONG, ALL, in.address() + row[j] + offset, ORDER)
          .intoArray(block, j * LANES);
    }
    Arrays.fill(block, n * LANES, block.length, 0L);
  }

  private static void write(long[] block, int words, MemorySegment out, long to) {
    for (int w = 0; w < words; w++) {
      for (int i = 0; i < 8; i++) {
        Native.setLong(out, to + w * 64L + i * 8L, block[i * LANES + w]);
      }
    }
  }

  /// Where the bits of `low` and of `high` differ that change places.
  private static LongVector differences(LongVector low, LongVector high, int shift, LongVector m) {
    return low.lanewise(LSHR, shift).lanewise(XOR, high).and(m);
  }

  /// Exchanges the index of a vector with the index of what it holds in units of `shift` bits, one
  /// of three bits of the indices after the other: unit `i` of vector `j` goes to unit `j` of
  /// vector `i`. The masks are the units whose index has bit 0, 1 or 2 clear.
  private static void exchange(long[] block, int shift, long[] masks) {
    for (int i = 0; i < 8; i += 4) {
      exchangeFour(block, i * LANES, shift, masks[0], masks[1]);
    }
    for (int i = 0; i < 4; i++) {
      exchangeTwo(block, i * LANES, (i + 4) * LANES, 4 * shift, masks[2]);
    }
  }

  private static void exchangeFour(long[] block, int at, int shift, long mask1, long mask2) {
    LongVector v0 = LongVector.fromArray(LONG, block, at);
    LongVector v1 = LongVector.fromArray(LONG, block, at + LANES);
    LongVector v2 = LongVector.fromArray(LONG, block, at + 2 * LANES);
    LongVector v3 = LongVector.fromArray(LONG, block, at + 3 * LANES);
    LongVector m = LongVector.broadcast(LONG, mask1);
    LongVector t01 = differences(v0, v1, shift, m);
    LongVector t23 = differences(v2, v3, shift, m);
    v0 = v0.lanewise(XOR, t01.lanewise(LSHL, shift));
    v1 = v1.lanewise(XOR, t01);
    v2 = v2.lanewise(XOR, t23.lanewise(LSHL, shift));
    v3 = v3.lanewise(XOR, t23);
    int twice = 2 * shift;
    m = LongVector.broadcast(LONG, mask2);
    LongVector t02 = differences(v0, v2, twice, m);
    LongVector t13 = differences(v1, v3, twice, m);
    v0.lanewise(XOR, t02.lanewise(LSHL, twice)).intoArray(block, at);
    v1.lanewise(XOR, t13.lanewise(LSHL, twice)).intoArray(block, at + LANES);
    v2.lanewise(XOR, t02).intoArray(block, at + 2 * LANES);
    v3.lanewise(XOR, t13).intoArray(block, at + 3 * LANES);
  }

  private static void exchangeTwo(long[] block, int low, int high, int shift, long mask) {
    LongVector v = LongVector.fromArray(LONG, block, low);
    LongVector w = LongVector.fromArray(LONG, block, high);
    LongVector t = differences(v, w, shift, LongVector.broadcast(LONG, mask));
    v.lanewise(XOR, t.lanewise(LSHL, shift)).intoArray(block, low);
    w.lanewise(XOR, t).intoArray(block, high);
  }
}
