package dev.lutra.netlist.sim;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The functional simulator: it defines what a [Netlist] computes. Registers are transparent.
///
/// 64 samples travel in a word and up to [#BLOCK_WORDS] words in a block. A table is evaluated by
/// Shannon expansion: the entries are folded one input at a time by `a ^ ((a ^ b) & x)`, which is
/// `2^n - 1` vector operations for 64 samples a word. Feature words are unsigned and must fit the
/// netlist's `featureBits`; a word that is read and does not is an error.
///
/// A simulator holds the netlist only and may be used by several threads.
public final class Simulator {
  /// Words in a block: 1,024 samples.
  public static final int BLOCK_WORDS = 16;

  private static final int BLOCK_SAMPLES = 64 * BLOCK_WORDS;

  private final Netlist netlist;
  private final boolean[] featureUsed;
  private final int widest;

  /// Prepares to simulate `netlist`.
  public Simulator(Netlist netlist) {
    this.netlist = netlist;
    this.featureUsed = new boolean[netlist.features()];
    int fanIn = 0;
    for (Cell cell : netlist.cells()) {
      switch (cell) {
        case Cell.FeatureBit bit -> featureUsed[bit.feature()] = true;
        case Cell.Compare compare -> featureUsed[compare.feature()] = true;
        case Cell.Table table -> fanIn = Math.max(fanIn, table.fanIn());
        case Cell.Constant _, Cell.Register _ -> {}
      }
    }
    this.widest = fanIn;
  }

  /// The netlist that is simulated.
  public Netlist netlist() {
    return netlist;
  }

  /// Values of all nets in one frame.
  ///
  /// @param features `[samples][netlist.features()]` in row-major order
  /// @param samples number of samples
  /// @param frame modulation frame, 0 to `frames - 1`
  /// @return `[net][ceil(samples / 64)]`; sample `s` is bit `s & 63` of word `s >> 6`, unused high
  ///   bits are 0
  public long[][] run(int[] features, int samples, int frame) {
    int[] all = new int[netlist.size()];
    Arrays.setAll(all, i -> i);
    return run(features, samples, frame, all);
  }

  /// Values of the nets asked for, in the order asked; otherwise as [#run(int[], int, int)].
  public long[][] run(int[] features, int samples, int frame, int[] nets) {
    long[][] result = new long[nets.length][(samples + 63) >> 6];
    run(
        features,
        samples,
        frame,
        (firstWord, words, values) -> {
          for (int i = 0; i < nets.length; i++) {
            System.arraycopy(values[nets[i]], 0, result[i], firstWord, words);
          }
        });
    return result;
  }

