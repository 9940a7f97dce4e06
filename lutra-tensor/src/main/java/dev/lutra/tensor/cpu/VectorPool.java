package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Pooling of reals, and the gradients of all pooling, piece by piece of a run: every element of
/// the window is one pass over rows that stay in the first cache. An object holds the intermediates
/// of one thread; its rows hold whole vectors, and what leaves them is copied to the frame.
final class VectorPool {
  private static final int PIECE = 1024;
  private static final long ROW = PIECE * 4L + 64;
  private static final int LANES = Species.LANES;
  private static final long SUM = 0;
  private static final long SHARE = ROW;
  private static final long PART = 2 * ROW;

  private final MemorySegment s = Arena.ofAuto().allocate(3 * ROW, 64);

  /// Where an element lies, in frames; below 0 outside of the image.
  private long[] element = new long[0];

  private interface Body {
    void piece(int channel, long out, int count);
  }

  /// Goes through the pieces of all runs of some channels.
  private void pieces(Windows windows, int frames, int from, int to, Body body) {
    if (element.length < windows.elements()) {
      element = new long[windows.elements()];
    }
    for (int c = from; c < to; c++) {
      for (int run = 0; run < windows.runs(); run++) {
        int start = windows.start(run);
        int count = (windows.start(run + 1) - start) * frames;
        for (int f = 0; f < count; f += PIECE) {
          for (int e = 0; e < windows.elements(); e++) {
            int source = windows.source(start, e);
            element[e] = source < 0 ? -1 : (long) source * frames + f;
          }
          body.piece(c, (long) start * frames + f, Math.min(PIECE, count - f));
        }
      }
    }
  }

  void orGradient(
      Bits x, Windows windows, Pooling kind, Bits y, Real dy, Real dx, int from, int to) {
    int elements = windows.elements();
    pieces(
        windows,
        windows.framesOf(x.frames()),
        from,
        to,
        (c, out, count) -> {
          long yBit = c * y.rowBytes() * 8 + out;
          long xBit = c * x.rowBytes() * 8;
          fill(0, s, SUM, count);
          for (int e = 0; e < elements; e++) {
            if (element[e] >= 0) {
              count(x.segment(), xBit + element[e], s, count);
            } else if (windows.constant()) {
              add(1, s, SUM, count);
            }
          }
          share(kind, elements, dy.segment(), c * dy.rowBytes() + out * 4, s, count);
          for (int e = 0; e < elements; e++) {
            if (element[e] >= 0) {
              if (kind == Pooling.MAX) {
                equal(x.segment(), xBit + element[e], y.segment(), yBit, s, count);
              } else {
                alone(x.segment(), xBit + element[e], s, count);
              }
              VectorWindows.addRow(
                  s, PART, dx.segment(), c * dx.rowBytes() + element[e] * 4, count);
            }
          }
        });
  }

  private static VectorMask<Float> mask(MemorySegment x, long bit, int f, int count) {
    return VectorMask.fromLong(
        Species.FLOAT, BitPieces.read(x, bit + f, Math.min(LANES, count - f)));
  }

  private static void fill(float value, MemorySegment s, long row, int count) {
    for (int f = 0; f < count; f += LANES) {
      Lanes.store(Lanes.fill(value), s, row + f * 4L);
    }
  }

  private static void add(float value, MemorySegment s, long row, int count) {
    for (int f = 0; f < count; f += LANES) {
      Lanes.store(Lanes.load(s, row + f * 4L).add(value), s, row + f * 4L);
    }
  }

  private static void count(MemorySegment x, long bit, MemorySegment s, int count) {
    FloatVector one = Lanes.fill(1);
    for (int f = 0; f < count; f += LANES) {
      FloatVector v = Lanes.load(s, SUM + f * 4L);
      Lanes.store(v.add(one, mask(x, bit, f, count)), s, SUM + f * 4L);
    }
  }

