package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
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
  private static final int MAX_TILE = 1024;

  /// The gradients of one LUT before they are spread over its inputs, for one tile.
  private final MemorySegment du = Arena.ofAuto().allocate(MAX_TILE * 4L, 64);

  /// The slopes of one LUT, 8 inputs of 128 entries at most.
  private final MemorySegment slopes = Arena.ofAuto().allocate(8 * 128 * 4L, 64);

  private final long[] out = new long[MAX_FAN_IN];

  /// Frames of a tile: as few equal tiles as keep the sums of all rows within [#TILE_BYTES].
  static int tile(long rows, int frames) {
    long fitting = Math.clamp(TILE_BYTES / (4 * rows), MIN_TILE, MAX_TILE);
    int tiles = (int) Math.ceilDiv(frames, fitting);
    return Math.ceilDiv(Math.ceilDiv(frames, tiles), LutRows.FRAMES) * LutRows.FRAMES;
  }

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
    int tile = tile(wires.inputs(), to - from);
    for (int f = from; f < to; f += tile) {
      int count = Math.min(tile, to - f);
      if (!add) {
        clear(dx, f, count);
      }
      for (int m = 0; m < wires.luts(); m++) {
        MemorySegment g = dy.segment();
        long gAt = m * dy.rowBytes() + f * 4L;
        if (p != null && q != null) {
          affine(a, m, p, q, dy, f, count);
          g = du;
          gAt = 0;
        }
        if (Species.WIDE && wires.fanIn() == MAX_FAN_IN) {
          spreadSix(a, wires, m, g, gAt, smoothed, scale, dx, f, count);
          continue;
        }
        VectorSlopes.write(
            smoothed.segment(), m * smoothed.rowBytes(), smoothed.frames(), scale, slopes, 0);
        if (Species.WIDE && wires.fanIn() < MAX_FAN_IN) {
          spread(a, wires, m, g, gAt, dx, f, count);
        } else if (InputGradient256.fits(wires.fanIn())) {
          InputGradient256.spread(a, wires, m, g, gAt, slopes, dx, f, count);
        } else {
          spreadNarrow(a, wires, m, g, gAt, dx, f, count);
        }
      }
    }
  }

  private static void clear(Real dx, int from, int count) {
    for (int i = 0; i < dx.features(); i++) {
      clearRow(dx.segment(), i * dx.rowBytes() + from * 4L, count);
    }
  }

  private static void clearRow(MemorySegment x, long at, int count) {
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

  /// Vector `part` of a table of `entries`; where there is none, the beginning again.
  private static IntVector part(MemorySegment t, long row, int part, int entries) {
    long offset = part * 16 < entries ? part * 64L : 0L;
    return IntVector.fromMemorySegment(
        IntVector.SPECIES_512, ALL, t.address() + row + offset, ORDER);
  }

  private static IntVector indices(MemorySegment a, long offset) {
    return (IntVector)
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, ALL, a.address() + offset, ORDER)
            .convertShape(B2I, IntVector.SPECIES_512, 0);
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
    IntVector p0 = part(p, pRow, 0, entries);
    IntVector p1 = part(p, pRow, 1, entries);
    IntVector p2 = part(p, pRow, 2, entries);
    IntVector p3 = part(p, pRow, 3, entries);
    IntVector q0 = part(q, qRow, 0, entries);
    IntVector q1 = part(q, qRow, 1, entries);
    IntVector q2 = part(q, qRow, 2, entries);
    IntVector q3 = part(q, qRow, 3, entries);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      VectorMask<Integer> upper = k.and(32).compare(NE, 0);
      FloatVector factor = select(k, upper, p0, p1, p2, p3);
      FloatVector offset = select(k, upper, q0, q1, q2, q3);
      FloatVector g = frames(dy, gRow + f * 4L);
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

  private static FloatVector frames(MemorySegment x, long at) {
    return FloatVector.fromMemorySegment(FloatVector.SPECIES_512, ALL, x.address() + at, ORDER);
  }

  /// The slopes of one LUT input in two registers, and how an address becomes an index into them:
  /// the bits `low` of the address, the others from one place further up, and an offset.
  ///
  /// Slopes of one input fill a register for fan-ins from 5 on; below, those of all inputs share
  /// two, or one.
  private static long slopesAt(int n, int j) {
    return n >= 5 ? 4L * (j << (n - 1)) : 0;
  }

  private static int low(int j) {
    return (1 << j) - 1;
  }

  private static int offset(int n, int j) {
    return n >= 5 ? 0 : j << (n - 1);
  }

  private void spread(
      Addresses a, Wires wires, int m, MemorySegment g, long gAt, Real dx, int from, int count) {
    int n = wires.fanIn();
    long second = n == 4 ? 64 : 0;
    long row = m * a.rowBytes() + from;
    for (int j = 0; j < n; j += 2) {
      int j2 = Math.min(j + 1, n - 1);
      long s = slopesAt(n, j);
      long s2 = slopesAt(n, j2);
      long out = wires.source(m, j) * dx.rowBytes() + from * 4L;
      long out2 = wires.source(m, j2) * dx.rowBytes() + from * 4L;
      MemorySegment in = a.segment();
      if (j2 == j) {
        spreadOne(
            in, row, g, gAt, slopes, s, second, low(j), offset(n, j), dx.segment(), out, count);
      } else {
        spreadTwo(
            in,
            row,
            g,
            gAt,
            slopes,
            s,
            s2,
            second,
            j,
            offset(n, j),
            offset(n, j2),
            dx.segment(),
            out,
            out2,
            count);
      }
    }
  }

  private static IntVector register(MemorySegment t, long at) {
    return IntVector.fromMemorySegment(IntVector.SPECIES_512, ALL, t.address() + at, ORDER);
  }

  private static IntVector mask(int bits) {
    return IntVector.broadcast(IntVector.SPECIES_512, bits);
  }

  private static void spreadOne(
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

  /// Two inputs of a LUT, the second of which may read the same row.
  private static void spreadTwo(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      long s,
      long s2,
      long second,
      int j,
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
    IntVector lower = mask(low(j));
    IntVector lower2 = mask(low(j + 1));
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

  private void spreadSix(
      Addresses a,
      Wires wires,
      int m,
      MemorySegment g,
      long gAt,
      Real smoothed,
      float scale,
      Real dx,
      int from,
      int count) {
    for (int j = 0; j < MAX_FAN_IN; j++) {
      out[j] = wires.source(m, j) * dx.rowBytes() + from * 4L;
    }
    long row = m * a.rowBytes() + from;
    VectorSlopes.writeSix(smoothed.segment(), m * smoothed.rowBytes(), scale, slopes);
    MemorySegment in = a.segment();
    MemorySegment sums = dx.segment();
    spreadThree(in, row, g, gAt, slopes, 0, 0, sums, out[0], out[1], out[2], count);
    spreadThree(in, row, g, gAt, slopes, 384, 3, sums, out[3], out[4], out[5], count);
  }

  private static void addTo(
      MemorySegment dx, long o, IntVector index, IntVector t0, IntVector t1, FloatVector v) {
    FloatVector slope = index.selectFrom(t0, t1).reinterpretAsFloats();
    slope.fma(v, frames(dx, o)).intoMemorySegment(ALL, dx.address() + o, ORDER);
  }

  /// Three inputs from `first` on of a LUT of six, some of which may read the same row. An index
  /// into the slopes of input `j` is the address with bit `j` replaced by bit 5.
  private static void spreadThree(
      MemorySegment a,
      long row,
      MemorySegment g,
      long gAt,
      MemorySegment slopes,
      long s,
      int first,
      MemorySegment dx,
      long o0,
      long o1,
      long o2,
      int count) {
    IntVector t0 = register(slopes, s);
    IntVector t1 = register(slopes, s + 64);
    IntVector t2 = register(slopes, s + 128);
    IntVector t3 = register(slopes, s + 192);
    IntVector t4 = register(slopes, s + 256);
    IntVector t5 = register(slopes, s + 320);
    IntVector b0 = mask(1 << first);
    IntVector b1 = mask(2 << first);
    IntVector b2 = mask(4 << first);
    for (int f = 0; f < count; f += 16) {
      IntVector k = indices(a, row + f);
      IntVector changed = k.lanewise(LSHL, 26).lanewise(ASHR, 31).lanewise(XOR, k);
      FloatVector v = frames(g, gAt + f * 4L);
      long o = f * 4L;
      addTo(dx, o0 + o, k.lanewise(XOR, changed.and(b0)), t0, t1, v);
      addTo(dx, o1 + o, k.lanewise(XOR, changed.and(b1)), t2, t3, v);
      addTo(dx, o2 + o, k.lanewise(XOR, changed.and(b2)), t4, t5, v);
    }
  }

  private void spreadNarrow(
      Addresses a, Wires wires, int m, MemorySegment g, long gAt, Real dx, int from, int count) {
    int n = wires.fanIn();
    for (int j = 0; j < n; j++) {
      long s = 4L * (j << (n - 1));
      long out = wires.source(m, j) * dx.rowBytes() + from * 4L;
      spreadOneNarrow(
          a.segment(),
          m * a.rowBytes() + from,
          g,
          gAt,
          slopes,
          s,
          low(j),
          dx.segment(),
          out,
          count);
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
