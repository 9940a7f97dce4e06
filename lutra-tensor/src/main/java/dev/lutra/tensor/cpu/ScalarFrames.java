package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;

/// The definition of the kernels that move and sum columns, which all CPU backends share.
final class ScalarFrames {
  private ScalarFrames() {}

  static void frameSum(Real x, boolean mean, Real y, int from, int to) {
    int samples = y.frames();
    int repeats = x.frames() / samples;
    for (int c = from; c < to; c++) {
      for (int s = 0; s < samples; s++) {
        y.set(c, s, 0);
      }
      // Along the row, as it lies in memory.
      for (int i = 0; i < repeats; i++) {
        for (int s = 0; s < samples; s++) {
          y.add(c, s, x.get(c, i * samples + s));
        }
      }
      for (int s = 0; s < samples && mean; s++) {
        y.set(c, s, y.get(c, s) / repeats);
      }
    }
  }

  static void frameSumBackward(Real dy, boolean mean, Real dx, int from, int to) {
    int samples = dy.frames();
    int repeats = dx.frames() / samples;
    for (int c = from; c < to; c++) {
      for (int f = 0; f < dx.frames(); f++) {
        float g = dy.get(c, f % samples);
        dx.add(c, f, mean ? g / repeats : g);
      }
    }
  }

  static void copy(Real x, int fromColumn, Real y, int toColumn, int columns, int from, int to) {
    for (int r = from; r < to; r++) {
      MemorySegment.copy(
          x.segment(),
          r * x.rowBytes() + (long) fromColumn * Float.BYTES,
          y.segment(),
          r * y.rowBytes() + (long) toColumn * Float.BYTES,
          (long) columns * Float.BYTES);
    }
  }
}
