package dev.lutra.nn;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.Backend;
import org.jspecify.annotations.Nullable;

/// A network on its way to hardware: the netlist under construction, the number of the next LUT
/// layer, and the read-out once a layer has fixed it.
public final class Lowering {
  private final NetlistBuilder builder;
  private final Backend backend;
  private int layers;
  private @Nullable Readout readout;

  Lowering(NetlistBuilder builder, Backend backend) {
    this.builder = builder;
    this.backend = backend;
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
