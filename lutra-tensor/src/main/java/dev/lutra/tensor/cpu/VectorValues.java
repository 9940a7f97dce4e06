package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
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
  private static IntVector part(MemorySegment t, long row, int part, int entries) {
    long offset = part * 16 < entries ? part * 64L : 0L;
    return IntVector.fromMemorySegment(
        IntVector.SPECIES_512, ALL, t.address() + row + offset, ORDER);
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
      IntVector k =
          (IntVector)
              ByteVector.fromMemorySegment(
                      ByteVector.SPECIES_128, ALL, a.address() + addresses + f, ORDER)
                  .convertShape(B2I, IntVector.SPECIES_512, 0);
      VectorMask<Integer> upper = k.and(32).compare(NE, 0);
      k.selectFrom(t0, t1)
          .blend(k.selectFrom(t2, t3), upper)
          .intoMemorySegment(ALL, y.address() + out + f * 4L, ORDER);
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
