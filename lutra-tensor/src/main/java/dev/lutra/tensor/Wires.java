package dev.lutra.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which input row every LUT input reads: LUT `m` reads row `source(m, j)` as its input `j`.
///
/// Also holds the reverse: for every input row the LUT inputs that read it, in ascending order, so
/// that an input gradient is a sum in a fixed order and needs no atomics.
public final class Wires {
  private final int inputs;
  private final int luts;
  private final int fanIn;
  private final int[] sources;

  /// The reverse, made when it is first asked for: wires that are learned change at every step.
  private volatile @Nullable Consumers reverse;

  @SuppressWarnings("ArrayRecordComponent") // private, compared with nothing
  private record Consumers(int[] start, int[] consumers) {}

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
    if (sources[lut * fanIn + j] != source) {
      sources[lut * fanIn + j] = source;
      reverse = null;
    }
  }

  private Consumers reverse() {
    Consumers known = reverse;
    if (known == null) {
      known = consumersOf(inputs, sources);
      reverse = known;
    }
    return known;
  }

  private static Consumers consumersOf(int inputs, int[] sources) {
    int[] start = new int[inputs + 1];
    for (int source : sources) {
      start[source + 1]++;
    }
    for (int i = 0; i < inputs; i++) {
      start[i + 1] += start[i];
    }
    int[] consumers = new int[sources.length];
    int[] next = Arrays.copyOf(start, inputs);
    for (int e = 0; e < sources.length; e++) {
      consumers[next[sources[e]]++] = e;
    }
    return new Consumers(start, consumers);
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
    return reverse().start[input];
  }

  /// A LUT input as `lut * fanIn + j`.
  public int consumer(int index) {
    return reverse().consumers[index];
  }

  /// A copy of all sources, `luts * fanIn`.
  public int[] toArray() {
    return sources.clone();
  }
}
