package dev.lutra.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Seeded tensors whose padding is filled with what a kernel must not let into a result: NaN behind
/// the frames of a real row, noise behind the frames of a row of addresses.
final class Fixture {
  private final Memory memory = new Memory();
  private final SplittableRandom random;

  Fixture(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Sizes around the widths of all vectors and words, and one long odd row.
  static int[] frames() {
    return IntStream.concat(IntStream.rangeClosed(1, 130), IntStream.of(257, 515, 1000)).toArray();
  }

  /// Uniform in -1 to 1.
  Real real(int features, int frames) {
    return real(features, frames, -1, 1);
  }

  Real real(int features, int frames, double low, double high) {
    Real x = empty(features, frames);
    for (int r = 0; r < features; r++) {
      for (int f = 0; f < frames; f++) {
        x.set(r, f, (float) random.nextDouble(low, high));
      }
    }
    return x;
  }

  /// NaN everywhere.
  Real empty(int features, int frames) {
    Real x = memory.real(features, frames);
    x.fill(Float.NaN);
    return x;
  }

  Real copy(Real source) {
    Real x = memory.real(source.features(), source.frames());
    x.copyFrom(source);
    return x;
  }

  Bits bits(int features, int frames) {
    Bits x = memory.bits(features, frames);
    for (int r = 0; r < features; r++) {
      for (int w = 0; w < x.words(); w++) {
        x.setWord(r, w, random.nextLong());
      }
    }
    return x;
  }

  Candidates candidates(int inputs, int fanIn, int luts) {
    int decks = Math.ceilDiv(luts, Candidates.SHARING);
    return new Candidates(wires(inputs, inputs, decks), wires(inputs, fanIn, luts));
  }

  Wires wires(int inputs, int fanIn, int luts) {
    return new Wires(inputs, fanIn, random.ints((long) luts * fanIn, 0, inputs).toArray());
  }

  /// Addresses of tables of `entries`; every other LUT sees only a few of them, often in a row.
  Addresses addresses(int luts, int frames, int entries) {
    Addresses a = memory.addresses(luts, frames);
    for (int m = 0; m < luts; m++) {
      for (int f = 0; f < a.rowBytes(); f++) {
        int bound = f >= frames ? 256 : m % 2 == 0 ? entries : 2;
        a.segment().set(ValueLayout.JAVA_BYTE, m * a.rowBytes() + f, (byte) random.nextInt(bound));
      }
    }
    return a;
  }

  /// How often each address occurs.
  Real counts(Addresses a, int entries) {
    Real counts = empty(a.luts(), entries);
    new ScalarLut().histogram(a, counts, 0, a.luts());
    return counts;
  }

  /// Asserts that every element is within `tolerance`, or that part of the larger of the two.
  static void assertClose(Real actual, Real expected, double tolerance) {
    for (int r = 0; r < expected.features(); r++) {
      for (int f = 0; f < expected.frames(); f++) {
        float e = expected.get(r, f);
        float a = actual.get(r, f);
        if (!(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e)))) {
          assertThat(a).as("[%d, %d] of %s", r, f, expected).isEqualTo(e);
        }
      }
    }
  }

  /// Asserts equal bits, and zeros behind the last frame.
  static void assertEqual(Bits actual, Bits expected) {
    for (int r = 0; r < expected.features(); r++) {
      for (int w = 0; w < expected.words(); w++) {
        assertThat(actual.word(r, w))
            .as("word %d of row %d of %s", w, r, expected)
            .isEqualTo(expected.word(r, w));
      }
    }
  }
}
