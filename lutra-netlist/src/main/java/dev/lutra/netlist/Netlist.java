package dev.lutra.netlist;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// An immutable feed-forward circuit of look-up tables with its encoder and read-out. Cell `i`
/// drives net `i` and reads only nets below `i`, so a combinational loop cannot be written. A table
/// of a node of the network reads only tables of lower layers (directly, through registers or
/// through [parts][Cell.Part], whose layer is the highest that they read).
///
/// The inputs of a sample are `features` unsigned words of `featureBits` bits. A sample is
/// evaluated in `frames` modulation frames, which differ in the thresholds of modulated
/// [Cell.Compare] cells only.
///
/// The constructor checks everything, so a netlist that exists is well formed. Value equality.
public final class Netlist {
  /// The widest input word.
  public static final int MAX_FEATURE_BITS = 24;

  private final int features;
  private final int featureBits;
  private final int frames;
  private final List<Cell> cells;
  private final int[] outputs;
  private final Readout readout;

  /// Checks and takes the parts.
  ///
  /// @param features number of input words, at least 0
  /// @param featureBits bits of an unsigned input word, 1 to 24
  /// @param frames modulation frames of a sample, 1 for none
  /// @param cells cell `i` drives net `i`
  /// @param outputs nets, in the order of the read-out's groups
  /// @param readout what becomes of the output bits
  /// @throws IllegalArgumentException naming the cell, what was got and what was expected
  public Netlist(
      int features, int featureBits, int frames, List<Cell> cells, int[] outputs, Readout readout) {
    this.features = features;
    this.featureBits = featureBits;
    this.frames = frames;
    this.cells = List.copyOf(cells);
    this.outputs = outputs.clone();
    this.readout = readout;
    check();
  }

  /// Number of input words.
  public int features() {
    return features;
  }

  /// Bits of an unsigned input word.
  public int featureBits() {
    return featureBits;
  }

  /// Modulation frames of a sample; 1 means none.
  public int frames() {
    return frames;
  }

  /// The cells; cell `i` drives net `i`.
  public List<Cell> cells() {
    return cells;
  }

  /// Cell `net`, which drives net `net`.
  public Cell cell(int net) {
    return cells.get(net);
  }

  /// Number of cells, which is the number of nets.
  public int size() {
    return cells.size();
  }

  /// A copy of the output nets.
  public int[] outputs() {
    return outputs.clone();
  }

  /// Net of output `i`.
  public int output(int i) {
    return outputs[i];
  }

  /// Number of outputs.
  public int outputCount() {
    return outputs.length;
  }

  /// What becomes of the output bits.
  public Readout readout() {
    return readout;
  }

  /// Outputs in one group of the read-out.
  public int groupSize() {
    return outputs.length / readout.groups();
  }

  /// The nets of the encoder ([Cell.FeatureBit], [Cell.Compare]) that a table, a register or an
  /// output reads, ascending: the bits that the core takes in.
  public int[] encoderBits() {
    boolean[] read = new boolean[cells.size()];
    for (Cell cell : cells) {
      if (cell instanceof Cell.Table table) {
        Arrays.stream(table.inputs()).forEach(net -> read[net] = true);
      } else if (cell instanceof Cell.Register register) {
        read[register.input()] = true;
      }
    }
    Arrays.stream(outputs).forEach(net -> read[net] = true);
    return IntStream.range(0, read.length)
        .filter(net -> read[net])
        .filter(net ->
            cells.get(net) instanceof Cell.FeatureBit || cells.get(net) instanceof Cell.Compare)
        .toArray();
  }

  /// Number of layers: one more than the highest layer of a table, 0 if there is none.
  public int layers() {
    int layers = 0;
    for (Cell cell : cells) {
      if (cell instanceof Cell.Lut lut) {
        layers = Math.max(layers, lut.layer() + 1);
      }
    }
    return layers;
  }

  /// The same interface and read-out around other cells.
  public Netlist with(List<Cell> newCells, int[] newOutputs) {
    return new Netlist(features, featureBits, frames, newCells, newOutputs, readout);
  }

