package dev.lutra.netlist.stream;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Image networks for tests: small random ones, stage by stage.
public final class RandomStreams {
  private final RandomGenerator random;
  private final List<StreamStage> stages = new ArrayList<>();

  private RandomStreams(RandomGenerator random) {
    this.random = random;
  }

  /// Starts with an encoder of `channels` bits.
  public static RandomStreams of(
      RandomGenerator random,
      int rows,
      int columns,
      int words,
      int bits,
      int frames,
      int channels) {
    RandomStreams made = new RandomStreams(random);
    NetlistBuilder builder = new NetlistBuilder(words, bits, frames);
    List<Integer> nets = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      int bound = (1 << bits) + 1;
      int word = i % words;
      nets.add(
          switch (random.nextInt(3)) {
            case 0 -> builder.featureBit(word, random.nextInt(bits));
            case 1 -> builder.compare(word, random.nextInt(bound) - 1);
            default -> builder.compare(word, random.ints(frames, -1, bound - 1).toArray());
          });
    }
    int[] outputs = nets.stream().mapToInt(Integer::intValue).toArray();
    if (random.nextBoolean()) {
      outputs = made.layers(builder, nets, 1, channels);
    }
    Netlist cells = builder.build(outputs, Readout.bits());
    made.stages.add(new StreamStage("bits", new int[0], Window.pixel(rows, columns), cells));
    return made;
  }

  /// A stage behind the last one.
  public RandomStreams then(
      int height,
      int width,
      int stride,
      int dilation,
      boolean padded,
      Window.Border border,
      int out) {
    Window from = stages.getLast().window();
    return stage(
        new Window(
            from.outputRows(),
            from.outputColumns(),
            height,
            width,
            stride,
            dilation,
            padded,
            border),
        out,
        stages.size() - 1);
  }

  /// A stage over all of what comes out of the last one.
  public RandomStreams whole(int out) {
    Window from = stages.getLast().window();
    return stage(Window.whole(from.outputRows(), from.outputColumns()), out, stages.size() - 1);
  }

  /// A stage of single pixels that reads several stages.
  public RandomStreams join(int out, int... sources) {
    Window from = stages.get(sources[0]).window();
    return stage(Window.pixel(from.outputRows(), from.outputColumns()), out, sources);
  }

  /// A stage of ORs.
  public RandomStreams pool(int size) {
    Window from = stages.getLast().window();
    int channels = stages.getLast().channels();
    Window window =
        new Window(
            from.outputRows(),
            from.outputColumns(),
            size,
            size,
            size,
            1,
            false,
            Window.Border.ZERO);
    NetlistBuilder builder = new NetlistBuilder(channels * size * size, 1, 1);
    int[] outputs = new int[channels];
    for (int c = 0; c < channels; c++) {
      int[] inputs = new int[size * size];
      for (int e = 0; e < inputs.length; e++) {
        inputs[e] = builder.featureBit(c * inputs.length + e, 0);
      }
      outputs[c] = builder.lut(TruthTable.fromBits(inputs.length, k -> k != 0), inputs, 0, c);
    }
    stages.add(
        new StreamStage(
            "pool" + stages.size(),
            new int[] {stages.size() - 1},
            window,
            builder.build(outputs, Readout.bits())));
    return this;
  }

  /// A stage at any window.
  public RandomStreams stage(Window window, int out, int... sources) {
    int channels = Arrays.stream(sources).map(s -> stages.get(s).channels()).sum();
    NetlistBuilder builder = new NetlistBuilder(channels * window.elements(), 1, 1);
    List<Integer> nets = new ArrayList<>();
    for (int f = 0; f < builder.features(); f++) {
      nets.add(builder.featureBit(f, 0));
    }
    int[] outputs = layers(builder, nets, 1 + random.nextInt(3), out);
    stages.add(
        new StreamStage(
            "stage" + stages.size(), sources, window, builder.build(outputs, Readout.bits())));
    return this;
  }

  /// The network.
  public StreamNetlist build(Readout readout) {
    return new StreamNetlist(stages, readout);
  }

  /// Every output is a table of the last layer, but for some that come from further down.
  private int[] layers(NetlistBuilder builder, List<Integer> below, int layers, int out) {
    List<Integer> from = below;
    for (int layer = 0; layer < layers; layer++) {
      List<Integer> made = new ArrayList<>();
      int width = layer == layers - 1 ? out : out + random.nextInt(4);
      List<Integer> read = from;
      for (int unit = 0; unit < width; unit++) {
        int fanIn = 1 + random.nextInt(6);
        int[] inputs = new int[fanIn];
        for (int i = 0; i < fanIn; i++) {
          inputs[i] = read.get(random.nextInt(read.size()));
        }
        // Balanced tables: with others a deep network soon says the same everywhere.
        TruthTable table =
            TruthTable.fromBits(
                fanIn, k -> (Integer.bitCount(k) + (random.nextInt(8) == 0 ? 1 : 0)) % 2 == 1);
        made.add(builder.lut(table, inputs, layer, unit));
      }
      from = made;
    }
    int[] outputs = from.stream().mapToInt(Integer::intValue).toArray();
    if (random.nextInt(4) == 0) {
      outputs[random.nextInt(out)] = below.get(random.nextInt(below.size()));
    }
    return outputs;
  }

  /// Words of images.
  public static int[] words(RandomGenerator random, StreamNetlist network, int images) {
    long count = (long) images * network.rows() * network.columns() * network.words();
    return random.ints(count, 0, 1 << network.wordBits()).toArray();
  }
}