  /// The gradient for each of the equals; for STOCHASTIC the gradient itself.
  private static void share(
      Pooling kind, int elements, MemorySegment dy, long at, MemorySegment s, int count) {
    FloatVector all = Lanes.fill(elements);
    for (int f = 0; f < count; f += LANES) {
      FloatVector g = Lanes.load(dy, at + f * 4L);
      FloatVector ones = Lanes.load(s, SUM + f * 4L);
      FloatVector equal = ones.blend(all, ones.compare(VectorOperators.EQ, 0));
      Lanes.store(kind == Pooling.MAX ? g.div(equal) : g, s, SHARE + f * 4L);
    }
  }

  private static void equal(
      MemorySegment x, long xBit, MemorySegment y, long yBit, MemorySegment s, int count) {
    for (int f = 0; f < count; f += LANES) {
      int frames = Math.min(LANES, count - f);
      long differ = BitPieces.read(x, xBit + f, frames) ^ BitPieces.read(y, yBit + f, frames);
      FloatVector share = Lanes.load(s, SHARE + f * 4L);
      FloatVector part = Lanes.zero().blend(share, VectorMask.fromLong(Species.FLOAT, ~differ));
      Lanes.store(part, s, PART + f * 4L);
    }
  }

  private static void alone(MemorySegment x, long bit, MemorySegment s, int count) {
    for (int f = 0; f < count; f += LANES) {
      FloatVector own = Lanes.zero().blend(1, mask(x, bit, f, count));
      VectorMask<Float> alone = Lanes.load(s, SUM + f * 4L).compare(VectorOperators.EQ, own);
      FloatVector share = Lanes.load(s, SHARE + f * 4L);
      Lanes.store(Lanes.zero().blend(share, alone), s, PART + f * 4L);
    }
  }

  void pool(Real x, Windows windows, Pooling kind, Real y, int from, int to) {
    int elements = windows.elements();
    float outside = windows.constant() ? 1 : 0;
    pieces(
        windows,
        windows.framesOf(x.frames()),
        from,
        to,
        (c, out, count) -> {
          fill(kind == Pooling.MAX ? Float.NEGATIVE_INFINITY : start(kind), s, SUM, count);
          for (int e = 0; e < elements; e++) {
            long at = c * x.rowBytes() + element[e] * 4;
            if (element[e] < 0) {
              fill(outside, s, PART, count);
              take(kind, s, PART, s, count);
            } else {
              take(kind, x.segment(), at, s, count);
            }
          }
          finish(kind, 1f / elements, s, count);
          MemorySegment.copy(s, SUM, y.segment(), c * y.rowBytes() + out * 4, count * 4L);
        });
  }

  private static float start(Pooling kind) {
    return kind == Pooling.STOCHASTIC ? 1 : 0;
  }

  private static void take(Pooling kind, MemorySegment x, long at, MemorySegment s, int count) {
    switch (kind) {
      case MAX -> {
        for (int f = 0; f < count; f += LANES) {
          Lanes.store(Lanes.load(s, SUM + f * 4L).max(Lanes.load(x, at + f * 4L)), s, SUM + f * 4L);
        }
      }
      case AVERAGE -> {
        for (int f = 0; f < count; f += LANES) {
          Lanes.store(Lanes.load(s, SUM + f * 4L).add(Lanes.load(x, at + f * 4L)), s, SUM + f * 4L);
        }
      }
      case STOCHASTIC -> {
        for (int f = 0; f < count; f += LANES) {
          FloatVector not = Lanes.fill(1).sub(Lanes.load(x, at + f * 4L));
          Lanes.store(Lanes.load(s, SUM + f * 4L).mul(not), s, SUM + f * 4L);
        }
      }
    }
  }

  private static void finish(Pooling kind, float part, MemorySegment s, int count) {
    for (int f = 0; f < count && kind != Pooling.MAX; f += LANES) {
      FloatVector v = Lanes.load(s, SUM + f * 4L);
      Lanes.store(kind == Pooling.AVERAGE ? v.mul(part) : Lanes.fill(1).sub(v), s, SUM + f * 4L);
    }
  }

