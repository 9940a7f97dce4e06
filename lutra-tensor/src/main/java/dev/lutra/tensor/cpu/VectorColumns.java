package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;

/// Samples of bytes to the columns of a batch: squares of 8 x 8 bytes are transposed in eight longs
/// and written as floats.
final class VectorColumns {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Squares side by side: at 512 bits a row of two fills a register.
  private static final int SQUARES = Species.WIDE ? 2 : 1;

  /// What a thread works with.
  ///
  /// @param at where the samples begin
  /// @param square eight samples at eight columns
  /// @param rows the same as eight rows, of each square
  @SuppressWarnings("ArrayRecordComponent") // private, compared with nothing
  private record Own(int[] at, long[] square, long[] rows) {}

  private static final ThreadLocal<Own> OWN =
      ThreadLocal.withInitial(
          () -> new Own(new int[SQUARES * 8], new long[8], new long[SQUARES * 8]));

  private VectorColumns() {}

  static void run(byte[] samples, int[] order, int first, Real y, int from, int to) {
    int width = y.features();
    Own own = OWN.get();
    int[] at = own.at;
    long[] square = own.square;
    long[] rows = own.rows;
    for (int f = 0; f < y.frames(); f += SQUARES * 8) {
      for (int i = 0; i < at.length; i++) {
        // Columns behind the last frame are unspecified, but there is memory for them.
        at[i] = order[first + Math.min(f + i, y.frames() - 1)] * width;
      }
      int r = from;
      for (; r + 8 <= to; r += 8) {
        for (int s = 0; s < SQUARES; s++) {
          load(samples, at, s * 8, r, square);
          transpose(square);
          for (int i = 0; i < 8; i++) {
            rows[i * SQUARES + s] = square[i];
          }
        }
        long out = r * y.rowBytes() + f * 4L;
        if (SQUARES == 2) {
          storeWide(rows, y.segment(), out, y.rowBytes());
        } else {
          store(rows, y.segment(), out, y.rowBytes());
        }
      }
      for (; r < to; r++) {
        for (int i = 0; i < at.length; i++) {
          Native.setFloat(y.segment(), r * y.rowBytes() + (f + i) * 4L, samples[at[i] + r] & 0xff);
        }
      }
    }
  }

  private static void load(byte[] samples, int[] at, int frame, int column, long[] square) {
    for (int i = 0; i < 8; i++) {
      square[i] = (long) LONG.get(samples, at[frame + i] + column);
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

  /// Rows of 16 bytes, each a register of floats.
  private static void storeWide(long[] rows, MemorySegment y, long at, long rowBytes) {
    for (int r = 0; r < 8; r++) {
      ByteVector bytes =
          LongVector.fromArray(LongVector.SPECIES_128, rows, 2 * r).reinterpretAsBytes();
      IntVector words = (IntVector) bytes.convertShape(ZERO_EXTEND_B2I, IntVector.SPECIES_512, 0);
      FloatVector floats = (FloatVector) words.convert(I2F, 0);
      floats.intoMemorySegment(ALL, y.address() + at + r * rowBytes, ORDER);
    }
  }
}
