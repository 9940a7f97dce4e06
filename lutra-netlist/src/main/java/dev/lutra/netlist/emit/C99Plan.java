package dev.lutra.netlist.emit;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.plan.Ports;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// How a netlist is laid out as tables of C: every bit of a frame has a *slot* of an array.
///
/// Slots 0 and 1 hold the constants, then come the encoder's bits, then the layers; a layer takes
/// the place of layers that nothing reads any more. Within a layer the tables are sorted by their
/// number of inputs, so that a few *runs* describe where everything goes and a table needs no
/// memory for its output's slot. Registers are looked through, a table without inputs is a
/// constant, a table of one input reads it twice.
final class C99Plan {
  /// Tables of one layer with equally many inputs, which write consecutive slots.
  ///
  /// @param inputs inputs of each, 2 to 12
  /// @param tables how many
  /// @param slot the first slot written
  record Run(int inputs, int tables, int slot) {}

  private static final int CONSTANTS = 2;

  /// Parts may follow each other so often, less one, between a layer and the next.
  private static final int PARTS = 1 << 12;

  /// What the encoder counts as a layer.
  private static final int ENCODER = -PARTS;

  final Netlist netlist;

  /// Encoder cells in the order of their slots: bits of words, comparators with one threshold,
  /// comparators with one for each frame; each sorted by feature.
  final List<Cell.FeatureBit> bits = new ArrayList<>();

  final List<Cell.Compare> compares = new ArrayList<>();
  final List<Cell.Compare> swept = new ArrayList<>();

  /// The distinct sequences of thresholds of [#swept], and for each of those its sequence.
  final List<int[]> sequences = new ArrayList<>();

  final int[] sequenceOf;
  final List<Run> runs = new ArrayList<>();

  /// Slots that the tables read, in the order of the runs.
  final int[] inputs;

  /// Entries of the tables, in the order of the runs: entry `k` is bit `k & 7` of byte `k >> 3`.
  final int[] tables;

  /// Slot of each output.
  final int[] outputs;

  final int slots;

  private final int[] slotOf;
  private final int[] layerOf;

  C99Plan(Netlist netlist) {
    this.netlist = netlist;
    this.slotOf = new int[netlist.size()];
    this.layerOf = findLayers();
    int encoder = layOutEncoder();
    this.sequenceOf = findSequences();
    SortedMap<Integer, List<Integer>> layers = layers();
    this.slots = layOutLayers(layers, encoder);
    this.inputs =
        layers.values().stream().flatMap(List::stream).flatMapToInt(this::inputs).toArray();
    this.tables =
        layers.values().stream().flatMap(List::stream).flatMapToInt(this::entries).toArray();
    this.outputs = Arrays.stream(netlist.outputs()).map(net -> slotOf[net]).toArray();
  }

  /// Inputs of the widest table, at least 2.
  int widest() {
    return runs.stream().mapToInt(Run::inputs).max().orElse(2);
  }

  /// Bytes of the outputs of a frame, where there is no head.
  int outputBytes() {
    return (netlist.outputCount() + 7) / 8;
  }

  /// Bytes of an input word.
  int featureBytes() {
    return bytesFor((1L << netlist.featureBits()) - 1);
  }

  /// Bytes of the number of an input word.
  int wordBytes() {
    return bytesFor(netlist.features() - 1L);
  }

  /// Bytes of the number of a sequence of thresholds.
  int sequenceBytes() {
    return bytesFor(sequences.size() - 1L);
  }

  /// Bytes of a score, at least 2.
  int scoreBytes() {
    return Math.max(2, bytesFor((long) netlist.groupSize() * netlist.frames()));
  }

  /// Bytes of a slot number.
  int slotBytes() {
    return bytesFor(slots - 1L);
  }

  /// Bits that a word takes beside others in the encoder of a block: one more than its own.
  int lane() {
    int bits = netlist.featureBits() + 1;
    return bits <= 8 ? 8 : bits <= 16 ? 16 : 32;
  }