  /// The same circuit with another read-out.
  public Netlist with(Readout newReadout) {
    return new Netlist(features, featureBits, frames, cells, outputs, newReadout);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Netlist that
        && features == that.features
        && featureBits == that.featureBits
        && frames == that.frames
        && readout.equals(that.readout)
        && Arrays.equals(outputs, that.outputs)
        && cells.equals(that.cells);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * cells.hashCode() + Arrays.hashCode(outputs)) + features;
  }

  /// A one-line summary.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Netlist[features=%d, featureBits=%d, frames=%d, cells=%d, outputs=%d, readout=%s]",
        features,
        featureBits,
        frames,
        cells.size(),
        outputs.length,
        readout);
  }

  private void check() {
    if (features < 0) {
      throw bad("netlist", features + " features", "at least 0");
    }
    if (featureBits < 1 || featureBits > MAX_FEATURE_BITS) {
      throw bad("netlist", featureBits + " feature bits", "1 to " + MAX_FEATURE_BITS);
    }
    if (frames < 1) {
      throw bad("netlist", frames + " frames", "at least 1");
    }
    int[] layerOf = new int[cells.size()];
    Set<Long> units = new HashSet<>();
    for (int net = 0; net < layerOf.length; net++) {
      layerOf[net] =
          switch (cells.get(net)) {
            case Cell.Constant _ -> -1;
            case Cell.FeatureBit bit -> {
              checkFeatureBit(net, bit);
              yield -1;
            }
            case Cell.Compare compare -> {
              checkCompare(net, compare);
              yield -1;
            }
            case Cell.Register register -> {
              checkRead(net, register.input());
              yield layerOf[register.input()];
            }
            case Cell.Lut lut -> {
              checkLut(net, lut, layerOf);
              if (!units.add((long) lut.layer() << 32 | lut.unit())) {
                throw bad(
                    "cell " + net,
                    "layer " + lut.layer() + " unit " + lut.unit() + " a second time",
                    "each once");
              }
              yield lut.layer();
            }
            case Cell.Part part -> {
              checkInputs(net, part);
              yield Arrays.stream(part.inputs()).map(i -> layerOf[i]).max().orElse(-1);
            }
          };
    }
    checkOutputs();
  }

  private void checkOutputs() {
    if (outputs.length == 0) {
      throw bad("netlist", "no outputs", "at least 1");
    }
    for (int i = 0; i < outputs.length; i++) {
      if (outputs[i] < 0 || outputs[i] >= cells.size()) {
        throw bad("output " + i, "net " + outputs[i], "0 to " + (cells.size() - 1));
      }
    }
    if (outputs.length % readout.groups() != 0) {
      throw bad(
          "read-out",
          outputs.length + " outputs in " + readout.groups() + " groups",
          "a multiple of the groups");
    }
  }

  private void checkFeature(int net, int feature) {
    if (feature < 0 || feature >= features) {
      throw bad("cell " + net, "feature " + feature, "0 to " + (features - 1));
    }
  }

  private void checkFeatureBit(int net, Cell.FeatureBit bit) {
    checkFeature(net, bit.feature());
    if (bit.bit() < 0 || bit.bit() >= featureBits) {
      throw bad("cell " + net, "feature bit " + bit.bit(), "0 to " + (featureBits - 1));
    }
  }

  private void checkCompare(int net, Cell.Compare compare) {
    checkFeature(net, compare.feature());
    int[] thresholds = compare.thresholds();
    if (thresholds.length != 1 && thresholds.length != frames) {
      throw bad(
          "cell " + net,
          thresholds.length + " thresholds",
          "1 or one for each of " + frames + " frames");
    }
    for (int threshold : thresholds) {
      if (threshold < -1 || threshold >= 1 << featureBits) {
        throw bad("cell " + net, "threshold " + threshold, "-1 to " + ((1 << featureBits) - 1));
      }
    }
  }

  private static void checkLut(int net, Cell.Lut lut, int[] layerOf) {
    checkInputs(net, lut);
    if (lut.layer() < 0 || lut.unit() < 0) {
      throw bad("cell " + net, "layer " + lut.layer() + " unit " + lut.unit(), "none negative");
    }
    for (int i = 0; i < lut.fanIn(); i++) {
      int read = lut.input(i);
      if (layerOf[read] >= lut.layer()) {
        throw bad(
            "cell " + net + " of layer " + lut.layer(),
            "input net " + read + " of layer " + layerOf[read],
            "a lower layer");
      }
    }
  }

  private static void checkInputs(int net, Cell.Table cell) {
    int[] inputs = cell.inputs();
    if (cell.table().inputs() != inputs.length) {
      throw bad(
          "cell " + net, inputs.length + " inputs", cell.table().inputs() + ", as its table has");
    }
    for (int read : inputs) {
      checkRead(net, read);
    }
  }

  private static void checkRead(int net, int read) {
    if (read < 0 || read >= net) {
      throw bad("cell " + net, "input net " + read, "a net of an earlier cell, below " + net);
    }
  }

  private static IllegalArgumentException bad(String where, String got, String expected) {
    return new IllegalArgumentException(where + ": got " + got + ", expected " + expected);
  }
}
