package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// The input gradient of LUTs on bits, LUT by LUT: a tile of frames is chosen so that the sums of
/// all input rows stay in the second cache, and everything else is read once, in order.
///
/// At 512 bits a table of up to 64 floats lies in four registers, and 16 frames look it up at once.
/// Entries are handled as `int`: only their bits travel. [InputGradient256] does so for 256 bits.
final class VectorInputGradient {
  /// Fan-ins whose slopes for one input fit two registers of 16.
  static final int MAX_FAN_IN = 6;

  /// Bytes of sums that stay in a second cache of a megabyte with room for what streams by.
  private static final long TILE_BYTES = 1 << 20;

  private static final int MIN_TILE = 64;
  static final int MAX_TILE = 1024;

  /// The gradients of one LUT before they are spread over its inputs, for one tile.
  private final MemorySegment du = Arena.ofAuto().allocate(MAX_TILE * 4L, 64);

  /// The slopes of one LUT, 8 inputs of 128 entries at most.
  private final MemorySegment slopes = Arena.ofAuto().allocate(8 * 128 * 4L, 64);

  /// The inputs of a LUT that are worked on, and where the sums of the rows they read are.
  final int[] picked = new int[8];

  final long[] out = new long[8];

  /// Frames of a tile: as few equal tiles as keep the sums of all rows within [#TILE_BYTES].
  static int tile(long rows, int frames) {
    long fitting = Math.clamp(TILE_BYTES / (4 * rows), MIN_TILE, MAX_TILE);
    int tiles = (int) Math.ceilDiv(frames, fitting);
    return Math.ceilDiv(Math.ceilDiv(frames, tiles), 16) * 16;
  }

  /// For the input rows `from .. to-1`: every LUT is looked at, and those of its inputs that read
  /// one of these rows are worked on.
  void run(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add,
      int from,
      int to) {
    int tile = tile(to - from, dx.frames());
    for (int f = 0; f < dx.frames(); f += tile) {
      int count = Math.min(tile, dx.frames() - f);
      if (!add) {
        clear(dx, from, to, f, count);
      }
      for (int m = 0; m < wires.luts(); m++) {
        int inputs = pick(wires, m, from, to);
        if (inputs == 0) {
          continue;
        }
        for (int i = 0; i < inputs; i++) {
          out[i] = wires.source(m, picked[i]) * dx.rowBytes() + f * 4L;
        }
        lut(a, wires.fanIn(), m, dy, p, q, smoothed, scale, dx.segment(), inputs, f, count);
      }
    }
  }

  /// The gradients of all `fanIn` inputs of LUT `m`, for `count` frames from `first` on, at most
  /// [#MAX_TILE]: that of input `j` is added to the row at `j * rowBytes` of `rows`.
  void inputs(
      Addresses a,
      int fanIn,
      int m,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      MemorySegment rows,
      long rowBytes,
      int first,
      int count) {
    for (int j = 0; j < fanIn; j++) {
      picked[j] = j;
      out[j] = j * rowBytes;
    }
    lut(a, fanIn, m, dy, p, q, smoothed, scale, rows, fanIn, first, count);
  }

  /// Adds the gradients of the [#picked] inputs of one LUT to the rows at [#out].
  void lut(
      Addresses a,
      int fanIn,
      int m,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      MemorySegment sums,
      int inputs,
      int f,
      int count) {
    MemorySegment g = dy.segment();
    long gAt = m * dy.rowBytes() + f * 4L;
    if (p != null && q != null) {
      affine(a, m, p, q, dy, f, count);
      g = du;
      gAt = 0;
    }
    long row = m * a.rowBytes() + f;
    long table = m * smoothed.rowBytes();
    if (Species.WIDE && fanIn == MAX_FAN_IN) {
      VectorSlopes.writeSix(smoothed.segment(), table, scale, slopes);
      spreadSix(a.segment(), row, g, gAt, sums, inputs, count);
      return;
    }
    VectorSlopes.write(smoothed.segment(), table, smoothed.frames(), scale, slopes, 0);
    if (Species.WIDE && fanIn < MAX_FAN_IN) {
      spread(a.segment(), row, g, gAt, fanIn, sums, inputs, count);
    } else if (InputGradient256.fits(fanIn)) {
      InputGradient256.spread(
          a.segment(), row, g, gAt, fanIn, slopes, picked, inputs, sums, out, count);
    } else {
      spreadNarrow(a.segment(), row, g, gAt, fanIn, sums, inputs, count);
    }
  }

  /// The inputs of a LUT that read a row of a range, in order, to [#picked]; returns how many.
  private int pick(Wires wires, int m, int from, int to) {
    int count = 0;
    for (int j = 0; j < wires.fanIn(); j++) {
      int source = wires.source(m, j);
      if (source >= from && source < to) {
        picked[count++] = j;
      }
    }
    return count;
  }

  private static void clear(Real dx, int from, int to, int firstFrame, int count) {
    for (int i = from; i < to; i++) {
      clearRow(dx.segment(), i * dx.rowBytes() + firstFrame * 4L, count);
    }
  }

  static void clearRow(MemorySegment x, long at, int count) {
    FloatVector zero = Lanes.zero();
    for (int f = 0; f < count; f += Species.LANES) {
      Lanes.store(zero, x, at + f * 4L);
    }
  }