  /// Bytes of a threshold, kept one higher and compared with `>=`.
  int thresholdBytes() {
    return bytesFor(
        IntStream.concat(
                compares.stream().mapToInt(compare -> compare.threshold(0)),
                sequences.stream().flatMapToInt(Arrays::stream))
            .map(threshold -> threshold + 1)
            .max()
            .orElse(0));
  }

  /// Bytes of the read-only tables.
  long romBytes() {
    long cells = (long) bits.size() + compares.size() + swept.size();
    return cells * wordBytes()
        + bits.size()
        + (compares.size() + (long) sequences.size() * netlist.frames()) * thresholdBytes()
        + (long) swept.size() * sequenceBytes()
        + runs.size() * 12L
        + tables.length
        + ((long) inputs.length + outputs.length) * slotBytes();
  }

  /// Bytes of the arrays on the stack for one sample.
  long stackBytes() {
    return slots;
  }

  /// Bytes of the arrays on the stack for a block of as many samples as a word has bits.
  long blockStackBytes(int wordBytes) {
    long counters =
        Ports.hasHead(netlist) ? (long) netlist.readout().groups() * Ports.of(netlist).score() : 0;
    int fold = 16 + (widest() > 6 ? 1 << (widest() - 6) : 0);
    return wordBytes * (slots + counters + Math.max(fold, lane()));
  }

  /// Why the netlist cannot be written as C, one line for each reason.
  static List<String> problems(Netlist netlist) {
    return netlist.features() > 0
        ? List.of()
        : List.of("c99: got a netlist without input words, expected at least 1");
  }

  /// Bytes of the smallest unsigned type that holds `value`: 1, 2 or 4.
  static int bytesFor(long value) {
    return value < 1 << 8 ? 1 : value < 1 << 16 ? 2 : 4;
  }

