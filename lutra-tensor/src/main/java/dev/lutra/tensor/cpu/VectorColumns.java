package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Samples of bytes to the columns of a batch: squares of 8 x 8 bytes are transposed in eight longs
/// and written as floats.
final class VectorColumns {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private VectorColumns() {}

  static void run(byte[] samples, int[] order, int first, Real y, int from, int to) {
    int width = y.features();
    int[] at = new int[8];
    long[] square = new long[8];
    for (int f = 0; f < y.frames(); f += 8) {
      for (int i = 0; i < 8; i++) {
        // Columns behind the last frame are unspecified, but there is memory for them.
        at[i] = order[first + Math.min(f + i, y.frames() - 1)] * width;
      }
      int r = from;
      for (; r + 8 <= to; r += 8) {
        load(samples, at, r, square);
        transpose(square);
        store(square, y.segment(), r * y.rowBytes() + f * 4L, y.rowBytes());
      }
      for (; r < to; r++) {
        for (int i = 0; i < 8; i++) {
          Native.setFloat(y.segment(), r * y.rowBytes() + (f + i) * 4L, samples[at[i] + r] & 0xff);
        }
      }
    }
  }

  private static void load(byte[] samples, int[] at, int column, long[] square) {
    for (int i = 0; i < 8; i++) {
      square[i] = (long) LONG.get(samples, at[i] + column);
    }
  }

  /// Byte `j` of long `i` to byte `i` of long `j`: halves, quarters and bytes change places.
  private static void transpose(long[] s) {
    for (int i = 0; i < 4; i++) {
      swap(s, i, i + 4, 32, 0x00000000ffffffffL);
    }
    for (int i = 0; i < 8; i += i % 4 == 1 ? 3 : 1) {
      swap(s, i, i + 2, 16, 0x0000ffff0000ffffL);
    }
    for (int i = 0; i < 8; i += 2) {
      swap(s, i, i + 1, 8, 0x00ff00ff00ff00ffL);
    }
  }

  private static void swap(long[] s, int low, int high, int shift, long mask) {
    long changed = ((s[low] >>> shift) ^ s[high]) & mask;
    s[high] ^= changed;
    s[low] ^= changed << shift;
  }

  private static void store(long[] square, MemorySegment y, long at, long rowBytes) {
    for (int r = 0; r < 8; r++) {
      long bytes = square[r];
      for (int i = 0; i < 8; i++) {
        Native.setFloat(y, at + r * rowBytes + i * 4L, (int) (bytes >>> (8 * i)) & 0xff);
      }
    }
  }
}
