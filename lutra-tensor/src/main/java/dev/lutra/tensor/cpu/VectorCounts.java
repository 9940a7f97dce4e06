package dev.lutra.tensor.cpu;

import static jdk.incubator.vector.VectorOperators.I2F;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Counts of addresses below 64 where vectors have no 512 bits: one of eight banks after the other,
/// so that equal addresses in sequence do not wait for each other.
final class VectorCounts {
  private static final int BANKS = 8;
  private static final int NEAR = 64;

  private VectorCounts() {}

  static void histogram(Addresses a, Real counts, int from, int to) {
    int[] banks = new int[BANKS * NEAR];
    for (int m = from; m < to; m++) {
      Arrays.fill(banks, 0);
      count(a.segment(), m * a.rowBytes(), a.frames(), banks);
      sumBanks(banks, counts.segment(), m * counts.rowBytes(), counts.frames());
    }
  }

  private static void count(MemorySegment a, long row, int frames, int[] banks) {
    for (int i = 0; i < frames / 8; i++) {
      long k = Native.getLong(a, row + i * 8L);
      banks[(int) k & 63]++;
      banks[64 + ((int) (k >>> 8) & 63)]++;
      banks[128 + ((int) (k >>> 16) & 63)]++;
      banks[192 + ((int) (k >>> 24) & 63)]++;
      banks[256 + ((int) (k >>> 32) & 63)]++;
      banks[320 + ((int) (k >>> 40) & 63)]++;
      banks[384 + ((int) (k >>> 48) & 63)]++;
      banks[448 + ((int) (k >>> 56) & 63)]++;
    }
    for (int f = frames & -8; f < frames; f++) {
      banks[Native.unsignedByte(a, row + f) & 63]++;
    }
  }

  /// Rows of a tensor hold whole vectors.
  private static void sumBanks(int[] banks, MemorySegment counts, long to, int entries) {
    for (int k = 0; k < entries; k += Species.LANES) {
      IntVector sum = IntVector.zero(Species.INT);
      for (int i = 0; i < BANKS; i++) {
        sum = sum.add(IntVector.fromArray(Species.INT, banks, i * NEAR + k));
      }
      FloatVector count = (FloatVector) sum.convertShape(I2F, Species.FLOAT, 0);
      Lanes.store(count, counts, to + k * 4L);
    }
  }
}
