package dev.lutra.netlist;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// An immutable feed-forward circuit of look-up tables with its encoder and read-out. Cell `i`
/// drives net `i` and reads only nets below `i`, so a combinational loop cannot be written. A
/// table reads only tables of lower layers (directly or through registers).
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
      int features,
      int featureBits,
      int frames,
      List<Cell> cells,
      int[] outputs,
      Readout readout) {
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
    return "Netlist[features=%d, featureBits=%d, frames=%d, cells=%d, outputs=%d, readout=%s]"
        .formatted(features, featureBits, frames, cells.size(), outputs.length, readout);
  }

  private void check() {
    require(features >= 0, "netlist: got %d features, expected at least 0", features);
    require(
        featureBits >= 1 && featureBits <= MAX_FEATURE_BITS,
        "netlist: got %d feature bits, expected 1 to 24",
        featureBits);
    require(frames >= 1, "netlist: got %d frames, expected at least 1", frames);
    int[] layerOf = new int[cells.size()];
    Set<Long> units = new HashSet<>();
    for (int net = 0; net < layerOf.length; net++) {
      switch (cells.get(net)) {
        case Cell.Constant _ -> layerOf[net] = -1;
        case Cell.FeatureBit bit -> {
          layerOf[net] = -1;
          checkFeature(net, bit.feature());
          require(
              bit.bit() >= 0 && bit.bit() < featureBits,
              "cell %d: got feature bit %d, expected 0 to %d",
              net,
              bit.bit(),
              featureBits - 1);
        }
        case Cell.Compare compare -> {
          layerOf[net] = -1;
          checkCompare(net, compare);
        }
        case Cell.Register register -> {
          checkRead(net, register.input());
          layerOf[net] = layerOf[register.input()];
        }
        case Cell.Lut lut -> {
          checkLut(net, lut, layerOf);
          layerOf[net] = lut.layer();
          require(
              units.add((long) lut.layer() << 32 | lut.unit()),
              "cell %d: got layer %d unit %d a second time, expected each once",
              net,
              lut.layer(),
              lut.unit());
        }
      }
    }
    checkOutputs();
  }

  private void checkOutputs() {
    for (int i = 0; i < outputs.length; i++) {
      require(
          outputs[i] >= 0 && outputs[i] < cells.size(),
          "output %d: got net %d, expected 0 to %d",
          i,
          outputs[i],
          cells.size() - 1);
    }
    require(outputs.length > 0, "netlist: got %d outputs, expected at least 1", outputs.length);
    require(
        outputs.length % readout.groups() == 0,
        "read-out: got %d outputs in %d groups, expected a multiple of the groups",
        outputs.length,
        readout.groups());
  }

  private void checkFeature(int net, int feature) {
    require(
        feature >= 0 && feature < features,
        "cell %d: got feature %d, expected 0 to %d",
        net,
        feature,
        features - 1);
  }

  private void checkCompare(int net, Cell.Compare compare) {
    checkFeature(net, compare.feature());
    int[] thresholds = compare.thresholds();
    require(
        thresholds.length == 1 || thresholds.length == frames,
        "cell %d: got %d thresholds, expected 1 or one for each of %d frames",
        net,
        thresholds.length,
        frames);
    for (int threshold : thresholds) {
      require(
          threshold >= -1 && threshold < 1 << featureBits,
          "cell %d: got threshold %d, expected -1 to %d",
          net,
          threshold,
          (1 << featureBits) - 1);
    }
  }

  private static void checkLut(int net, Cell.Lut lut, int[] layerOf) {
    require(
        lut.table().inputs() == lut.fanIn(),
        "cell %d: got %d inputs, expected %d for its table",
        net,
        lut.fanIn(),
        lut.table().inputs());
    require(
        lut.layer() >= 0 && lut.unit() >= 0,
        "cell %d: got layer %d unit %d, expected none negative",
        net,
        lut.layer(),
        lut.unit());
    for (int i = 0; i < lut.fanIn(); i++) {
      checkRead(net, lut.input(i));
      require(
          layerOf[lut.input(i)] < lut.layer(),
          "cell %d: layer %d reads net %d of layer %d, expected a lower layer",
          net,
          lut.layer(),
          lut.input(i),
          layerOf[lut.input(i)]);
    }
  }

  private static void checkRead(int net, int read) {
    require(
        read >= 0 && read < net,
        "cell %d: reads net %d, expected a net of an earlier cell, 0 to %d",
        net,
        read,
        net - 1);
  }

  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }
}
