package dev.lutra.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Windows that move over the positions of an image: for every output position and every *element*
/// of the window the input position on which the element lies. A window is a set of references; it
/// is never copied.
///
/// A tensor over an image has a row for each channel, and in a row all positions, each with its
/// frames side by side: `[channels, positions * frames]`, column `position * frames + frame`.
/// Shared weights, statistics over all positions and sums of gradients over them are then what
/// every kernel does anyway.
///
/// Where the sources of consecutive output positions are consecutive in all elements, they make a
/// *run*, whose frames are a row of memory for each element.
public final class Windows {
  private final int inputPositions;
  private final int elements;
  private final int[] sources;
  private final boolean constant;

  /// Of each run: its first output position, and the position behind its last.
  private final int[] starts;

  /// Positions of the longest run.
  private final int longest;

  /// What lies outside of the image, as bits: as many as a run may read. Grows.
  private final List<MemorySegment> borders = new ArrayList<>();

  /// @param inputPositions positions of the input
  /// @param elements of a window
  /// @param sources `outputPositions * elements`: the input position of element `e` at output
  ///   position `p` at index `p * elements + e`; -1 for the constant outside of the image
  /// @param constant what lies outside: 0 or 1
  /// @throws IllegalArgumentException if a source is no position
  public Windows(int inputPositions, int elements, int[] sources, boolean constant) {
    if (elements < 1 || sources.length == 0 || sources.length % elements != 0) {
      throw new IllegalArgumentException(
          "windows: got "
              + sources.length
              + " sources for "
              + elements
              + " elements, expected a positive multiple");
    }
    for (int source : sources) {
      if (source < -1 || source >= inputPositions) {
        throw new IllegalArgumentException(
            "windows: got source " + source + ", expected -1 to " + (inputPositions - 1));
      }
    }
    this.inputPositions = inputPositions;
    this.elements = elements;
    this.sources = sources.clone();
    this.constant = constant;
    this.starts = findRuns();
    int most = 0;
    for (int run = 0; run < runs(); run++) {
      most = Math.max(most, starts[run + 1] - starts[run]);
    }
    this.longest = most;
  }

  private int[] findRuns() {
    List<Integer> found = new ArrayList<>();
    int positions = sources.length / elements;
    for (int p = 0; p < positions; p++) {
      if (p == 0 || !follows(p)) {
        found.add(p);
      }
    }
    found.add(positions);
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Whether every source of a position follows that of the position before.
  private boolean follows(int position) {
    for (int e = 0; e < elements; e++) {
      int now = source(position, e);
      int before = source(position - 1, e);
      if (now < 0 ? before >= 0 : now != before + 1 || before < 0) {
        return false;
      }
    }
    return true;
  }

  /// Positions of the input.
  public int inputPositions() {
    return inputPositions;
  }

  /// Positions of the output.
  public int outputPositions() {
    return sources.length / elements;
  }

  /// Elements of a window.
  public int elements() {
    return elements;
  }

  /// The input position of an element at an output position; -1 outside of the image.
  public int source(int position, int element) {
    return sources[position * elements + element];
  }

  /// What lies outside of the image.
  public boolean constant() {
    return constant;
  }

  /// Number of runs.
  public int runs() {
    return starts.length - 1;
  }

  /// The first output position of a run; that of run `runs()` is the end.
  public int start(int run) {
    return starts[run];
  }

  /// Frames of one position, of an input of `frames` columns.
  ///
  /// @throws IllegalArgumentException unless they are a multiple of the positions
  public int framesOf(int frames) {
    if (frames % inputPositions != 0) {
      throw new IllegalArgumentException(
          "windows: got "
              + frames
              + " columns, expected a multiple of the "
              + inputPositions
              + " positions");
    }
    return frames / inputPositions;
  }

  /// Bits of the constant outside of the image: as many as the longest run reads, and a word more.
  /// Readers keep its address only, so it stays as long as this.
  ///
  /// @param frames of a position
  public synchronized MemorySegment border(int frames) {
    long bits = 64 + (long) longest * frames;
    if (borders.isEmpty() || borders.getLast().byteSize() * 8 < bits) {
      MemorySegment longer = Arena.ofAuto().allocate(Math.ceilDiv(bits, 512) * 64, 64);
      longer.fill((byte) (constant ? -1 : 0));
      borders.add(longer);
    }
    return borders.getLast();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Windows that
        && inputPositions == that.inputPositions
        && elements == that.elements
        && constant == that.constant
        && Arrays.equals(sources, that.sources);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(sources) + inputPositions;
  }

  @Override
  public String toString() {
    return "Windows[" + inputPositions + " -> " + outputPositions() + " x " + elements + "]";
  }
}
