package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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

  /// The bits of all input rows, word by word without gaps.
  private int[] bits = new int[0];

  /// The candidates of one LUT.
  private int[] rows = new int[0];

  /// The sums of the candidates of one LUT input.
  private float[] total = new float[0];

  /// Their bits, input by input: word by word, all candidates. All inputs are done before the first
  /// is read again, for a vector read soon after its numbers were written has to wait.
  private int[] words = new int[0];

  void run(
      Bits x,
      Wires candidates,
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
    int count = dScores.frames();
    int fanIn = candidates.fanIn() / count;
    int padded = Math.ceilDiv(count, LANES) * LANES;
    reserve(x, candidates.fanIn(), padded);
    for (int f = 0; f < x.frames(); f += MAX_FRAMES) {
      int frames = Math.min(MAX_FRAMES, x.frames() - f);
      int used = Math.ceilDiv(frames, WORD);
      copyWords(x, f / WORD, used, bits);
      for (int m = from; m < to; m++) {
        clear(fanIn, frames);
        inputs.inputs(a, fanIn, first + m, dy, p, q, smoothed, scale, g, ROW_BYTES, f, frames);
        candidates.copyTo(first + m, rows);
        for (int j = 0; j < fanIn; j++) {
          signedSums(j, frames, used);
          pick(rows, j * count, count, bits, used, words, j * used * padded, padded);
        }
        for (int j = 0; j < fanIn; j++) {
          int table = j * MAX_SUMS;
          for (int c = 0; c < count; c += LANES) {
            lookUp(words, j * used * padded + c, padded, used, sums, table, total, c);
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
  }

  private void reserve(Bits x, int all, int padded) {
    int used = Math.min(MAX_WORDS, Math.ceilDiv(x.frames(), WORD));
    if (bits.length < x.features() * used) {
      bits = new int[x.features() * used];
    }
    if (rows.length < all) {
      rows = new int[all];
    }
    if (total.length < padded) {
      total = new float[padded];
    }
    if (words.length < 8 * padded * used) {
      words = new int[8 * padded * used];
    }
  }

  private static void copyWords(Bits x, int firstWord, int used, int[] bits) {
    MemorySegment in = x.segment();
    for (int i = 0; i < x.features(); i++) {
      long row = i * x.rowBytes() + firstWord * 4L;
      for (int w = 0; w < used; w++) {
        bits[i * used + w] = Native.getInt(in, row + w * 4L);
      }
    }
  }

  private void clear(int fanIn, int frames) {
    for (int j = 0; j < fanIn; j++) {
      clear(g, j * ROW_BYTES, frames + 16);
    }
  }

  private static void clear(MemorySegment x, long row, int count) {
    for (int i = 0; i < count; i += LANES) {
      Lanes.store(Lanes.zero(), x, row + i * 4L);
    }
  }

  /// The tables of sums for input `j`: entry `i` of a group adds the gradients at the set bits of
  /// `i` and takes off the others. Gradients behind the last frame, which vectors may have reached,
  /// count as zero.
  private void signedSums(int j, int frames, int used) {
    long row = j * ROW_BYTES;
    for (int w = 0; w < used; w++) {
      for (int i = 0; i < GROUPS; i++) {
        int bit = i * GROUP;
        int f = w * WORD + bit;
        int end = Math.min(Math.min(frames, (w + 1) * WORD), f + GROUP);
        int to = j * MAX_SUMS + (w * GROUPS + i) * LANES;
        if (end - f == GROUP) {
          signedSums(g, row + f * 4L, sums, to);
        } else {
          partOfGroup(g, row + f * 4L, end - f, sums, to);
        }
      }
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

  private static void partOfGroup(MemorySegment g, long at, int frames, float[] sums, int to) {
    for (int i = 0; i < LANES; i++) {
      float sum = 0;
      for (int f = 0; f < frames; f++) {
        float v = Native.getFloat(g, at + f * 4L);
        sum += (i >> f & 1) != 0 ? v : -v;
      }
      sums[to + i] = sum;
    }
  }

  private static void pick(
      int[] rows, int first, int count, int[] bits, int used, int[] words, int to, int padded) {
    for (int c = 0; c < count; c++) {
      int row = rows[first + c] * used;
      for (int w = 0; w < used; w++) {
        words[to + w * padded + c] = bits[row + w];
      }
    }
    for (int w = 0; w < used; w++) {
      Arrays.fill(words, to + w * padded + count, to + (w + 1) * padded, 0);
    }
  }

  /// A vector of candidates. On arrays alone: with native memory in the same body the compiler
  /// keeps objects instead of registers.
  private static void lookUp(
      int[] words,
      int first,
      int padded,
      int used,
      float[] sums,
      int tables,
      float[] total,
      int c) {
    FloatVector even = FloatVector.zero(Species.FLOAT);
    FloatVector odd = FloatVector.zero(Species.FLOAT);
    int table = tables;
    for (int w = 0; w < used; w++) {
      IntVector word = IntVector.fromArray(Species.INT, words, first + w * padded);
      for (int i = 0; i + 2 <= GROUPS; i += 2) {
        even = even.add(entry(word, sums, table));
        odd = odd.add(entry(word.lanewise(VectorOperators.LSHR, GROUP), sums, table + LANES));
        word = word.lanewise(VectorOperators.LSHR, 2 * GROUP);
        table += 2 * LANES;
      }
      if (GROUPS % 2 != 0) {
        even = even.add(entry(word, sums, table));
        table += LANES;
      }
    }
    even.add(odd).intoArray(total, c);
  }

  private static FloatVector entry(IntVector word, float[] sums, int table) {
    IntVector entries = FloatVector.fromArray(Species.FLOAT, sums, table).reinterpretAsInts();
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
