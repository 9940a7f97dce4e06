package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.ORDER;
import static dev.lutra.tensor.cpu.Native.ALL;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.L2F;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// From bits to addresses and from addresses to bits and counts.
///
/// Layout of a row of addresses: one byte a frame, so that 512 bits hold the addresses of the 64
/// frames of one packed word.
final class VectorAddress {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final VectorSpecies<Byte> B512 = ByteVector.SPECIES_512;
  private static final VectorSpecies<Long> L512 = LongVector.SPECIES_512;

  /// Lane `i` is all ones if bit `j` of `i` is zero: XOR turns a word into its literal in minterm
  /// `i`.
  private static final LongVector FLIP0 = flip(0);

  private static final LongVector FLIP1 = flip(1);
  private static final LongVector FLIP2 = flip(2);

  /// Rows that are read at most.
  static final int INPUTS = 8;

  /// Byte `i` has the bit `i & 7`.
  private static final byte[] POWERS = powers();

  /// What a thread works with.
  ///
  /// @param row where the rows of a LUT's inputs begin
  /// @param bit of an input in the address
  /// @param table entries, eight a byte
  /// @param subsets frames by subset of the literals
  /// @param banks frames by address
  @SuppressWarnings("ArrayRecordComponent") // private, compared with nothing
  private record Own(
      long[] row, byte[] bit, byte[] table, long[] subsets, int[] banks, long[] block) {}

  private static final ThreadLocal<Own> OWN =
      ThreadLocal.withInitial(() ->
          new Own(
              new long[8],
              new byte[8],
              new byte[64],
              new long[64],
              new int[4 * 256],
              VectorTranspose.block()));

  private VectorAddress() {}

