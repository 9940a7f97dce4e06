package dev.lutra.tensor;

/// Which input row every LUT input reads: LUT `m` reads row `source(m, j)` as its input `j`.
public final class Wires {
  private final int inputs;
  private final int luts;
  private final int fanIn;
  private final int[] sources;

  /// @param sources `luts * fanIn` rows; input `j` of LUT `m` at index `m * fanIn + j`
  /// @throws IllegalArgumentException if a source is not in `0..inputs-1` or the length is no
  ///   multiple of `fanIn`
  public Wires(int inputs, int fanIn, int[] sources) {
    if (fanIn < 1 || sources.length == 0 || sources.length % fanIn != 0) {
      throw new IllegalArgumentException(
          "wires: got "
              + sources.length
              + " sources for fan-in "
              + fanIn
              + ", expected a positive multiple of the fan-in");
    }
    this.inputs = inputs;
    this.fanIn = fanIn;
    this.luts = sources.length / fanIn;
    this.sources = sources.clone();
    for (int source : sources) {
      check(source);
    }
  }

  private void check(int source) {
    if (source < 0 || source >= inputs) {
      throw new IllegalArgumentException(
          "wires: got source " + source + ", expected a row of the input, 0 to " + (inputs - 1));
    }
  }

  /// Lets input `j` of LUT `lut` read row `source` from now on, as learned wiring does between two
  /// steps. What an open tape computed with these wires has no gradients any more.
  ///
  /// @throws IllegalArgumentException if there is no such row
  public void rewire(int lut, int j, int source) {
    check(source);
    sources[lut * fanIn + j] = source;
  }

  /// Rows of the input tensor.
  public int inputs() {
    return inputs;
  }

  /// Number of LUTs.
  public int luts() {
    return luts;
  }

  /// Inputs of one LUT.
  public int fanIn() {
    return fanIn;
  }

  /// The row that input `j` of LUT `lut` reads.
  public int source(int lut, int j) {
    return sources[lut * fanIn + j];
  }

  /// A copy of all sources, `luts * fanIn`.
  public int[] toArray() {
    return sources.clone();
  }
}
