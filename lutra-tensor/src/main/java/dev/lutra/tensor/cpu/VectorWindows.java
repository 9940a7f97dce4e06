package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// LUTs on windows over an image, run by run: in a run an element of a window is a row of memory,
/// which the kernels for rows read where it lies. Only where the frames of a position are no whole
/// words, or vectors, does a piece of a run go through a place of its own. An object holds the
/// intermediates of one thread.
final class VectorWindows {
  private static final int WORD = 64;

  /// Frames of a piece that goes through the place.
  private static final int PIECE = VectorInputGradient.MAX_TILE;

  private static final int INPUTS = VectorAddress.INPUTS;

  /// Bytes of a row of bits of a piece, with a vector to spare.
  private static final long BIT_ROW = PIECE / 8 + 64;

  private static final long FLOAT_ROW = PIECE * 4L + 64;

  private final long[] row = new long[INPUTS];
  private final long[] element = new long[INPUTS];
  private final MemorySegment bits = Arena.ofAuto().allocate(INPUTS * BIT_ROW, 64);
  private final MemorySegment sums = Arena.ofAuto().allocate(INPUTS * FLOAT_ROW, 64);
  private final VectorInputGradient gradient = new VectorInputGradient();
  private final MemorySegment addresses = Arena.ofAuto().allocate(PIECE + 64L, 64);

  /// See [dev.lutra.tensor.backend.LutKernels#address].
  void address(Bits x, Wires wires, Windows windows, int first, Addresses a, int from, int to) {
    int frames = windows.framesOf(x.frames());
    int n = wires.fanIn();
    for (int m = from; m < to; m++) {
      for (int run = 0; run < windows.runs(); run++) {
        int start = windows.start(run);
        long out = m * a.rowBytes() + (long) start * frames;
        long count = (long) (windows.start(run + 1) - start) * frames;
        if (frames % WORD == 0) {
          locate(x, wires, windows, first + m, start, frames);
          VectorAddress.address(x.segment(), row, n, a.segment(), out, (int) (count / WORD));
        } else {
          pieces(x, wires, windows, first + m, start, frames, count, a.segment(), out);
        }
      }
    }
  }

  /// Where the inputs of a LUT begin in a run, in bytes, to [#row]; in bits to [#element].
  private void locate(Bits x, Wires wires, Windows windows, int lut, int start, int frames) {
    for (int j = 0; j < INPUTS; j++) {
      int source = wires.source(lut, j < wires.fanIn() ? j : 0);
      int position = windows.source(start, source % windows.elements());
      long channel = source / windows.elements() * x.rowBytes();
      if (position < 0) {
        row[j] = windows.border(frames).address() - x.segment().address();
        element[j] = row[j] * 8;
      } else {
        row[j] = channel + (long) position * frames / 8;
        element[j] = channel * 8 + (long) position * frames;
      }
    }
  }

  private void pieces(
      Bits x,
      Wires wires,
      Windows windows,
      int lut,
      int start,
      int frames,
      long count,
      MemorySegment a,
      long out) {
    locate(x, wires, windows, lut, start, frames);
    for (int j = 0; j < INPUTS; j++) {
      row[j] = j * BIT_ROW;
    }
    for (long f = 0; f < count; f += PIECE) {
      int piece = (int) Math.min(PIECE, count - f);
      for (int j = 0; j < wires.fanIn(); j++) {
        copyBits(x.segment(), element[j] + f, bits, row[j], piece);
      }
      int words = Math.ceilDiv(piece, WORD);
      VectorAddress.address(bits, row, wires.fanIn(), addresses, 0, words);
      MemorySegment.copy(addresses, 0, a, out + f, piece);
    }
  }

  /// Copies bits that begin anywhere to whole words.
  private static void copyBits(MemorySegment x, long bit, MemorySegment to, long at, int count) {
    for (int f = 0; f < count; f += WORD) {
      Native.setLong(to, at + f / 8, BitPieces.read(x, bit + f, Math.min(WORD, count - f)));
    }
  }

  /// See [dev.lutra.tensor.backend.LutKernels#inputGradient], for the input rows `from .. to-1`. A
  /// piece of a run is taken through all LUTs before the next, so that its gradients and the sums
  /// that they are added to stay in the second cache.
  void inputGradient(
      Addresses a,
      Wires wires,
      Windows windows,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add,
      int from,
      int to) {
    int frames = windows.framesOf(dx.frames());
    for (int i = from; i < to && !add; i++) {
      VectorInputGradient.clearRow(dx.segment(), i * dx.rowBytes(), dx.frames());
    }
    for (int run = 0; run < windows.runs(); run++) {
      int start = windows.start(run);
      int count = (windows.start(run + 1) - start) * frames;
      for (int f = 0; f < count; f += PIECE) {
        int piece = Math.min(PIECE, count - f);
        for (int m = 0; m < wires.luts(); m++) {
          int inputs = pick(wires, windows, m, start, frames, f, dx, from, to);
          if (inputs == 0) {
            continue;
          }
          int at = start * frames + f;
          if (frames % LutRows.FRAMES == 0) {
            gradient.lut(
                a, wires.fanIn(), m, dy, p, q, smoothed, scale, dx.segment(), inputs, at, piece);
          } else {
            apart(a, wires.fanIn(), m, dy, p, q, smoothed, scale, dx, inputs, at, piece);
          }
        }
      }
    }
  }

  /// The inputs of a LUT that read one of the rows `from .. to-1`, and where their sums are.
  private int pick(
      Wires wires,
      Windows windows,
      int m,
      int start,
      int frames,
      int f,
      Real dx,
      int from,
      int to) {
    int count = 0;
    for (int j = 0; j < wires.fanIn(); j++) {
      int source = wires.source(m, j);
      int channel = source / windows.elements();
      int position = windows.source(start, source % windows.elements());
      if (position >= 0 && channel >= from && channel < to) {
        gradient.picked[count] = j;
        gradient.out[count] = channel * dx.rowBytes() + ((long) position * frames + f) * 4;
        count++;
      }
    }
    return count;
  }

  /// Whole vectors would reach into the next position: adds up elsewhere first.
  private void apart(
      Addresses a,
      int fanIn,
      int m,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      int inputs,
      int at,
      int piece) {
    for (int i = 0; i < inputs; i++) {
      element[i] = gradient.out[i];
      gradient.out[i] = i * FLOAT_ROW;
      VectorInputGradient.clearRow(sums, i * FLOAT_ROW, piece);
    }
    gradient.lut(a, fanIn, m, dy, p, q, smoothed, scale, sums, inputs, at, piece);
    for (int i = 0; i < inputs; i++) {
      addRow(sums, i * FLOAT_ROW, dx.segment(), element[i], piece);
    }
  }

  /// Adds exactly so many floats.
  static void addRow(MemorySegment x, long from, MemorySegment y, long to, int count) {
    int f = 0;
    for (; f + Species.LANES <= count; f += Species.LANES) {
      long o = f * 4L;
      Lanes.store(Lanes.load(y, to + o).add(Lanes.load(x, from + o)), y, to + o);
    }
    for (; f < count; f++) {
      long o = f * 4L;
      Native.setFloat(y, to + o, Native.getFloat(y, to + o) + Native.getFloat(x, from + o));
    }
  }
}
