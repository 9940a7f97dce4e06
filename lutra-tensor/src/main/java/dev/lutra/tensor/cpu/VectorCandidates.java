package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// The gradient of learned wiring: how the gradient of a LUT input goes along with the bits of each
/// row that the input might read.
///
/// Candidates lie in the lanes. The gradients of a few neighbor frames, with all combinations of
/// signs, make a table of sums that fills one register; the bits of a candidate at these frames
/// look it up. So a lane takes 4 frames at a time at 512 bits, 3 at 256 and 2 at 128.
final class VectorCandidates {
  private static final int WORD = 32;
  private static final int LANES = Species.LANES;

  /// Frames of one look-up.
  private static final int GROUP = Integer.numberOfTrailingZeros(LANES);

  /// Look-ups of a word of 32 frames; the last may reach behind it, where gradients are zero.
  private static final int GROUPS = Math.ceilDiv(WORD, GROUP);

  /// Entries of all tables of a LUT input.
  private static final int MAX_SUMS = VectorInputGradient.MAX_TILE / WORD * GROUPS * LANES;

  private static final int MAX_FRAMES = VectorInputGradient.MAX_TILE;
  private static final int MAX_WORDS = MAX_FRAMES / WORD;

  /// A row of gradients: a tile, and room for vectors that reach behind it.
  private static final long ROW_BYTES = (MAX_FRAMES + 16) * 4L;

  private static final FloatVector SIGN0 = signs(0);
  private static final FloatVector SIGN1 = signs(1);
  private static final FloatVector SIGN2 = signs(2);
  private static final FloatVector SIGN3 = signs(3);

  private final VectorInputGradient inputs = new VectorInputGradient();
  private final MemorySegment g = Arena.ofAuto().allocate(8 * ROW_BYTES, 64);
  private final float[] sums = new float[8 * MAX_SUMS];

  /// The bits of all rows in the order of the deck, of which the beginning is there again behind
  /// the end: a row of words for every 32 frames.
  private int[] words = new int[0];

  /// From one row of words to the next.
  private int pitch;

  private Source source = new Source(new Memory().bits(1, 1), null, 0, 1, 0);

  /// The sums of the candidates of one LUT input.
  private float[] total = new float[0];

  void run(
      Bits x,
      Candidates candidates,
      Addresses a,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      int first,
      Real dScores,
      int from,
      int to) {
    Windows windows = candidates.windows();
    int count = dScores.frames();
    int padded = Math.ceilDiv(count, 2 * LANES) * 2 * LANES;
    pitch = candidates.inputs() + padded;
    reserve(Math.min(MAX_WORDS, Math.ceilDiv(dy.frames(), WORD)) * pitch, padded);
    for (int run = 0; run < (windows == null ? 1 : windows.runs()); run++) {
      int frames = windows == null ? 1 : windows.framesOf(x.frames());
      int begin = windows == null ? 0 : windows.start(run) * frames;
      int end = windows == null ? dy.frames() : windows.start(run + 1) * frames;
      for (int f = begin; f < end; f += MAX_FRAMES) {
        source =
            new Source(x, windows, windows == null ? 0 : windows.start(run), frames, f - begin);
        piece(
            candidates,
            a,
            dy,
            p,
            q,
            smoothed,
            scale,
            first,
            dScores,
            from,
            to,
            f,
            Math.min(MAX_FRAMES, end - f));
      }
    }
  }

  /// The frames from `f` on.
  private void piece(
      Candidates candidates,
      Addresses a,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      int first,
      Real dScores,
      int from,
      int to,
      int f,
      int frames) {
    int count = dScores.frames();
    int fanIn = candidates.fanIn();
    int used = Math.ceilDiv(frames, WORD);
    for (int m = from; m < to; m++) {
      if (m == from || (first + m) % Candidates.SHARING == 0) {
        deal(candidates.decks(), (first + m) / Candidates.SHARING, frames);
      }
      clear(fanIn, used * WORD);
      inputs.inputs(a, fanIn, first + m, dy, p, q, smoothed, scale, g, ROW_BYTES, f, frames);
      for (int j = 0; j < fanIn; j++) {
        clearTail(j, frames, used * WORD);
        signedSums(g, j * ROW_BYTES, used, sums, j * MAX_SUMS);
      }
      for (int j = 0; j < fanIn; j++) {
        int place = candidates.places().source(first + m, j);
        for (int c = 0; c < count; c += 2 * LANES) {
          lookUp(words, place + c, pitch, used, sums, j * MAX_SUMS, total, c);
        }
        long row = (m * fanIn + j) * dScores.rowBytes();
        if (f == 0) {
          write(total, dScores.segment(), row, count);
        } else {
          add(total, dScores.segment(), row, count);
        }
      }
    }
  }

  private void reserve(int bits, int padded) {
    if (words.length < bits) {
      words = new int[bits];
    }
    if (total.length < padded) {
      total = new float[padded];
    }
  }

  /// The bits of a piece of all rows in the order of a deck.
  private void deal(Wires decks, int deck, int frames) {
    int rows = decks.fanIn();
    for (int i = 0; i < pitch; i++) {
      int row = decks.source(deck, i % rows);
      for (int w = 0; w * WORD < frames; w++) {
        words[w * pitch + i] = source.word(row, w * WORD, Math.min(WORD, frames - w * WORD));
      }
    }
  }

