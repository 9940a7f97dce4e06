package dev.lutra.tensor.cpu;

import java.lang.foreign.MemorySegment;

/// Up to 64 bits at any place of a row of bits.
final class BitPieces {
  private BitPieces() {}

  private static long mask(int count) {
    return -1L >>> (64 - count);
  }

  /// The `count` bits, 1 to 64, that begin at bit `bit` behind the start of `x`. Touches no word
  /// without one of them.
  static long read(MemorySegment x, long bit, int count) {
    long word = Math.floorDiv(bit, 64) * 8;
    int shift = (int) (bit & 63);
    long value = Native.getLong(x, word) >>> shift;
    if (shift + count > 64) {
      value |= Native.getLong(x, word + 8) << (64 - shift);
    }
    return value & mask(count);
  }

  /// Replaces the bits at such a place; those above `count` in `value` are zero.
  static void write(MemorySegment x, long bit, int count, long value) {
    long word = Math.floorDiv(bit, 64) * 8;
    int shift = (int) (bit & 63);
    Native.setLong(x, word, (Native.getLong(x, word) & ~(mask(count) << shift)) | value << shift);
    if (shift + count > 64) {
      long high = mask(shift + count - 64);
      Native.setLong(x, word + 8, (Native.getLong(x, word + 8) & ~high) | value >>> (64 - shift));
    }
  }

  /// Copies `count` bits from one place to another.
  static void copy(MemorySegment x, long from, MemorySegment y, long to, long count) {
    for (long f = 0; f < count; f += 64) {
      int piece = (int) Math.min(64, count - f);
      write(y, to + f, piece, read(x, from + f, piece));
    }
  }
}