  private int layOutEncoder() {
    List<Integer> nets =
        IntStream.range(0, netlist.size())
            .filter(net -> kind(net) >= 0)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(this::kind)
                    .thenComparingInt(net -> feature(netlist.cell(net))))
            .toList();
    int slot = CONSTANTS;
    for (int net : nets) {
      slotOf[net] = slot++;
      switch (netlist.cell(net)) {
        case Cell.FeatureBit bit -> bits.add(bit);
        case Cell.Compare compare when compare.isModulated() -> swept.add(compare);
        case Cell.Compare compare -> compares.add(compare);
        case Cell.Constant _, Cell.Table _, Cell.Register _ -> throw new IllegalStateException();
      }
    }
    return nets.size();
  }

  /// Which list of the encoder a net belongs to; -1 for none.
  private int kind(int net) {
    return switch (netlist.cell(net)) {
      case Cell.FeatureBit _ -> 0;
      case Cell.Compare compare -> compare.isModulated() ? 2 : 1;
      case Cell.Constant _, Cell.Table _, Cell.Register _ -> -1;
    };
  }

  private static int feature(Cell cell) {
    return switch (cell) {
      case Cell.FeatureBit bit -> bit.feature();
      case Cell.Compare compare -> compare.feature();
      case Cell.Constant _, Cell.Table _, Cell.Register _ -> 0;
    };
  }

  private int[] findSequences() {
    Map<List<Integer>, Integer> known = new LinkedHashMap<>();
    return swept.stream()
        .mapToInt(compare -> {
          int[] thresholds = compare.thresholds();
          List<Integer> key = Arrays.stream(thresholds).boxed().toList();
          if (!known.containsKey(key)) {
            known.put(key, sequences.size());
            sequences.add(thresholds);
          }
          return known.get(key);
        })
        .toArray();
  }

  /// The tables with inputs, by layer, sorted by number of inputs and unit. Parts are layers
  /// between that of the highest node which they read and the next.
  private SortedMap<Integer, List<Integer>> layers() {
    SortedMap<Integer, List<Integer>> layers = new TreeMap<>();
    for (int net = 0; net < netlist.size(); net++) {
      if (netlist.cell(net) instanceof Cell.Table table && table.fanIn() > 0) {
        layers.computeIfAbsent(layerOf[net], _ -> new ArrayList<>()).add(net);
      }
    }
    for (List<Integer> nets : layers.values()) {
      nets.sort(
          Comparator.<Integer>comparingInt(net -> fanIn(table(net))).thenComparingInt(this::unit));
    }
    return layers;
  }

  private int unit(int net) {
    return netlist.cell(net) instanceof Cell.Lut lut ? lut.unit() : net;
  }

  /// Layer `l` of the network is `l * PARTS`, the encoder that of -1; parts, and parts of parts,
  /// are the numbers behind.
  private int[] findLayers() {
    int[] layer = new int[netlist.size()];
    for (int net = 0; net < layer.length; net++) {
      layer[net] =
          switch (netlist.cell(net)) {
            case Cell.Lut lut -> lut.layer() * PARTS;
            case Cell.Register register -> layer[register.input()];
            case Cell.Part part -> {
              int highest = ENCODER;
              for (int input : part.inputs()) {
                highest = Math.max(highest, layer[input]);
              }
              if (Math.floorMod(highest + 1, PARTS) == 0) {
                throw new IllegalStateException("C99: got a chain of " + PARTS + " parts");
              }
              yield highest + 1;
            }
            case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> ENCODER;
          };
    }
    return layer;
  }

  private int layOutLayers(SortedMap<Integer, List<Integer>> layers, int encoder) {
    Map<Integer, Integer> lastReader = lastReaders();
    SlotRegions regions = new SlotRegions();
    regions.take(CONSTANTS, Integer.MIN_VALUE, Integer.MAX_VALUE);
    regions.take(encoder, Integer.MIN_VALUE, lastReader.getOrDefault(ENCODER, ENCODER));
    layers.forEach((layer, nets) -> {
      int slot = regions.take(nets.size(), layer, lastReader.getOrDefault(layer, layer));
      for (int net : nets) {
        int fanIn = fanIn(table(net));
        int last = runs.size() - 1;
        slotOf[net] = slot++;
        if (net != nets.getFirst() && runs.get(last).inputs() == fanIn) {
          Run run = runs.get(last);
          runs.set(last, new Run(fanIn, run.tables() + 1, run.slot()));
        } else {
          runs.add(new Run(fanIn, 1, slotOf[net]));
        }
      }
    });
    for (int net = 0; net < slotOf.length; net++) {
      switch (netlist.cell(net)) {
        case Cell.Constant constant -> slotOf[net] = constant.value() ? 1 : 0;
        case Cell.Table table when table.fanIn() == 0 -> slotOf[net] = table.table().get(0) ? 1 : 0;
        case Cell.Register register -> slotOf[net] = slotOf[register.input()];
        case Cell.Table _, Cell.FeatureBit _, Cell.Compare _ -> {}
      }
    }
    return regions.size();
  }

  /// For each layer, and the encoder, the last layer that reads it; outputs read last of all.
  private Map<Integer, Integer> lastReaders() {
    Map<Integer, Integer> last = new LinkedHashMap<>();
    for (int net = 0; net < layerOf.length; net++) {
      if (netlist.cell(net) instanceof Cell.Table table) {
        for (int input : table.inputs()) {
          last.merge(layerOf[input], layerOf[net], Math::max);
        }
      }
    }
    for (int net : netlist.outputs()) {
      last.put(layerOf[net], Integer.MAX_VALUE);
    }
    return last;
  }

  private Cell.Table table(int net) {
    return (Cell.Table) netlist.cell(net);
  }

  private static int fanIn(Cell.Table table) {
    return Math.max(2, table.fanIn());
  }

  private IntStream inputs(int net) {
    Cell.Table table = table(net);
    return IntStream.range(0, fanIn(table))
        .map(i -> slotOf[table.input(Math.min(i, table.fanIn() - 1))]);
  }

  private IntStream entries(int net) {
    Cell.Table cell = table(net);
    TruthTable table = cell.fanIn() == 1 ? cell.table().rewire(2, 0) : cell.table();
    return IntStream.range(0, table.inputs() < 3 ? 1 : 1 << (table.inputs() - 3))
        .map(i -> (int) (table.word(i >> 3) >>> ((i & 7) * 8)) & 0xff);
  }
}
