package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// Looks real entries of tables up by address. At 512 bits a table of up to 64 floats lies in four
/// registers, and 16 frames look it up at once. Entries are handled as `int`: only their bits
/// travel.
final class VectorValues {
  private VectorValues() {}

  static void lookup(Addresses a, Real table, Real y, int from, int to) {
    boolean wide = Species.WIDE && table.frames() <= 64;
    for (int m = from; m < to; m++) {
      MemorySegment t = table.segment();
      long row = m * table.rowBytes();
      long out = m * y.rowBytes();
      if (wide) {
        lookup64(
            a.segment(), m * a.rowBytes(), t, row, table.frames(), y.segment(), out, y.frames());
      } else {
        lookupNarrow(a.segment(), m * a.rowBytes(), t, row, y.segment(), out, y.frames());
      }
    }
  }

  /// Vector `part` of a table of `entries`; where there is none, the beginning again.
  static IntVector part(MemorySegment t, long row, int part, int entries) {
    long offset = part * 16 < entries ? part * 64L : 0L;
    return IntVector.fromMemorySegment(
        IntVector.SPECIES_512, ALL, t.address() + row + offset, ORDER);
  }

  /// The entries at addresses `k`, of which those in the upper half of the table are known.
  static FloatVector select(
      IntVector k,
      VectorMask<Integer> upper,
      IntVector t0,
      IntVector t1,
      IntVector t2,
      IntVector t3) {
    return k.selectFrom(t0, t1).blend(k.selectFrom(t2, t3), upper).reinterpretAsFloats();
  }

  private static void lookup64(
      MemorySegment a,
      long addresses,
      MemorySegment t,
      long row,
      int entries,
      MemorySegment y,
      long out,
      int frames) {
    IntVector t0 = part(t, row, 0, entries);
    IntVector t1 = part(t, row, 1, entries);
    IntVector t2 = part(t, row, 2, entries);
    IntVector t3 = part(t, row, 3, entries);
    for (int f = 0; f < frames; f += 16) {
      IntVector k = VectorSpread.indices(a, addresses + f);
      VectorMask<Integer> upper = k.and(32).compare(NE, 0);
      select(k, upper, t0, t1, t2, t3).intoMemorySegment(ALL, y.address() + out + f * 4L, ORDER);
    }
  }

  private static void lookupNarrow(
      MemorySegment a,
      long addresses,
      MemorySegment t,
      long row,
      MemorySegment y,
      long out,
      int frames) {
    for (int f = 0; f < frames; f++) {
      long k = Native.unsignedByte(a, addresses + f);
      Native.setFloat(y, out + f * 4L, Native.getFloat(t, row + k * 4));
    }
  }
}
