package dev.lutra.netlist;

import java.util.ArrayList;
import java.util.List;

/// Collects cells one after the other; each method appends a cell and returns its net. The netlist
/// is checked as a whole by [#build(int[], Readout)]. Not for use by several threads.
public final class NetlistBuilder {
  private final int features;
  private final int featureBits;
  private final int frames;
  private final List<Cell> cells = new ArrayList<>();

  /// Starts an empty netlist; see [Netlist] for the meaning of the arguments.
  public NetlistBuilder(int features, int featureBits, int frames) {
    this.features = features;
    this.featureBits = featureBits;
    this.frames = frames;
  }

  /// Number of input words.
  public int features() {
    return features;
  }

  /// Bits of an unsigned input word.
  public int featureBits() {
    return featureBits;
  }

  /// Modulation frames of a sample.
  public int frames() {
    return frames;
  }

  /// Number of cells so far, which is the next net.
  public int size() {
    return cells.size();
  }

  /// A net that is always `value`.
  public int constant(boolean value) {
    return add(new Cell.Constant(value));
  }

  /// Bit `bit` of input word `feature`.
  public int featureBit(int feature, int bit) {
    return add(new Cell.FeatureBit(feature, bit));
  }

  /// Input word `feature` greater than the threshold: one for all frames, or one for each.
  public int compare(int feature, int... thresholds) {
    return add(new Cell.Compare(feature, thresholds));
  }

  /// A look-up table whose input `i` reads net `inputs[i]`.
  public int lut(TruthTable table, int[] inputs, int layer, int unit) {
    return add(new Cell.Lut(table, inputs, layer, unit));
  }

  /// A table without a node of the network.
  public int part(TruthTable table, int... inputs) {
    return add(new Cell.Part(table, inputs));
  }

  /// A flip-flop behind `net`.
  public int register(int net) {
    return add(new Cell.Register(net));
  }

  /// Appends any cell.
  public int add(Cell cell) {
    cells.add(cell);
    return cells.size() - 1;
  }

  /// The checked netlist.
  public Netlist build(int[] outputs, Readout readout) {
    return new Netlist(features, featureBits, frames, cells, outputs, readout);
  }
}
