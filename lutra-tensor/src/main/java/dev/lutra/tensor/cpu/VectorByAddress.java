package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Sums of gradients by address: a loop over frames that adds into one of eight banks of sums, so
/// that equal addresses in sequence do not wait for each other.
///
/// The banks are an array on the heap, which the compiler knows apart from native memory: measured
/// a third faster than native banks.
final class VectorByAddress {
  private static final int BANKS = 8;
  private static final int NEAR = 64;
  private static final int MAX_ENTRIES = 256;

  private final float[] banks = new float[BANKS * NEAR];
  private final float[] total = new float[MAX_ENTRIES];

  void scatter(Addresses a, Real dy, Real sums, int from, int to) {
    for (int m = from; m < to; m++) {
      long row = m * a.rowBytes();
      long g = m * dy.rowBytes();
      if (sums.frames() <= NEAR) {
        Arrays.fill(banks, 0);
        addUp(a.segment(), row, dy.segment(), g, a.frames(), banks);
        sumBanks(banks, sums.segment(), m * sums.rowBytes(), sums.frames());
      } else {
        Arrays.fill(total, 0);
        addUpFar(a.segment(), row, dy.segment(), g, a.frames(), total);
        sums.setRow(m, sums.frames() == total.length ? total : Arrays.copyOf(total, sums.frames()));
      }
    }
  }

  private static void addUp(
      MemorySegment a, long row, MemorySegment dy, long g, int frames, float[] banks) {
    for (int i = 0; i < frames / 8; i++) {
      long k = Native.getLong(a, row + i * 8L);
      long o = g + i * 32L;
      banks[(int) k & 63] += Native.getFloat(dy, o);
      banks[64 + ((int) (k >>> 8) & 63)] += Native.getFloat(dy, o + 4);
      banks[128 + ((int) (k >>> 16) & 63)] += Native.getFloat(dy, o + 8);
      banks[192 + ((int) (k >>> 24) & 63)] += Native.getFloat(dy, o + 12);
      banks[256 + ((int) (k >>> 32) & 63)] += Native.getFloat(dy, o + 16);
      banks[320 + ((int) (k >>> 40) & 63)] += Native.getFloat(dy, o + 20);
      banks[384 + ((int) (k >>> 48) & 63)] += Native.getFloat(dy, o + 24);
      banks[448 + ((int) (k >>> 56) & 63)] += Native.getFloat(dy, o + 28);
    }
    for (int f = frames & -8; f < frames; f++) {
      banks[Native.unsignedByte(a, row + f) & 63] += Native.getFloat(dy, g + f * 4L);
    }
  }

  private static void addUpFar(
      MemorySegment a, long row, MemorySegment dy, long g, int frames, float[] total) {
    for (int f = 0; f < frames; f++) {
      total[Native.unsignedByte(a, row + f)] += Native.getFloat(dy, g + f * 4L);
    }
  }

  private static FloatVector bank(float[] banks, int i, int k) {
    return FloatVector.fromArray(Species.FLOAT, banks, i * NEAR + k);
  }

  /// Rows of a tensor hold whole vectors.
  private static void sumBanks(float[] banks, MemorySegment sums, long to, int entries) {
    for (int k = 0; k < entries; k += Species.LANES) {
      FloatVector s01 = bank(banks, 0, k).add(bank(banks, 1, k));
      FloatVector s23 = bank(banks, 2, k).add(bank(banks, 3, k));
      FloatVector s45 = bank(banks, 4, k).add(bank(banks, 5, k));
      FloatVector s67 = bank(banks, 6, k).add(bank(banks, 7, k));
      Lanes.store(s01.add(s23).add(s45.add(s67)), sums, to + k * 4L);
    }
  }
}