  void poolGradient(
      Real x, Windows windows, Pooling kind, Real y, Real dy, Real dx, int from, int to) {
    int elements = windows.elements();
    float outside = windows.constant() ? 1 : 0;
    pieces(
        windows,
        windows.framesOf(x.frames()),
        from,
        to,
        (c, out, count) -> {
          long xRow = c * x.rowBytes();
          long yAt = c * y.rowBytes() + out * 4;
          long gAt = c * dy.rowBytes() + out * 4;
          if (kind == Pooling.MAX) {
            countEqual(x, xRow, elements, outside, y.segment(), yAt, count);
          }
          for (int e = 0; e < elements; e++) {
            if (element[e] < 0) {
              continue;
            }
            switch (kind) {
              case MAX ->
                  largest(
                      x.segment(),
                      xRow + element[e] * 4,
                      y.segment(),
                      yAt,
                      dy.segment(),
                      gAt,
                      s,
                      count);
              case AVERAGE -> scale(dy.segment(), gAt, 1f / elements, s, count);
              case STOCHASTIC -> {
                scale(dy.segment(), gAt, 1, s, count);
                for (int i = 0; i < elements; i++) {
                  if (i != e) {
                    others(x.segment(), xRow, element[i], outside, s, count);
                  }
                }
              }
            }
            VectorWindows.addRow(s, PART, dx.segment(), c * dx.rowBytes() + element[e] * 4, count);
          }
        });
  }

  private void countEqual(
      Real x, long row, int elements, float outside, MemorySegment y, long yAt, int count) {
    fill(0, s, SUM, count);
    for (int e = 0; e < elements; e++) {
      if (element[e] < 0) {
        fill(outside, s, PART, count);
        countEqual(s, PART, y, yAt, s, count);
      } else {
        countEqual(x.segment(), row + element[e] * 4, y, yAt, s, count);
      }
    }
  }

  private static void countEqual(
      MemorySegment x, long at, MemorySegment y, long yAt, MemorySegment s, int count) {
    FloatVector one = Lanes.fill(1);
    for (int f = 0; f < count; f += LANES) {
      VectorMask<Float> equal =
          Lanes.load(x, at + f * 4L).compare(VectorOperators.EQ, Lanes.load(y, yAt + f * 4L));
      Lanes.store(Lanes.load(s, SUM + f * 4L).add(one, equal), s, SUM + f * 4L);
    }
  }

  private static void largest(
      MemorySegment x,
      long at,
      MemorySegment y,
      long yAt,
      MemorySegment dy,
      long gAt,
      MemorySegment s,
      int count) {
    for (int f = 0; f < count; f += LANES) {
      VectorMask<Float> equal =
          Lanes.load(x, at + f * 4L).compare(VectorOperators.EQ, Lanes.load(y, yAt + f * 4L));
      FloatVector share = Lanes.load(dy, gAt + f * 4L).div(Lanes.load(s, SUM + f * 4L));
      Lanes.store(Lanes.zero().blend(share, equal), s, PART + f * 4L);
    }
  }

  private static void scale(MemorySegment dy, long at, float factor, MemorySegment s, int count) {
    for (int f = 0; f < count; f += LANES) {
      Lanes.store(Lanes.load(dy, at + f * 4L).mul(factor), s, PART + f * 4L);
    }
  }

  private static void others(
      MemorySegment x, long row, long at, float outside, MemorySegment s, int count) {
    if (at < 0) {
      for (int f = 0; f < count; f += LANES) {
        Lanes.store(Lanes.load(s, PART + f * 4L).mul(1 - outside), s, PART + f * 4L);
      }
      return;
    }
    for (int f = 0; f < count; f += LANES) {
      FloatVector not = Lanes.fill(1).sub(Lanes.load(x, row + (at + f) * 4L));
      Lanes.store(Lanes.load(s, PART + f * 4L).mul(not), s, PART + f * 4L);
    }
  }
}
