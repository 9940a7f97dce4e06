package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;

/// The definition of the image kernels, one element at a time.
final class ScalarImage implements ImageRows {
  private static boolean bit(Bits x, Windows windows, int c, int column, int e) {
    int at = column(windows, column, e, x.frames());
    return at < 0 ? windows.constant() : x.get(c, at);
  }

  private static float value(Real x, Windows windows, int c, int column, int e) {
    int at = column(windows, column, e, x.frames());
    return at < 0 ? windows.constant() ? 1 : 0 : x.get(c, at);
  }

  /// The column of the input on which an element lies; -1 outside of the image.
  private static int column(Windows windows, int column, int e, int columns) {
    int frames = windows.framesOf(columns);
    int source = windows.source(column / frames, e);
    return source < 0 ? -1 : source * frames + column % frames;
  }

  @Override
  public void or(Bits x, Windows windows, Bits y, int from, int to) {
    for (int c = from; c < to; c++) {
      for (int f = 0; f < y.frames(); f++) {
        boolean any = false;
        for (int e = 0; e < windows.elements(); e++) {
          any |= bit(x, windows, c, f, e);
        }
        y.set(c, f, any);
      }
    }
  }

  @Override
  public void orGradient(
      Bits x, Windows windows, Pooling pooling, Bits y, Real dy, Real dx, int from, int to) {
    for (int c = from; c < to; c++) {
      for (int f = 0; f < dy.frames(); f++) {
        int ones = 0;
        for (int e = 0; e < windows.elements(); e++) {
          ones += bit(x, windows, c, f, e) ? 1 : 0;
        }
        int equal = ones == 0 ? windows.elements() : ones;
        for (int e = 0; e < windows.elements(); e++) {
          int at = column(windows, f, e, x.frames());
          if (at < 0) {
            continue;
          }
          boolean one = x.get(c, at);
          if (pooling == Pooling.MAX && one == y.get(c, f)) {
            dx.add(c, at, dy.get(c, f) / equal);
          } else if (pooling == Pooling.STOCHASTIC && ones == (one ? 1 : 0)) {
            dx.add(c, at, dy.get(c, f));
          }
        }
      }
    }
  }

  @Override
  public void pool(Real x, Windows windows, Pooling pooling, Real y, int from, int to) {
    for (int c = from; c < to; c++) {
      for (int f = 0; f < y.frames(); f++) {
        float largest = Float.NEGATIVE_INFINITY;
        float sum = 0;
        float none = 1;
        for (int e = 0; e < windows.elements(); e++) {
          float v = value(x, windows, c, f, e);
          largest = Math.max(largest, v);
          sum += v;
          none *= 1 - v;
        }
        y.set(
            c,
            f,
            switch (pooling) {
              case MAX -> largest;
              case AVERAGE -> sum / windows.elements();
              case STOCHASTIC -> 1 - none;
            });
      }
    }
  }

  @Override
  public void poolGradient(
      Real x, Windows windows, Pooling pooling, Real y, Real dy, Real dx, int from, int to) {
    for (int c = from; c < to; c++) {
      for (int f = 0; f < dy.frames(); f++) {
        for (int e = 0; e < windows.elements(); e++) {
          int at = column(windows, f, e, x.frames());
          if (at >= 0) {
            dx.add(c, at, dy.get(c, f) * slope(x, windows, pooling, y.get(c, f), c, f, e));
          }
        }
      }
    }
  }

  private static float slope(
      Real x, Windows windows, Pooling pooling, float y, int c, int f, int e) {
    float equal = 0;
    float others = 1;
    for (int i = 0; i < windows.elements(); i++) {
      float v = value(x, windows, c, f, i);
      equal += v == y ? 1 : 0;
      others *= i == e ? 1 : 1 - v;
    }
    return switch (pooling) {
      case MAX -> value(x, windows, c, f, e) == y ? 1 / equal : 0;
      case AVERAGE -> 1f / windows.elements();
      case STOCHASTIC -> others;
    };
  }

  @Override
  public void toImage(Bits x, int[] rows, Bits y, int from, int to) {
    int positions = rows.length / y.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < y.frames(); f++) {
        y.set(c, f, x.get(rows[c * positions + f / x.frames()], f % x.frames()));
      }
    }
  }

  @Override
  public void toImage(Real x, int[] rows, Real y, int from, int to) {
    int positions = rows.length / y.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < y.frames(); f++) {
        y.set(c, f, x.get(rows[c * positions + f / x.frames()], f % x.frames()));
      }
    }
  }

  @Override
  public void fromImage(Bits x, int[] rows, Bits y, int from, int to) {
    int positions = rows.length / x.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < x.frames(); f++) {
        y.set(rows[c * positions + f / y.frames()], f % y.frames(), x.get(c, f));
      }
    }
  }

  @Override
  public void fromImage(Real x, int[] rows, Real y, int from, int to) {
    int positions = rows.length / x.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < x.frames(); f++) {
        y.set(rows[c * positions + f / y.frames()], f % y.frames(), x.get(c, f));
      }
    }
  }

  @Override
  public void unfold(Real x, Windows windows, int first, int last, Real panel, int from, int to) {
    int frames = windows.framesOf(x.frames());
    for (int i = from * windows.elements(); i < to * windows.elements(); i++) {
      for (int f = 0; f < panel.frames(); f++) {
        int column = first * frames + f;
        panel.set(i, f, value(x, windows, i / windows.elements(), column, i % windows.elements()));
      }
    }
  }

  @Override
  public void fold(Real panel, Windows windows, int first, int last, Real x, int from, int to) {
    int frames = windows.framesOf(x.frames());
    for (int i = from * windows.elements(); i < to * windows.elements(); i++) {
      for (int f = 0; f < panel.frames(); f++) {
        int at = column(windows, first * frames + f, i % windows.elements(), x.frames());
        if (at >= 0) {
          x.add(i / windows.elements(), at, panel.get(i, f));
        }
      }
    }
  }
}
