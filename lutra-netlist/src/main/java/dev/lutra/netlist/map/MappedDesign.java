package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.pass.Passes;
import org.jspecify.annotations.Nullable;

/// A whole design in tables or gates of a device: every part of it is a netlist of its own. All but
/// the core are combinational; the registers of the head stand between them.
///
/// @param fabric what the tables are for; for gates all tables have two inputs or one
/// @param encoder input words, and the frame's number behind them, to the bits of
///   [Netlist#encoderBits()]
/// @param core the layers with their registers; nodes keep their names
/// @param counter ones in a group of outputs; there is one for each group. Null without a head
/// @param adder sums the frames of a sample, one for each group: words of one bit, whether the
///   frame is the first, the score so far, the score to add. Null without frames
/// @param chooser index of the highest score. Null if no class is asked for
public record MappedDesign(
    Fabric fabric,
    Netlist encoder,
    Netlist core,
    @Nullable Netlist counter,
    @Nullable Netlist adder,
    @Nullable Netlist chooser) {

  private static final int SMALLEST_TABLE = 4;

  /// Maps `netlist`, which is optimized and pipelined, to tables or gates of `fabric`.
  public static MappedDesign of(Netlist netlist, Fabric fabric) {
    Readout readout = netlist.readout();
    int scoreBits = bitsFor(netlist.groupSize() * netlist.frames());
    boolean head = readout.kind() != Readout.Kind.BITS;
    boolean classes = readout.kind() == Readout.Kind.CLASSES;
    Netlist counter = null;
    Netlist adder = null;
    Netlist chooser = null;
    if (head) {
      int width = Math.max(SMALLEST_TABLE, fabric.inputs());
      counter = mapped(CountLogic.of(netlist.groupSize(), width, scoreBits), fabric);
      if (netlist.frames() > 1) {
        adder = mapped(AddLogic.of(scoreBits, bitsFor(netlist.groupSize())), fabric);
      }
      if (classes) {
        int index = bitsFor(readout.groups() - 1);
        chooser = mapped(ChooseLogic.of(readout.groups(), scoreBits, index), fabric);
      }
    }
    return new MappedDesign(
        fabric,
        mapped(EncoderLogic.of(netlist), fabric),
        fit(netlist, fabric),
        counter,
        adder,
        chooser);
  }

  /// Bits of the unsigned number `value`, at least 1.
  public static int bitsFor(int value) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(value));
  }

  private static Netlist mapped(Netlist logic, Fabric fabric) {
    return fit(Passes.optimize(logic, fabric.inputs()).netlist(), fabric);
  }

  private static Netlist fit(Netlist netlist, Fabric fabric) {
    return fabric.isGates()
        ? GateMapper.map(netlist)
        : Passes.fit(netlist, fabric.inputs(), fabric.multiplexers());
  }
}
