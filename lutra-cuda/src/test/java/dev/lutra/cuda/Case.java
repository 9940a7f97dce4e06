package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.Random;

/// A call of one kernel, the same on any backend.
///
/// @param kernel the method's name, or those of several that belong together
/// @param what sizes and settings, for the name of the test
/// @param exact whether results are the same bit for bit; else sums may be made in another order
/// @param body calls the kernel with tensors it draws and returns what was written
record Case(String kernel, String what, boolean exact, Body body) {
  /// What a case does; results are reals, bits, addresses and arrays of numbers.
  @FunctionalInterface
  interface Body {
    /// Runs the kernel.
    Object[] run(Draw draw);
  }

  static Case exact(String kernel, String what, Body body) {
    return new Case(kernel, what, true, body);
  }

  static Case near(String kernel, String what, Body body) {
    return new Case(kernel, what, false, body);
  }

  @Override
  public String toString() {
    return kernel + " " + what;
  }

  /// Draws tensors: the same ones on each backend.
  static final class Draw {
    private final Backend backend;
    private final Random random = new Random(1);

    Draw(Backend backend) {
      this.backend = backend;
    }

    Backend backend() {
      return backend;
    }

    Random random() {
      return random;
    }

    /// Reals of a normal distribution.
    Real real(int features, int frames) {
      Real x = backend.memory().real(features, frames);
      for (int r = 0; r < features; r++) {
        for (int f = 0; f < frames; f++) {
          x.set(r, f, (float) random.nextGaussian());
        }
      }
      return x;
    }

    /// Reals of `[0, 1)`.
    Real uniform(int features, int frames) {
      Real x = backend.memory().real(features, frames);
      for (int r = 0; r < features; r++) {
        for (int f = 0; f < frames; f++) {
          x.set(r, f, random.nextFloat());
        }
      }
      return x;
    }

    /// A tensor that is to be overwritten: NaN.
    Real garbage(int features, int frames) {
      Real x = backend.memory().unset(features, frames);
      x.fill(Float.NaN);
      return x;
    }

    Bits bits(int features, int frames) {
      Bits x = backend.memory().bits(features, frames);
      for (int r = 0; r < features; r++) {
        for (int w = 0; w < x.words(); w++) {
          x.setWord(r, w, random.nextLong());
        }
      }
      return x;
    }

    Addresses addresses(int luts, int frames, int entries) {
      Addresses a = backend.memory().addresses(luts, frames);
      for (int m = 0; m < luts; m++) {
        for (int f = 0; f < frames; f++) {
          a.set(m, f, random.nextInt(entries));
        }
      }
      return a;
    }

    /// Rows `0 .. bound-1`.
    int[] ints(int length, int bound) {
      return random.ints(length, 0, bound).toArray();
    }
  }
}
