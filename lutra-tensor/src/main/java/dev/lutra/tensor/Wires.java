package dev.lutra.tensor;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which input row every LUT input reads: LUT `m` reads row `source(m, j)` as its input `j`.
///
/// With [Windows] the LUTs stand at every output position of an image, and a source is an element
/// of a window in a row: source `row * elements + element`.
public final class Wires {
  private final int inputs;
  private final int luts;
  private final int fanIn;
  private final Sources sources;

  /// Where the sources of the first LUT are.
  private final int offset;

  private final @Nullable Windows windows;

  /// What the whole and its parts share.
  private static final class Sources {
    private final int[] values;

    /// How often they have changed.
    private int version;

    /// Where those of `chosen` are to be had; null where `values` are the present ones.
    private @Nullable Supplier<int[]> elsewhere;

    private @Nullable Wires chosen;

    Sources(int[] values) {
      this.values = values;
    }

    int[] present() {
      return elsewhere == null ? values : fetched();
    }

    private int[] fetched() {
      if (elsewhere != null && chosen != null) {
        int[] fetched = elsewhere.get();
        elsewhere = null;
        System.arraycopy(fetched, 0, values, chosen.offset, chosen.luts * chosen.fanIn);
        chosen = null;
      }
      return values;
    }
  }

  /// @param sources `luts * fanIn` rows; input `j` of LUT `m` at index `m * fanIn + j`
  /// @throws IllegalArgumentException if a source is not in `0..inputs-1` or the length is no
  ///   multiple of `fanIn`
  public Wires(int inputs, int fanIn, int[] sources) {
    this(inputs, fanIn, sources, null);
  }

  /// @param inputs what a source may name: rows, or rows times elements
  /// @param windows over an image; null for none
  /// @throws IllegalArgumentException likewise, or if the inputs are no multiple of the elements
  public Wires(int inputs, int fanIn, int[] sources, @Nullable Windows windows) {
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
    this.sources = new Sources(sources.clone());
    this.offset = 0;
    this.windows = windows;
    if (inputs % elements() != 0) {
      throw new IllegalArgumentException(
          "wires: got " + inputs + " inputs, expected a multiple of the elements " + elements());
    }
    for (int source : sources) {
      check(source);
    }
  }

  private Wires(Wires whole, int from, int to) {
    this.inputs = whole.inputs;
    this.fanIn = whole.fanIn;
    this.luts = to - from;
    this.sources = whole.sources;
    this.offset = whole.offset + from * fanIn;
    this.windows = whole.windows;
  }

  /// Those of the LUTs `from .. to-1`, which follow when the whole is rewired.
  public Wires part(int from, int to) {
    return new Wires(this, from, to);
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
    if (source(lut, j) != source) {
      set(lut, j, source);
      changed();
    }
  }

  /// As [#rewire], for kernels, of which each thread does LUTs of its own: to be followed by one
  /// [#changed] when all are done.
  ///
  /// @throws IllegalArgumentException if there is no such row
  public void set(int lut, int j, int source) {
    check(source);
    sources.present()[offset + lut * fanIn + j] = source;
  }

  /// Says that sources have been [#set].
  public void changed() {
    sources.version++;
  }

  /// Says that a device has chosen the sources anew, in its own memory, which held the present ones
  /// before. Who reads sources here next gets them from there; until then nothing is copied.
  ///
  /// @param fetch waits for the device and gives as many sources as [#toArray]; called once at most
  public void outdated(Supplier<int[]> fetch) {
    if (sources.chosen != this) {
      sources.present();
    }
    sources.elsewhere = fetch;
    sources.chosen = this;
    changed();
  }

  /// What a source may name: the rows of the input tensor, with windows times their elements.
  public int inputs() {
    return inputs;
  }

  /// Rows of the input tensor.
  public int rows() {
    return inputs / elements();
  }

  /// Where the LUTs stand; null for one position.
  public @Nullable Windows windows() {
    return windows;
  }

  /// Elements of a window, 1 without.
  public int elements() {
    return windows == null ? 1 : windows.elements();
  }

  /// Columns that come out for so many columns of the input.
  ///
  /// @throws IllegalArgumentException if they do not fit the windows
  public int outputFrames(int frames) {
    return windows == null ? frames : windows.framesOf(frames) * windows.outputPositions();
  }

  /// The same LUTs with other sources.
  public Wires with(int[] others) {
    return new Wires(inputs, fanIn, others, windows);
  }

  /// Number of LUTs.
  public int luts() {
    return luts;
  }

  /// Inputs of one LUT.
  public int fanIn() {
    return fanIn;
  }

  /// The row that input `j` of LUT `lut` reads, with windows `row * elements + element`.
  public int source(int lut, int j) {
    return sources.present()[offset + lut * fanIn + j];
  }

  /// Changes with every [#rewire] that changes something, [#changed] and [#outdated]: who keeps
  /// what it has made of the sources sees by this whether it still holds.
  public int version() {
    return sources.version;
  }

  /// A copy of all sources, `luts * fanIn`.
  public int[] toArray() {
    return Arrays.copyOfRange(sources.present(), offset, offset + luts * fanIn);
  }
}