  private static LongVector flip(int j) {
    long[] lanes = new long[8];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (i >> j & 1) == 0 ? -1L : 0L;
    }
    return LongVector.fromArray(L512, lanes, 0);
  }

  private static byte[] powers() {
    byte[] powers = new byte[64];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (byte) (1 << (i & 7));
    }
    return powers;
  }

  static void address(Bits x, Wires wires, int first, Addresses a, int from, int to) {
    int n = wires.fanIn();
    long[] row = OWN.get().row;
    for (int m = from; m < to; m++) {
      for (int j = 0; j < INPUTS; j++) {
        row[j] = wires.source(first + m, j < n ? j : 0) * x.rowBytes();
      }
      address(x.segment(), row, n, a.segment(), m * a.rowBytes(), x.words());
    }
  }

  /// The addresses of one LUT of `n` inputs, whose rows begin at `row`. Inputs that it does not
  /// have read any row and contribute no bit.
  static void address(
      MemorySegment in, long[] row, int n, MemorySegment out, long to64, int words) {
    Own own = OWN.get();
    byte[] bit = own.bit;
    for (int j = 0; j < INPUTS; j++) {
      bit[j] = (byte) (j < n ? 1 << j : 0);
    }
    if (!Species.WIDE) {
      VectorTranspose.address(in, row, n, out, to64, words, own.block);
    } else if (n <= 4) {
      address4(in, row, bit, out, to64, words);
    } else if (n <= 6) {
      address6(in, row, bit, out, to64, words);
    } else {
      address8(in, row, bit, out, to64, words);
    }
  }

  private static ByteVector set(ByteVector v, byte bit, MemorySegment in, long offset) {
    return v.lanewise(OR, bit, VectorMask.fromLong(B512, Native.getLong(in, offset)));
  }

  private static void address4(
      MemorySegment in, long[] row, byte[] bit, MemorySegment out, long to, int words) {
    long r0 = row[0];
    long r1 = row[1];
    long r2 = row[2];
    long r3 = row[3];
    byte b2 = bit[2];
    byte b3 = bit[3];
    for (int w = 0; w < words; w++) {
      long o = w * 8L;
      ByteVector v = ByteVector.zero(B512);
      v = set(v, (byte) 1, in, r0 + o);
      v = set(v, (byte) 2, in, r1 + o);
      v = set(v, b2, in, r2 + o);
      v = set(v, b3, in, r3 + o);
      v.intoMemorySegment(ALL, out.address() + to + w * 64L, ORDER);
    }
  }

  private static void address6(
      MemorySegment in, long[] row, byte[] bit, MemorySegment out, long to, int words) {
    long r0 = row[0];
    long r1 = row[1];
    long r2 = row[2];
    long r3 = row[3];
    long r4 = row[4];
    long r5 = row[5];
    byte b5 = bit[5];
    for (int w = 0; w < words; w++) {
      long o = w * 8L;
      ByteVector v = ByteVector.zero(B512);
      v = set(v, (byte) 1, in, r0 + o);
      v = set(v, (byte) 2, in, r1 + o);
      v = set(v, (byte) 4, in, r2 + o);
      v = set(v, (byte) 8, in, r3 + o);
      v = set(v, (byte) 16, in, r4 + o);
      v = set(v, b5, in, r5 + o);
      v.intoMemorySegment(ALL, out.address() + to + w * 64L, ORDER);
    }
  }

  private static void address8(
      MemorySegment in, long[] row, byte[] bit, MemorySegment out, long to, int words) {
    address6(in, row, bit, out, to, words);
    long r6 = row[6];
    long r7 = row[7];
    byte b7 = bit[7];
    for (int w = 0; w < words; w++) {
      long o = w * 8L;
      ByteVector v = ByteVector.fromMemorySegment(B512, ALL, out.address() + to + w * 64L, ORDER);
      v = set(v, (byte) 64, in, r6 + o);
      v = set(v, b7, in, r7 + o);
      v.intoMemorySegment(ALL, out.address() + to + w * 64L, ORDER);
    }
  }

  static void lookup(Addresses a, Bits truth, Bits y, int from, int to) {
    int words = y.words();
    long last = y.mask(words - 1);
    for (int m = from; m < to; m++) {
      long row = m * a.rowBytes();
      long out = m * y.rowBytes();
      if (Species.WIDE && truth.frames() <= 64) {
        lookup64(a.segment(), row, truth.word(m, 0), y.segment(), out, words);
      } else if (truth.frames() <= 64) {
        lookupEight(a.segment(), row, truth.word(m, 0), y.segment(), out, words);
      } else {
        lookupBytes(a.segment(), row, truth, m, y.segment(), out, words);
      }
      long end = out + (words - 1) * 8L;
      Native.setLong(y.segment(), end, Native.getLong(y.segment(), end) & last);
    }
  }

  private static void lookup64(
      MemorySegment a, long row, long truth, MemorySegment y, long out, int words) {
    ByteVector table = ByteVector.zero(B512).blend((byte) 1, VectorMask.fromLong(B512, truth));
    for (int w = 0; w < words; w++) {
      ByteVector k = ByteVector.fromMemorySegment(B512, ALL, a.address() + row + w * 64L, ORDER);
      Native.setLong(y, out + w * 8L, k.selectFrom(table).compare(NE, (byte) 0).toLong());
    }
  }

  /// A table of eight bytes, as [#lookupBytes] looks them up, again and again in one register.
  private static void lookupEight(
      MemorySegment a, long row, long truth, MemorySegment y, long out, int words) {
    VectorSpecies<Byte> s = Species.BYTE;
    ByteVector table = LongVector.broadcast(Species.LONG, truth).reinterpretAsBytes();
    ByteVector power = ByteVector.fromArray(s, POWERS, 0);
    for (int w = 0; w < words; w++) {
      long word = 0;
      for (int i = 0; i < 64; i += s.length()) {
        ByteVector k = ByteVector.fromMemorySegment(s, ALL, a.address() + row + w * 64L + i, ORDER);
        word |= bitsOf(k, table, power) << i;
      }
      Native.setLong(y, out + w * 8L, word);
    }
  }

  /// The table as bytes of 8 entries: byte `k >> 3` is looked up, then bit `k & 7` of it.
  private static void lookupBytes(
      MemorySegment a, long row, Bits truth, int m, MemorySegment y, long out, int words) {
    VectorSpecies<Byte> s = Species.BYTE;
    int lanes = s.length();
    byte[] bytes = OWN.get().table;
    MemorySegment.copy(truth.segment(), BYTE, m * truth.rowBytes(), bytes, 0, truth.words() * 8);
    ByteVector low = ByteVector.fromArray(s, bytes, 0);
    ByteVector high = ByteVector.fromArray(s, bytes, lanes % 64);
    ByteVector power = ByteVector.fromArray(s, POWERS, 0);
    boolean two = truth.words() * 8 > lanes;
    for (int w = 0; w < words; w++) {
      long word = 0;
      for (int i = 0; i < 64; i += lanes) {
        ByteVector k = ByteVector.fromMemorySegment(s, ALL, a.address() + row + w * 64L + i, ORDER);
        long found = two ? bitsOf(k, low, high, power) : bitsOf(k, low, power);
        word |= found << i;
      }
      Native.setLong(y, out + w * 8L, word);
    }
  }

  private static ByteVector eighth(ByteVector k) {
    return k.reinterpretAsShorts().lanewise(LSHR, 3).reinterpretAsBytes().and((byte) 31);
  }

  private static long bitsOf(ByteVector k, ByteVector table, ByteVector power) {
    ByteVector entries = eighth(k).selectFrom(table);
    return entries.and(k.and((byte) 7).selectFrom(power)).compare(NE, (byte) 0).toLong();
  }

  private static long bitsOf(ByteVector k, ByteVector low, ByteVector high, ByteVector power) {
    // Only 256 entries at 128 bits come here: the sign of an address tells the halves apart.
    ByteVector index = eighth(k).and((byte) 15);
    VectorMask<Byte> upper = k.lt((byte) 0);
    ByteVector entries = index.selectFrom(low).blend(index.selectFrom(high), upper);
    return entries.and(k.and((byte) 7).selectFrom(power)).compare(NE, (byte) 0).toLong();
  }

  static void histogram(Addresses a, Real counts, int from, int to) {
    int entries = counts.frames();
    if (Species.WIDE && entries <= 64) {
      int words = (a.frames() + 63) >>> 6;
      long last = -1L >>> -a.frames();
      long[] subsets = OWN.get().subsets;
      for (int m = from; m < to; m++) {
        countSubsets(a.segment(), m * a.rowBytes(), words, last, subsets);
        subtract(subsets, 1);
        subtract(subsets, 2);
        subtract(subsets, 4);
        storeCounts(subsets, counts.segment(), m * counts.rowBytes(), entries);
      }
      return;
    }
    if (entries <= 64) {
      VectorCounts.histogram(a, counts, from, to);
      return;
    }
    int[] banks = OWN.get().banks;
    for (int m = from; m < to; m++) {
      count(a.segment(), m * a.rowBytes(), a.frames(), banks);
      for (int k = 0; k < entries; k++) {
        counts.set(m, k, banks[k] + banks[256 + k] + banks[512 + k] + banks[768 + k]);
      }
    }
  }

  /// Four banks, so that equal addresses in sequence do not wait for each other.
  private static void count(MemorySegment a, long row, int frames, int[] banks) {
    Arrays.fill(banks, 0);
    int f = 0;
    for (; f + 4 <= frames; f += 4) {
      banks[Native.unsignedByte(a, row + f)]++;
      banks[256 + Native.unsignedByte(a, row + f + 1)]++;
      banks[512 + Native.unsignedByte(a, row + f + 2)]++;
      banks[768 + Native.unsignedByte(a, row + f + 3)]++;
    }
    for (; f < frames; f++) {
      banks[Native.unsignedByte(a, row + f)]++;
    }
  }

  private static LongVector plane(ByteVector k, int bit) {
    return LongVector.broadcast(L512, k.and((byte) bit).compare(NE, (byte) 0).toLong());
  }

  /// Lanes are the 8 minterms of inputs 0 to 2. Of inputs 3 to 5 the number of frames with all
  /// inputs of a subset set is counted for each of the 8 subsets, which needs fewer ANDs than
  /// minterms; their differences are the minterms.
  private static void countSubsets(
      MemorySegment in, long row, int words, long last, long[] subsets) {
    LongVector none = LongVector.zero(L512);
    LongVector c0 = none;
    LongVector c1 = none;
    LongVector c2 = none;
    LongVector c3 = none;
    LongVector c4 = none;
    LongVector c5 = none;
    LongVector c6 = none;
    LongVector c7 = none;
    for (int w = 0; w < words; w++) {
      ByteVector k = ByteVector.fromMemorySegment(B512, ALL, in.address() + row + w * 64L, ORDER);
      LongVector x3 = plane(k, 8);
      LongVector x4 = plane(k, 16);
      LongVector x5 = plane(k, 32);
      LongVector m =
          plane(k, 1)
              .lanewise(XOR, FLIP0)
              .and(plane(k, 2).lanewise(XOR, FLIP1))
              .and(plane(k, 4).lanewise(XOR, FLIP2))
              .and(w == words - 1 ? last : -1L);
      LongVector m1 = m.and(x3);
      LongVector m2 = m.and(x4);
      LongVector m3 = m1.and(x4);
      c0 = c0.add(m.lanewise(BIT_COUNT));
      c1 = c1.add(m1.lanewise(BIT_COUNT));
      c2 = c2.add(m2.lanewise(BIT_COUNT));
      c3 = c3.add(m3.lanewise(BIT_COUNT));
      c4 = c4.add(m.and(x5).lanewise(BIT_COUNT));
      c5 = c5.add(m1.and(x5).lanewise(BIT_COUNT));
      c6 = c6.add(m2.and(x5).lanewise(BIT_COUNT));
      c7 = c7.add(m3.and(x5).lanewise(BIT_COUNT));
    }
    c0.intoArray(subsets, 0);
    c1.intoArray(subsets, 8);
    c2.intoArray(subsets, 16);
    c3.intoArray(subsets, 24);
    c4.intoArray(subsets, 32);
    c5.intoArray(subsets, 40);
    c6.intoArray(subsets, 48);
    c7.intoArray(subsets, 56);
  }

  /// From counts of subsets to counts of minterms: takes those with `bit` set from those without.
  private static void subtract(long[] subsets, int bit) {
    for (int i = 0; i < 4; i++) {
      int low = 8 * ((i & (bit - 1)) | (i & -bit) << 1);
      LongVector without = LongVector.fromArray(L512, subsets, low);
      LongVector with = LongVector.fromArray(L512, subsets, low + 8 * bit);
      without.sub(with).intoArray(subsets, low);
    }
  }

  private static void storeCounts(long[] counts, MemorySegment to, long offset, int entries) {
    for (int k = 0; k < entries; k += 8) {
      LongVector c = LongVector.fromArray(L512, counts, k);
      ((FloatVector) c.convertShape(L2F, FloatVector.SPECIES_256, 0))
          .intoMemorySegment(ALL, to.address() + offset + k * 4L, ORDER);
    }
  }
}
