package dev.lutra.netlist;

import java.util.Arrays;
import java.util.Locale;

/// One cell of a [Netlist]; cell `i` drives net `i`. Arrays are copied on the way in and out, and
/// two cells are equal iff all their parts are.
public sealed interface Cell {

  /// Always `value`.
  ///
  /// @param value what the net carries
  record Constant(boolean value) implements Cell {}

  /// Bit `bit` (0 is the least significant) of input word `feature`.
  ///
  /// @param feature input word, 0 to `features - 1`
  /// @param bit 0 to `featureBits - 1`
  record FeatureBit(int feature, int bit) implements Cell {}

  /// A comparator of the encoder: 1 iff the unsigned input word is **greater than** the threshold
  /// of the current frame. Threshold -1 is always 1; `2^featureBits - 1` is always 0.
  ///
  /// @param feature input word, 0 to `features - 1`
  /// @param thresholds one threshold for all frames, or one for each frame
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by value
  record Compare(int feature, int[] thresholds) implements Cell {
    /// Copies the thresholds.
    public Compare {
      thresholds = thresholds.clone();
    }

    /// A copy of the thresholds, one or one for each frame.
    @Override
    public int[] thresholds() {
      return thresholds.clone();
    }

    /// The threshold in force in `frame`.
    public int threshold(int frame) {
      return thresholds[thresholds.length == 1 ? 0 : frame];
    }

    /// True iff the threshold depends on the frame.
    public boolean isModulated() {
      return thresholds.length > 1;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Compare that
          && feature == that.feature
          && Arrays.equals(thresholds, that.thresholds);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(thresholds) + feature;
    }

    @Override
    public String toString() {
      return "Compare[feature=" + feature + ", thresholds=" + Arrays.toString(thresholds) + "]";
    }
  }

  /// A cell that is a table of nets: a node of the network, or a part of one.
  sealed interface Table extends Cell permits Lut, Part {
    /// The function; its input `i` reads net `input(i)`.
    TruthTable table();

    /// A copy of the nets read.
    int[] inputs();

    /// The net that input `i` reads.
    int input(int i);

    /// Number of inputs.
    default int fanIn() {
      return table().inputs();
    }

    /// The same cell, label included, with another table and other inputs.
    Table with(TruthTable newTable, int... newInputs);
  }

  /// A look-up table. `layer` and `unit` say which node of the network it came from; passes keep
  /// them, so that every surviving bit can be compared with the network's own.
  ///
  /// @param table the function; its input `i` reads net `inputs[i]`
  /// @param inputs nets read, one for each input of the table
  /// @param layer layer of the network, from 0; a table reads only tables of lower layers
  /// @param unit number of the node in its layer, from 0; `(layer, unit)` is unique in a netlist
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by value
  record Lut(TruthTable table, int[] inputs, int layer, int unit) implements Table {
    /// Copies the inputs.
    public Lut {
      inputs = inputs.clone();
    }

    /// A copy of the nets read.
    @Override
    public int[] inputs() {
      return inputs.clone();
    }

    @Override
    public int input(int i) {
      return inputs[i];
    }

    @Override
    public Lut with(TruthTable newTable, int... newInputs) {
      return new Lut(newTable, newInputs, layer, unit);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Lut that
          && layer == that.layer
          && unit == that.unit
          && table.equals(that.table)
          && Arrays.equals(inputs, that.inputs);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * table.hashCode() + Arrays.hashCode(inputs)) + 31 * layer + unit;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "Lut[table=%s, inputs=%s, layer=%d, unit=%d]",
          table,
          Arrays.toString(inputs),
          layer,
          unit);
    }
  }

  /// A table that stands for no node of the network: a piece of a wide table that was cut to fit a
  /// device, or logic of an encoder or a read-out.
  ///
  /// @param table the function; its input `i` reads net `inputs[i]`
  /// @param inputs nets read, one for each input of the table
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by value
  record Part(TruthTable table, int[] inputs) implements Table {
    /// Copies the inputs.
    public Part {
      inputs = inputs.clone();
    }

    /// A copy of the nets read.
    @Override
    public int[] inputs() {
      return inputs.clone();
    }

    @Override
    public int input(int i) {
      return inputs[i];
    }

    @Override
    public Part with(TruthTable newTable, int... newInputs) {
      return new Part(newTable, newInputs);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part that
          && table.equals(that.table)
          && Arrays.equals(inputs, that.inputs);
    }

    @Override
    public int hashCode() {
      return 31 * table.hashCode() + Arrays.hashCode(inputs);
    }

    @Override
    public String toString() {
      return "Part[table=" + table + ", inputs=" + Arrays.toString(inputs) + "]";
    }
  }

  /// A D flip-flop: the net carries what `input` carried one clock earlier. The functional
  /// simulator looks through it.
  ///
  /// @param input net read
  record Register(int input) implements Cell {}
}
