package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import java.lang.foreign.MemorySegment;

/// Image kernels by words and vectors; [ScalarImage] defines them.
final class VectorImage implements ImageRows {
  private final ThreadLocal<VectorPool> pooling = ThreadLocal.withInitial(VectorPool::new);

  @Override
  public void or(Bits x, Windows windows, Bits y, int from, int to) {
    int frames = windows.framesOf(x.frames());
    for (int c = from; c < to; c++) {
      for (int run = 0; run < windows.runs(); run++) {
        int start = windows.start(run);
        long count = (long) (windows.start(run + 1) - start) * frames;
        long out = c * y.rowBytes() * 8 + (long) start * frames;
        for (int e = 0; e < windows.elements(); e++) {
          int source = windows.source(start, e);
          long in = c * x.rowBytes() * 8 + (long) source * frames;
          if (source >= 0) {
            orInto(x.segment(), in, y.segment(), out, count, e == 0);
          } else {
            constantInto(windows.constant(), y.segment(), out, count, e == 0);
          }
        }
      }
    }
  }

  private static void orInto(
      MemorySegment x, long in, MemorySegment y, long out, long count, boolean first) {
    for (long f = 0; f < count; f += 64) {
      int piece = (int) Math.min(64, count - f);
      long value = BitPieces.read(x, in + f, piece);
      long before = first ? 0 : BitPieces.read(y, out + f, piece);
      BitPieces.write(y, out + f, piece, value | before);
    }
  }

  private static void constantInto(
      boolean one, MemorySegment y, long out, long count, boolean first) {
    for (long f = 0; f < count && (one || first); f += 64) {
      int piece = (int) Math.min(64, count - f);
      BitPieces.write(y, out + f, piece, one ? -1L >>> (64 - piece) : 0);
    }
  }

  @Override
  public void orGradient(
      Bits x, Windows windows, Pooling kind, Bits y, Real dy, Real dx, int from, int to) {
    pooling.get().orGradient(x, windows, kind, y, dy, dx, from, to);
  }

  @Override
  public void pool(Real x, Windows windows, Pooling kind, Real y, int from, int to) {
    pooling.get().pool(x, windows, kind, y, from, to);
  }

  @Override
  public void poolGradient(
      Real x, Windows windows, Pooling kind, Real y, Real dy, Real dx, int from, int to) {
    pooling.get().poolGradient(x, windows, kind, y, dy, dx, from, to);
  }

  @Override
  public void toImage(Bits x, int[] rows, Bits y, int from, int to) {
    int positions = rows.length / y.features();
    for (int i = from * positions; i < to * positions; i++) {
      long out = i / positions * y.rowBytes() * 8 + (long) (i % positions) * x.frames();
      long in = rows[i] * x.rowBytes() * 8;
      BitPieces.copy(x.segment(), in, y.segment(), out, x.frames());
    }
  }

  @Override
  public void toImage(Real x, int[] rows, Real y, int from, int to) {
    int positions = rows.length / y.features();
    for (int i = from * positions; i < to * positions; i++) {
      long out = i / positions * y.rowBytes() + (long) (i % positions) * x.frames() * 4;
      MemorySegment.copy(x.segment(), rows[i] * x.rowBytes(), y.segment(), out, x.frames() * 4L);
    }
  }

  @Override
  public void fromImage(Bits x, int[] rows, Bits y, int from, int to) {
    int positions = rows.length / x.features();
    for (int i = from * positions; i < to * positions; i++) {
      long in = i / positions * x.rowBytes() * 8 + (long) (i % positions) * y.frames();
      long out = rows[i] * y.rowBytes() * 8;
      BitPieces.copy(x.segment(), in, y.segment(), out, y.frames());
    }
  }

  @Override
  public void fromImage(Real x, int[] rows, Real y, int from, int to) {
    int positions = rows.length / x.features();
    for (int i = from * positions; i < to * positions; i++) {
      long in = i / positions * x.rowBytes() + (long) (i % positions) * y.frames() * 4;
      MemorySegment.copy(x.segment(), in, y.segment(), rows[i] * y.rowBytes(), y.frames() * 4L);
    }
  }

  @Override
  public void unfold(Real x, Windows windows, int first, int last, Real panel, int from, int to) {
    int frames = windows.framesOf(x.frames());
    int elements = windows.elements();
    for (int i = from * elements; i < to * elements; i++) {
      for (int p = first; p < last; p++) {
        int source = windows.source(p, i % elements);
        long out = i * panel.rowBytes() + (long) (p - first) * frames * 4;
        if (source < 0) {
          for (int f = 0; f < frames; f++) {
            Native.setFloat(panel.segment(), out + f * 4L, windows.constant() ? 1 : 0);
          }
        } else {
          long in = i / elements * x.rowBytes() + (long) source * frames * 4;
          MemorySegment.copy(x.segment(), in, panel.segment(), out, frames * 4L);
        }
      }
    }
  }

  @Override
  public void fold(Real panel, Windows windows, int first, int last, Real x, int from, int to) {
    int frames = windows.framesOf(x.frames());
    int elements = windows.elements();
    for (int i = from * elements; i < to * elements; i++) {
      for (int p = first; p < last; p++) {
        int source = windows.source(p, i % elements);
        if (source >= 0) {
          long in = i * panel.rowBytes() + (long) (p - first) * frames * 4;
          long out = i / elements * x.rowBytes() + (long) source * frames * 4;
          VectorWindows.addRow(panel.segment(), in, x.segment(), out, frames);
        }
      }
    }
  }
}
