package dev.lutra.netlist.stream;

import dev.lutra.netlist.Netlist;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// One stage of a [StreamNetlist]: a circuit that answers at every position of a window.
///
/// @param name unique in its network, a Verilog identifier in lower case
/// @param sources stages whose channels are read, one after the other; none for the first stage of
///   all, which reads the pixels
/// @param window how it moves over the sources' image
/// @param cells the circuit: bit `channel * window.elements() + element` of its input (a feature of
///   one bit) is that channel at that element; its outputs are the channels of the stage. The first
///   stage of all, the encoder, has the words of a pixel as features instead, and may have frames
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by value
public record StreamStage(String name, int[] sources, Window window, Netlist cells) {
  /// Copies the sources.
  public StreamStage {
    sources = sources.clone();
  }

  /// A copy of the sources.
  @Override
  public int[] sources() {
    return sources.clone();
  }

  /// The same stage with what a pass makes of its cells.
  StreamStage with(UnaryOperator<Netlist> pass) {
    return new StreamStage(name, sources, window, pass.apply(cells));
  }

  /// Channels that come out.
  public int channels() {
    return cells.outputCount();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamStage that
        && name.equals(that.name)
        && Arrays.equals(sources, that.sources)
        && window.equals(that.window)
        && cells.equals(that.cells);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(sources), window, cells);
  }

  @Override
  public String toString() {
    return "StreamStage["
        + name
        + " <- "
        + Arrays.toString(sources)
        + ", "
        + window
        + ", "
        + cells
        + "]";
  }
}