  /// Values of the nets asked for, of a netlist whose features are bits.
  ///
  /// @param bits `[feature][ceil(samples / 64)]`, packed as the result of [#run(int[], int, int)];
  ///   rows of features that no cell reads are not looked at
  /// @throws IllegalArgumentException if features have more than one bit, or compare, or their
  ///   number differs
  public long[][] run(long[][] bits, int samples, int[] nets) {
    if (netlist.featureBits() != 1 || bits.length != netlist.features()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "simulate: got %d rows of bits for %d features of %d bits, expected as many of 1 bit",
              bits.length,
              netlist.features(),
              netlist.featureBits()));
    }
    long[][] result = new long[nets.length][(samples + 63) >> 6];
    Workspace work = new Workspace(bits);
    for (int from = 0; from < samples; from += BLOCK_SAMPLES) {
      int count = Math.min(BLOCK_SAMPLES, samples - from);
      work.firstWord = from >> 6;
      work.evaluate(0, count);
      for (int i = 0; i < nets.length; i++) {
        System.arraycopy(work.nets[nets[i]], 0, result[i], from >> 6, (count + 63) >> 6);
      }
    }
    return result;
  }

  /// Values of the nets asked for in all frames, interleaved as in a [Trace].
  ///
  /// @return `[nets.length][ceil(samples * frames / 64)]`; the value for sample `s` in frame `f` is
  ///   bit `v & 63` of word `v >> 6` with `v = s * frames + f`
  public long[][] vectors(int[] features, int samples, int[] nets) {
    int frames = netlist.frames();
    if (frames == 1) {
      return run(features, samples, 0, nets);
    }
    long[][] result = new long[nets.length][(int) (((long) samples * frames + 63) >> 6)];
    for (int frame = 0; frame < frames; frame++) {
      int at = frame;
      run(
          features,
          samples,
          frame,
          (firstWord, words, values) -> {
            for (int i = 0; i < nets.length; i++) {
              interleave(values[nets[i]], firstWord, words, at, result[i]);
            }
          });
    }
    return result;
  }

  private void interleave(long[] bits, int firstWord, int words, int frame, long[] row) {
    for (int w = 0; w < words; w++) {
      int sample = (firstWord + w) << 6;
      for (long rest = bits[w]; rest != 0; rest &= rest - 1) {
        int v = (sample + Long.numberOfTrailingZeros(rest)) * netlist.frames() + frame;
        row[v >> 6] |= 1L << (v & 63);
      }
    }
  }

  /// Streams the values of all nets in one frame to `sink`, block by block in order.
  public void run(int[] features, int samples, int frame, NetSink sink) {
    check(features, samples, frame);
    Workspace work = new Workspace(null);
    for (int from = 0; from < samples; from += BLOCK_SAMPLES) {
      int count = Math.min(BLOCK_SAMPLES, samples - from);
      work.loadColumns(features, from, count);
      work.evaluate(frame, count);
      sink.block(from >> 6, (count + 63) >> 6, work.nets);
    }
  }

  /// Scores of all samples: ones in each group, summed over all frames.
  ///
  /// @return `[samples][groups]` in row-major order
  /// @throws IllegalStateException if the read-out is `BITS`
  public int[] scores(int[] features, int samples) {
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      throw new IllegalStateException(
          "scores: got a read-out of BITS, expected SCORES or CLASSES; read the outputs instead");
    }
    int groups = netlist.readout().groups();
    int[] scores = new int[samples * groups];
    for (int frame = 0; frame < netlist.frames(); frame++) {
      run(
          features,
          samples,
          frame,
          (firstWord, words, nets) -> {
            for (int i = 0; i < netlist.outputCount(); i++) {
              addOnes(nets[netlist.output(i)], firstWord, words, i / netlist.groupSize(), scores);
            }
          });
    }
    return scores;
  }

  /// Classes of all samples: the arg-max of the scores, ties to the lowest index.
  ///
  /// @throws IllegalStateException if the read-out is `BITS`
  public int[] classes(int[] features, int samples) {
    int groups = netlist.readout().groups();
    int[] scores = scores(features, samples);
    int[] classes = new int[samples];
    Arrays.setAll(classes, s -> Readout.argMax(scores, s * groups, groups));
    return classes;
  }

  private void addOnes(long[] bits, int firstWord, int words, int group, int[] scores) {
    int groups = netlist.readout().groups();
    for (int w = 0; w < words; w++) {
      int sample = (firstWord + w) << 6;
      for (long rest = bits[w]; rest != 0; rest &= rest - 1) {
        scores[(sample + Long.numberOfTrailingZeros(rest)) * groups + group]++;
      }
    }
  }

  private void check(int[] features, int samples, int frame) {
    if (samples < 0 || features.length != (long) samples * netlist.features()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "simulate: got %d feature words for %d samples, expected %d words a sample",
              features.length,
              samples,
              netlist.features()));
    }
    if (frame < 0 || frame >= netlist.frames()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "simulate: got frame %d, expected 0 to %d",
              frame,
              netlist.frames() - 1));
    }
  }

  /// Memory of one run: the feature columns and the nets of one block, and the entries of the table
  /// being folded.
  private final class Workspace {
    final long[][] nets = new long[netlist.size()][];
    final int[][] columns = new int[netlist.features()][];
    final long[][] fold = new long[Math.max(1, 1 << Math.max(0, widest - 1))][BLOCK_WORDS];

    /// Rows of bits instead of columns of words, and where the block begins in them.
    final long @Nullable [][] rows;

    int firstWord;

    Workspace(long @Nullable [][] rows) {
      this.rows = rows;
      for (int net = 0; net < nets.length; net++) {
        // A register is transparent: it is the very array of the net it reads.
        nets[net] =
            netlist.cell(net) instanceof Cell.Register register
                ? nets[register.input()]
                : new long[BLOCK_WORDS];
      }
      for (int f = 0; f < columns.length; f++) {
        columns[f] = featureUsed[f] && rows == null ? new int[BLOCK_SAMPLES] : new int[0];
      }
    }

    void loadColumns(int[] features, int from, int count) {
      int stride = netlist.features();
      for (int f = 0; f < stride; f++) {
        if (featureUsed[f]) {
          int[] column = columns[f];
          Arrays.fill(column, count, BLOCK_SAMPLES, 0);
          int used = 0;
          for (int s = 0, at = from * stride + f; s < count; s++, at += stride) {
            column[s] = features[at];
            used |= features[at];
          }
          if (used >>> netlist.featureBits() != 0) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "simulate: got a value of feature %d out of range, expected 0 to %d;"
                        + " quantize the features first",
                    f,
                    (1 << netlist.featureBits()) - 1));
          }
        }
      }
    }

    void evaluate(int frame, int count) {
      for (int net = 0; net < nets.length; net++) {
        long[] out = nets[net];
        switch (netlist.cell(net)) {
          case Cell.Constant constant -> Arrays.fill(out, constant.value() ? -1L : 0L);
          case Cell.FeatureBit bit when rows != null -> copy(rows[bit.feature()], out);
          case Cell.FeatureBit bit -> pickBit(columns[bit.feature()], bit.bit(), out);
          case Cell.Compare compare when rows != null ->
              throw new IllegalArgumentException(
                  "simulate: got " + compare + " on rows of bits, expected feature bits alone");
          case Cell.Compare compare ->
              compare(columns[compare.feature()], compare.threshold(frame), out);
          case Cell.Table table -> lookUp(table, out);
          case Cell.Register _ -> {
            continue;
          }
        }
        clearTail(out, count);
      }
    }

    private void copy(long[] row, long[] out) {
      int words = Math.min(BLOCK_WORDS, row.length - firstWord);
      System.arraycopy(row, firstWord, out, 0, words);
      Arrays.fill(out, words, BLOCK_WORDS, 0);
    }

    private void lookUp(Cell.Table lut, long[] out) {
      int n = lut.fanIn();
      if (n == 0) {
        Arrays.fill(out, lut.table().get(0) ? -1L : 0L);
        return;
      }
      int pairs = 1 << (n - 1);
      long[] first = nets[lut.input(0)];
      for (int p = 0; p < pairs; p++) {
        long two = lut.table().word(p >> 5) >>> ((p & 31) * 2);
        long low = -(two & 1);
        foldConstants(first, low, low ^ -(two >>> 1 & 1), n == 1 ? out : fold[p]);
      }
      for (int i = 1; i < n; i++) {
        long[] x = nets[lut.input(i)];
        pairs >>= 1;
        for (int p = 0; p < pairs; p++) {
          fold(fold[2 * p], fold[2 * p + 1], x, i == n - 1 ? out : fold[p]);
        }
      }
    }
  }

  private static void foldConstants(long[] x, long low, long difference, long[] out) {
    for (int w = 0; w < BLOCK_WORDS; w++) {
      out[w] = low ^ (difference & x[w]);
    }
  }

  private static void fold(long[] low, long[] high, long[] x, long[] out) {
    for (int w = 0; w < BLOCK_WORDS; w++) {
      out[w] = low[w] ^ ((low[w] ^ high[w]) & x[w]);
    }
  }

  private static void pickBit(int[] column, int bit, long[] out) {
    for (int w = 0; w < BLOCK_WORDS; w++) {
      long word = 0;
      for (int j = 0; j < 64; j++) {
        word |= (long) (column[64 * w + j] >>> bit & 1) << j;
      }
      out[w] = word;
    }
  }

  private static void compare(int[] column, int threshold, long[] out) {
    for (int w = 0; w < BLOCK_WORDS; w++) {
      long word = 0;
      for (int j = 0; j < 64; j++) {
        word |= (long) ((threshold - column[64 * w + j]) >>> 31) << j;
      }
      out[w] = word;
    }
  }

  private static void clearTail(long[] out, int count) {
    int full = count >> 6;
    if (full < BLOCK_WORDS) {
      out[full] &= (1L << (count & 63)) - 1;
      Arrays.fill(out, full + 1, BLOCK_WORDS, 0);
    }
  }
}
