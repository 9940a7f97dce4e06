package dev.lutra.nn.data;

import java.util.Arrays;

/// Finds the rows of a matrix that are not the same as an earlier one.
final class DistinctRows {
  private static final int FREE = -1;

  private DistinctRows() {}

  /// The numbers of the first of each set of equal rows, ascending.
  ///
  /// @param values matrix `[rows, width]`; rows are equal if their values' bits are
  static int[] of(float[] values, int width) {
    int rows = values.length / width;
    // Open addressing, at most half full.
    int[] slots = new int[Integer.highestOneBit(Math.max(1, rows)) * 4];
    Arrays.fill(slots, FREE);
    int[] kept = new int[rows];
    int count = 0;
    for (int r = 0; r < rows; r++) {
      int slot = hash(values, r * width, width) & slots.length - 1;
      while (slots[slot] != FREE && !same(values, slots[slot] * width, r * width, width)) {
        slot = slot + 1 & slots.length - 1;
      }
      if (slots[slot] == FREE) {
        slots[slot] = r;
        kept[count++] = r;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static boolean same(float[] values, int a, int b, int width) {
    return Arrays.equals(values, a, a + width, values, b, b + width);
  }

  private static int hash(float[] values, int from, int width) {
    int hash = 0;
    for (int i = from; i < from + width; i++) {
      hash = 31 * hash + Float.floatToIntBits(values[i]);
    }
    // Low bits of floats are often zero.
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
