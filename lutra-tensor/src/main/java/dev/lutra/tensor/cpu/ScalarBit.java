package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Grid;
import dev.lutra.tensor.backend.RandomBits;

/// The definition of the bit kernels.
final class ScalarBit implements BitRows {
  @Override
  public void pack(Real x, float threshold, Bits y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int f = 0; f < x.frames(); f++) {
        y.set(r, f, x.get(r, f) > threshold);
      }
    }
  }

  @Override
  public void columns(byte[] samples, int[] order, int first, Real y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int f = 0; f < y.frames(); f++) {
        y.set(r, f, samples[order[first + f] * y.features() + r] & 0xff);
      }
    }
  }

  @Override
  public void compare(
      Real x, int[] row, float[] threshold, Bits y, int firstFrame, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int f = 0; f < x.frames(); f++) {
        y.set(r, firstFrame + f, x.get(row[r], f) > threshold[r]);
      }
    }
  }

  @Override
  public void compare(Real x, Real thresholds, Bits y, int from, int to) {
    int levels = thresholds.frames();
    for (int b = from; b < to; b++) {
      int j = b / levels;
      float threshold = thresholds.get(ScalarThresholds.row(thresholds, j), b % levels);
      for (int f = 0; f < x.frames(); f++) {
        y.set(b, f, x.get(j, f) > threshold);
      }
    }
  }

  @Override
  public void windowSums(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      int from,
      int to) {
    int levels = thresholds.frames();
    for (int b = from; b < to; b++) {
      int row = ScalarThresholds.row(thresholds, b / levels);
      float center = thresholds.get(row, b % levels) + 0.5f;
      float half = grid.half(window, spread.get(row, 0));
      float sum = 0;
      for (int f = 0; f < x.frames(); f++) {
        sum += Math.abs(x.get(b / levels, f) - center) < half ? dy.get(b, f) : 0;
      }
      sums.set(b, 0, sum);
    }
  }

  @Override
  public void unpack(Bits x, float zero, float one, Real y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int f = 0; f < x.frames(); f++) {
        y.set(r, f, x.get(r, f) ? one : zero);
      }
    }
  }

  @Override
  public void join(Logic f, Bits a, Bits b, Bits y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < y.frames(); i++) {
        y.set(
            r,
            i,
            switch (f) {
              case OR -> a.get(r, i) || b.get(r, i);
              case XOR -> a.get(r, i) != b.get(r, i);
            });
      }
    }
  }

  @Override
  public void flip(Bits x, int parts, long seed, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int w = 0; w < x.words(); w++) {
        long place = (long) r * x.words() + w;
        x.setWord(r, w, x.word(r, w) ^ RandomBits.word(seed, place, parts));
      }
    }
  }

  @Override
  public void multiply(
      Bits x, float zero, float one, Real y, Real z, boolean add, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int f = 0; f < z.frames(); f++) {
        z.set(r, f, (add ? z.get(r, f) : 0) + (x.get(r, f) ? one : zero) * y.get(r, f));
      }
    }
  }

  @Override
  public void groupSum(Bits x, float scale, Real y, int from, int to) {
    int size = x.features() / y.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < x.frames(); f++) {
        int ones = 0;
        for (int r = c * size; r < (c + 1) * size; r++) {
          ones += x.get(r, f) ? 1 : 0;
        }
        y.set(c, f, scale * ones);
      }
    }
  }

  @Override
  public void groupSum(Real x, float scale, Real y, int from, int to) {
    int size = x.features() / y.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < x.frames(); f++) {
        float sum = 0;
        for (int r = c * size; r < (c + 1) * size; r++) {
          sum += scale * x.get(r, f);
        }
        y.set(c, f, sum);
      }
    }
  }

  @Override
  public void groupSumBackward(Real dy, float scale, Real dx, boolean add, int from, int to) {
    int size = dx.features() / dy.features();
    for (int i = from; i < to; i++) {
      for (int f = 0; f < dx.frames(); f++) {
        dx.set(i, f, (add ? dx.get(i, f) : 0) + scale * dy.get(i / size, f));
      }
    }
  }
}