  /// `du = p[address] * dy + q[address]` for the frames of a tile.
  private void affine(Addresses a, int m, Real p, Real q, Real dy, int from, int count) {
    long row = m * a.rowBytes() + from;
    long gRow = m * dy.rowBytes() + from * 4L;
    long pRow = m * p.rowBytes();
    long qRow = m * q.rowBytes();
    MemorySegment ps = p.segment();
    MemorySegment qs = q.segment();
    int entries = p.frames();
    if (Species.WIDE && entries <= 64) {
      affine64(a.segment(), row, ps, pRow, qs, qRow, entries, dy.segment(), gRow, du, count);
    } else if (Species.BITS == 256 && entries <= 64) {
      InputGradient256.affine(
          a.segment(), row, ps, pRow, qs, qRow, entries, dy.segment(), gRow, du, count);
    } else {
      affineNarrow(a.segment(), row, ps, pRow, qs, qRow, dy.segment(), gRow, du, count);
    }
  }

  private static void affine64(
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
    IntVector p0 = VectorValues.part(p, pRow, 0, entries);
    IntVector p1 = VectorValues.part(p, pRow, 1, entries);
    IntVector p2 = VectorValues.part(p, pRow, 2, entries);
    IntVector p3 = VectorValues.part(p, pRow, 3, entries);
    IntVector q0 = VectorValues.part(q, qRow, 0, entries);
    IntVector q1 = VectorValues.part(q, qRow, 1, entries);
    IntVector q2 = VectorValues.part(q, qRow, 2, entries);
    IntVector q3 = VectorValues.part(q, qRow, 3, entries);
    for (int f = 0; f < count; f += 16) {
      IntVector k = VectorSpread.indices(a, row + f);
      VectorMask<Integer> upper = k.and(32).compare(NE, 0);
      FloatVector factor = VectorValues.select(k, upper, p0, p1, p2, p3);
      FloatVector offset = VectorValues.select(k, upper, q0, q1, q2, q3);
      FloatVector g = VectorSpread.frames(dy, gRow + f * 4L);
      factor.fma(g, offset).intoMemorySegment(ALL, du.address() + f * 4L, ORDER);
    }
  }

  private static void affineNarrow(
      MemorySegment a,
      long row,
      MemorySegment p,
      long pRow,
      MemorySegment q,
      long qRow,
      MemorySegment dy,
      long gRow,
      MemorySegment du,
      int count) {
    for (int f = 0; f < count; f++) {
      long k = (long) Native.unsignedByte(a, row + f) * 4;
      float v =
          Native.getFloat(p, pRow + k) * Native.getFloat(dy, gRow + f * 4L)
              + Native.getFloat(q, qRow + k);
      Native.setFloat(du, f * 4L, v);
    }
  }

  /// By pairs: fan-in 5 and below.
  private void spread(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      int n,
      MemorySegment sums,
      int inputs,
      int count) {
    long second = n == 4 ? 64 : 0;
    for (int i = 0; i < inputs; i += 2) {
      int j = picked[i];
      long s = VectorSpread.slopesAt(n, j);
      int start = VectorSpread.offset(n, j);
      if (i + 1 == inputs) {
        VectorSpread.one(a, row, g, gAt, slopes, s, second, low(j), start, sums, out[i], count);
        return;
      }
      int j2 = picked[i + 1];
      long s2 = VectorSpread.slopesAt(n, j2);
      int start2 = VectorSpread.offset(n, j2);
      VectorSpread.two(
          a,
          row,
          g,
          gAt,
          slopes,
          s,
          s2,
          second,
          low(j),
          low(j2),
          start,
          start2,
          sums,
          out[i],
          out[i + 1],
          count);
    }
  }

  private static int low(int j) {
    return (1 << j) - 1;
  }

  private void spreadSix(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment sums,
      int inputs,
      int count) {
    int i = 0;
    for (; i + 3 <= inputs; i += 3) {
      VectorSpread.threeOfSix(
          a,
          row,
          g,
          gAt,
          slopes,
          picked[i],
          picked[i + 1],
          picked[i + 2],
          sums,
          out[i],
          out[i + 1],
          out[i + 2],
          count);
    }
    if (i + 2 == inputs) {
      VectorSpread.twoOfSix(
          a, row, g, gAt, slopes, picked[i], picked[i + 1], sums, out[i], out[i + 1], count);
    } else if (i + 1 == inputs) {
      VectorSpread.oneOfSix(a, row, g, gAt, slopes, picked[i], sums, out[i], count);
    }
  }

  private void spreadNarrow(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      int n,
      MemorySegment sums,
      int inputs,
      int count) {
    for (int i = 0; i < inputs; i++) {
      int j = picked[i];
      long s = 4L * (j << (n - 1));
      spreadOneNarrow(a, row, g, gAt, slopes, s, low(j), sums, out[i], count);
    }
  }

  private static void spreadOneNarrow(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      long s,
      int low,
      MemorySegment dx,
      long out,
      int count) {
    for (int f = 0; f < count; f++) {
      int k = Native.unsignedByte(a, row + f);
      float slope = Native.getFloat(slopes, s + 4L * ((k & low) | (k >> 1 & ~low)));
      long o = out + f * 4L;
      Native.setFloat(
          dx, o, Math.fma(slope, Native.getFloat(g, gAt + f * 4L), Native.getFloat(dx, o)));
    }
  }
}