  /// Where the bits of a piece are.
  ///
  /// @param position where its run begins
  /// @param frames of a position
  /// @param offset of the piece in its run
  private record Source(Bits x, @Nullable Windows windows, int position, int frames, int offset) {
    /// Up to 32 bits of a row, or of an element of windows.
    int word(int row, int from, int count) {
      if (windows == null) {
        return (int) BitPieces.read(x.segment(), row * x.rowBytes() * 8 + offset + from, count);
      }
      int at = windows.source(position, row % windows.elements());
      if (at < 0) {
        return windows.constant() ? -1 : 0;
      }
      long channel = row / windows.elements() * x.rowBytes() * 8;
      long bit = channel + (long) at * frames + offset + from;
      return (int) BitPieces.read(x.segment(), bit, count);
    }
  }

  private void clear(int fanIn, int frames) {
    for (int j = 0; j < fanIn; j++) {
      clear(g, j * ROW_BYTES, frames);
    }
  }

  private static void clear(MemorySegment x, long row, int count) {
    for (int i = 0; i < count; i += LANES) {
      Lanes.store(Lanes.zero(), x, row + i * 4L);
    }
  }

  /// Vectors may have reached behind the last frame.
  private void clearTail(int j, int frames, int end) {
    for (int f = frames; f < end; f++) {
      Native.setFloat(g, j * ROW_BYTES + f * 4L, 0);
    }
  }

  /// The tables of sums for one LUT input: entry `i` of a group adds the gradients at the set bits
  /// of `i` and takes off the others. The last group of a word may have fewer frames.
  private static void signedSums(MemorySegment g, long row, int used, float[] sums, int to) {
    if (WORD % GROUP == 0) {
      for (int i = 0; i < used * GROUPS; i++) {
        signedSums(g, row + i * (GROUP * 4L), sums, to + i * LANES);
      }
      return;
    }
    for (int w = 0; w < used; w++) {
      long word = row + w * (WORD * 4L);
      int table = to + w * GROUPS * LANES;
      for (int i = 0; i < GROUPS - 1; i++) {
        signedSums(g, word + i * (GROUP * 4L), sums, table + i * LANES);
      }
      lastOfWord(g, word, sums, table + (GROUPS - 1) * LANES);
    }
  }

  private static FloatVector signs(int bit) {
    float[] signs = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      signs[i] = (i >> bit & 1) != 0 ? 1 : -1;
    }
    return FloatVector.fromArray(Species.FLOAT, signs, 0);
  }

  private static void signedSums(MemorySegment g, long at, float[] sums, int to) {
    FloatVector t = SIGN0.mul(Native.getFloat(g, at)).add(SIGN1.mul(Native.getFloat(g, at + 4)));
    if (GROUP > 2) {
      FloatVector u = SIGN2.mul(Native.getFloat(g, at + 8));
      t = t.add(GROUP > 3 ? u.add(SIGN3.mul(Native.getFloat(g, at + 12))) : u);
    }
    t.intoArray(sums, to);
  }

  private static void lastOfWord(MemorySegment g, long word, float[] sums, int to) {
    FloatVector t = FloatVector.zero(Species.FLOAT);
    for (int f = (GROUPS - 1) * GROUP; f < WORD; f++) {
      FloatVector sign = f % GROUP == 0 ? SIGN0 : SIGN1;
      t = sign.mul(Native.getFloat(g, word + f * 4L)).add(t);
    }
    t.intoArray(sums, to);
  }

  /// Two vectors of candidates. On arrays alone: with native memory in the same body the compiler
  /// keeps objects instead of registers.
  private static void lookUp(
      int[] words, int first, int pitch, int used, float[] sums, int tables, float[] total, int c) {
    FloatVector sum0 = FloatVector.zero(Species.FLOAT);
    FloatVector sum1 = FloatVector.zero(Species.FLOAT);
    int table = tables;
    for (int w = 0; w < used; w++) {
      IntVector word0 = IntVector.fromArray(Species.INT, words, first + w * pitch);
      IntVector word1 = IntVector.fromArray(Species.INT, words, first + w * pitch + LANES);
      for (int i = 0; i < GROUPS; i++) {
        IntVector entries = FloatVector.fromArray(Species.FLOAT, sums, table).reinterpretAsInts();
        sum0 = sum0.add(entry(word0, entries));
        sum1 = sum1.add(entry(word1, entries));
        word0 = word0.lanewise(VectorOperators.LSHR, GROUP);
        word1 = word1.lanewise(VectorOperators.LSHR, GROUP);
        table += LANES;
      }
    }
    sum0.intoArray(total, c);
    sum1.intoArray(total, c + LANES);
  }

  private static FloatVector entry(IntVector word, IntVector entries) {
    return word.and(LANES - 1).selectFrom(entries).reinterpretAsFloats();
  }

  private static void write(float[] total, MemorySegment scores, long row, int count) {
    for (int c = 0; c < count; c += LANES) {
      Lanes.store(FloatVector.fromArray(Species.FLOAT, total, c), scores, row + c * 4L);
    }
  }

  private static void add(float[] total, MemorySegment scores, long row, int count) {
    for (int c = 0; c < count; c += LANES) {
      FloatVector sum = FloatVector.fromArray(Species.FLOAT, total, c);
      Lanes.store(sum.add(Lanes.load(scores, row + c * 4L)), scores, row + c * 4L);
    }
  }
}
