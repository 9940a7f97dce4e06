package dev.lutra.netlist.stream;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.sim.Simulator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The functional simulator of a [StreamNetlist]: it defines what is computed, in whatever order
/// the hardware sees the pixels.
///
/// Every stage is evaluated by a [Simulator] with the positions of all images and frames as
/// samples, 64 in a word. Scores and classes are computed for some images at a time, so that memory
/// does not grow with their number.
///
/// A simulator holds no state of a run and may be used by several threads.
public final class StreamSimulator {
  /// About as many positions of the encoder go through all stages at once.
  private static final int BLOCK_POSITIONS = 1 << 16;

  private final StreamNetlist network;
  private final List<Simulator> stages = new ArrayList<>();
  private final List<boolean[]> used = new ArrayList<>();

  /// Prepares to simulate `network`.
  public StreamSimulator(StreamNetlist network) {
    this.network = network;
    for (StreamStage stage : network.stages()) {
      stages.add(new Simulator(stage.cells()));
      boolean[] read = new boolean[stage.cells().features()];
      for (Cell cell : stage.cells().cells()) {
        if (cell instanceof Cell.FeatureBit bit) {
          read[bit.feature()] = true;
        }
      }
      used.add(read);
    }
  }

  /// The network that is simulated.
  public StreamNetlist network() {
    return network;
  }

  /// The bits of all stages, in their order.
  ///
  /// @param words `[images][rows][columns][words]` in row-major order
  /// @param images number of images
  /// @throws IllegalArgumentException if there are more or fewer words, or one is out of range
  public List<StreamBits> run(int[] words, int images) {
    check(words, images);
    List<StreamBits> all = new ArrayList<>();
    all.add(encode(words, images));
    for (int s = 1; s < stages.size(); s++) {
      all.add(evaluate(s, all));
    }
    return all;
  }

  /// Ones in each group of the last stage, over all positions and frames.
  ///
  /// @param words as for [#run]
  /// @return `[images][groups]` in row-major order
  /// @throws IllegalStateException if the read-out is `BITS`
  public int[] scores(int[] words, int images) {
    if (network.readout().kind() == Readout.Kind.BITS) {
      throw new IllegalStateException(
          "scores: got a read-out of BITS, expected SCORES or CLASSES; run it and read the last"
              + " stage instead");
    }
    check(words, images);
    int groups = network.readout().groups();
    int size = network.rows() * network.columns() * network.words();
    int block = Math.max(1, BLOCK_POSITIONS / (network.rows() * network.columns()));
    int[] scores = new int[images * groups];
    for (int from = 0; from < images; from += block) {
      int count = Math.min(block, images - from);
      int[] some = Arrays.copyOfRange(words, from * size, (from + count) * size);
      count(run(some, count).getLast(), scores, from * groups);
    }
    return scores;
  }

  /// The group with most ones; ties go to the lowest index.
  ///
  /// @param words as for [#run]
  /// @throws IllegalStateException if the read-out is `BITS`
  public int[] classes(int[] words, int images) {
    int groups = network.readout().groups();
    int[] scores = scores(words, images);
    int[] classes = new int[images];
    Arrays.setAll(classes, i -> Readout.argMax(scores, i * groups, groups));
    return classes;
  }

  private void count(StreamBits bits, int[] scores, int at) {
    int groups = network.readout().groups();
    int size = bits.channels() / groups;
    int perImage = bits.frames() * bits.positions();
    for (int c = 0; c < bits.channels(); c++) {
      long[] row = bits.rows()[c];
      for (int w = 0; w < row.length; w++) {
        for (long rest = row[w]; rest != 0; rest &= rest - 1) {
          int image = (64 * w + Long.numberOfTrailingZeros(rest)) / perImage;
          scores[at + image * groups + c / size]++;
        }
      }
    }
  }

  private StreamBits encode(int[] words, int images) {
    Netlist cells = network.encoder().cells();
    int pixels = network.rows() * network.columns();
    int frames = network.frames();
    long[][] rows = new long[cells.outputCount()][length((long) images * frames * pixels)];
    for (int frame = 0; frame < frames; frame++) {
      long[][] found = stages.getFirst().run(words, images * pixels, frame, cells.outputs());
      if (frames == 1) {
        return new StreamBits(images, 1, pixels, found);
      }
      for (int c = 0; c < rows.length; c++) {
        for (int i = 0; i < images; i++) {
          place(found[c], i * pixels, rows[c], (i * frames + frame) * pixels, pixels);
        }
      }
    }
    return new StreamBits(images, frames, pixels, rows);
  }

  private static void place(long[] from, int at, long[] to, int place, int count) {
    for (int i = 0; i < count; i++) {
      to[(place + i) >> 6] |= (from[(at + i) >> 6] >>> (at + i) & 1) << (place + i);
    }
  }

  private StreamBits evaluate(int s, List<StreamBits> all) {
    StreamStage stage = network.stages().get(s);
    Window window = stage.window();
    StreamBits first = all.get(stage.sources()[0]);
    int runs = first.images() * first.frames();
    int positions = window.positions();
    int samples = Math.toIntExact((long) runs * positions);
    int[][] sources = new int[window.elements()][positions];
    for (int e = 0; e < sources.length; e++) {
      int element = e;
      Arrays.setAll(sources[e], p -> window.source(p, element));
    }
    long[][] inputs = new long[stage.cells().features()][];
    int feature = 0;
    for (int source : stage.sources()) {
      for (long[] row : all.get(source).rows()) {
        for (int[] element : sources) {
          inputs[feature] = used.get(s)[feature] ? gather(row, element, window, runs) : new long[0];
          feature++;
        }
      }
    }
    long[][] rows = stages.get(s).run(inputs, samples, stage.cells().outputs());
    return new StreamBits(first.images(), first.frames(), positions, rows);
  }

  /// What one element of the window sees at all positions of all images and frames.
  private static long[] gather(long[] row, int[] sources, Window window, int runs) {
    long[] out = new long[length((long) runs * sources.length)];
    long border = window.constant() ? 1 : 0;
    int v = 0;
    for (int run = 0, base = 0; run < runs; run++, base += window.pixels()) {
      for (int source : sources) {
        int at = base + source;
        long bit = source < 0 ? border : row[at >> 6] >>> at & 1;
        out[v >> 6] |= bit << v;
        v++;
      }
    }
    return out;
  }

  private static int length(long bits) {
    return Math.toIntExact((bits + 63) >> 6);
  }

  private void check(int[] words, int images) {
    long each = (long) network.rows() * network.columns() * network.words();
    if (images < 0 || words.length != images * each) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "simulate: got %d words for %d images, expected %d an image",
              words.length,
              images,
              each));
    }
  }
}
