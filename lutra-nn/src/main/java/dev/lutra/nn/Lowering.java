package dev.lutra.nn;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.stream.Window;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.Backend;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A network on its way to hardware: the netlist under construction, the number of the next LUT
/// layer, and the read-out once a layer has fixed it.
public final class Lowering {
  /// More cells than a netlist has room for in memory.
  private static final long MOST_CELLS = 1 << 23;

  private final NetlistBuilder builder;
  private final Backend backend;
  private final boolean stage;
  private int layers;
  private @Nullable Readout readout;

  /// @param stage whether the cells are those of one position, as in a core that takes one pixel
  ///   after the other, or of all positions of an image side by side
  Lowering(NetlistBuilder builder, Backend backend, boolean stage) {
    this.builder = builder;
    this.backend = backend;
    this.stage = stage;
  }

  /// Positions for which a layer writes cells that reads this.
  public int positions(Signal input) {
    return stage ? 1 : input.positions();
  }

  /// The net of a layer's input.
  ///
  /// @param inputs of the layer: net `feature * positions + position` of an image; with windows of
  ///   what they move over, or if there is one position only, of their elements
  /// @param input what the layer reads
  /// @param source feature, or element of a window
  /// @param position of the output
  public int net(int[] inputs, Signal input, int source, int position) {
    if (stage) {
      return inputs[source];
    }
    Window window = input.window();
    if (window == null) {
      return inputs[source * input.positions() + position];
    }
    int pixel = window.source(position, source % window.elements());
    return pixel < 0
        ? builder.constant(window.constant())
        : inputs[source / window.elements() * window.pixels() + pixel];
  }

  /// A tape for evaluation; the caller closes it.
  public Tape tape() {
    return new Tape(backend, Mode.EVALUATE, 0);
  }

  /// Where cells go. A layer must not add cells behind the read-out.
  ///
  /// @throws NotLowerableException if a read-out stands already
  public NetlistBuilder cells(String layer) {
    if (readout != null) {
      throw new NotLowerableException(
          layer + ": stands behind the read-out; make groupSum the last layer");
    }
    return builder;
  }

  /// Makes sure that there is room for so many more cells.
  ///
  /// @throws NotLowerableException if there is not
  public void room(String layer, long more) {
    if (builder.size() + more > MOST_CELLS) {
      throw new NotLowerableException(
          String.format(
              Locale.ROOT,
              "%s: takes %,d tables at all its positions side by side, expected at most %,d in all;"
                  + " make it smaller, or export a core that takes one pixel a clock",
              layer,
              more,
              MOST_CELLS));
    }
  }

  /// The number of a new LUT layer, from 0.
  public int nextLayer() {
    return layers++;
  }

  /// Fixes the read-out, which is the end of the network.
  public void readOut(Readout value) {
    readout = value;
  }

  /// The read-out; the bits themselves if no layer asked for another.
  public Readout readout() {
    return readout == null ? Readout.bits() : readout;
  }
}
