package dev.lutra.tensor;

import java.util.Arrays;

/// Which input row every LUT input reads: LUT `m` reads row `source(m, j)` as its input `j`.
///
/// Also holds the reverse: for every input row the LUT inputs that read it, in ascending order, so
/// that an input gradient is a sum in a fixed order and needs no atomics.
public final class Wires {
  private final int inputs;
  private final int luts;
  private final int fanIn;
  private final int[] sources;
  private final int[] consumerStart;
  private final int[] consumers;

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
    this.consumerStart = new int[inputs + 1];
    for (int s : sources) {
      if (s < 0 || s >= inputs) {
        throw new IllegalArgumentException(
            "wires: got source " + s + ", expected a row of the input, 0 to " + (inputs - 1));
      }
      consumerStart[s + 1]++;
    }
    for (int i = 0; i < inputs; i++) {
      consumerStart[i + 1] += consumerStart[i];
    }
    this.consumers = new int[sources.length];
    int[] next = Arrays.copyOf(consumerStart, inputs);
    for (int e = 0; e < sources.length; e++) {
      consumers[next[sources[e]]++] = e;
    }
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

  /// Where the consumers of row `input` start in [#consumer]; they end at `consumerStart(input +
  /// 1)`.
  public int consumerStart(int input) {
    return consumerStart[input];
  }

  /// A LUT input as `lut * fanIn + j`.
  public int consumer(int index) {
    return consumers[index];
  }

  /// A copy of all sources, `luts * fanIn`.
  public int[] toArray() {
    return sources.clone();
  }
}
