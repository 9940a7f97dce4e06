package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.pass.Passes;
import org.jspecify.annotations.Nullable;

/// A whole design in tables of a device: every part of it is a netlist of its own. All but the core
/// are combinational; the registers of the head stand between them.
///
/// @param fabric what the tables are for
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

  /// Maps `netlist`, which is optimized and pipelined, to tables of `fabric`.
  public static MappedDesign of(Netlist netlist, Fabric fabric) {
    Readout readout = netlist.readout();
    int scoreBits = bitsFor(netlist.groupSize() * netlist.frames());
    boolean head = readout.kind() != Readout.Kind.BITS;
    boolean classes = readout.kind() == Readout.Kind.CLASSES;
    Netlist counter = null;
    Netlist adder = null;
    Netlist chooser = null;
    if (head) {
      counter = fit(CountLogic.of(netlist.groupSize(), fabric.inputs(), scoreBits), fabric);
      if (netlist.frames() > 1) {
        adder = fit(AddLogic.of(scoreBits, bitsFor(netlist.groupSize())), fabric);
      }
      if (classes) {
        int index = bitsFor(readout.groups() - 1);
        chooser = fit(ChooseLogic.of(readout.groups(), scoreBits, index), fabric);
      }
    }
    return new MappedDesign(
        fabric,
        fit(EncoderLogic.of(netlist), fabric),
        Passes.fit(netlist, fabric.inputs(), fabric.multiplexers()),
        counter,
        adder,
        chooser);
  }

  /// Bits of the unsigned number `value`, at least 1.
  public static int bitsFor(int value) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(value));
  }

  private static Netlist fit(Netlist logic, Fabric fabric) {
    Netlist optimized = Passes.optimize(logic, fabric.inputs()).netlist();
    return Passes.fit(optimized, fabric.inputs(), fabric.multiplexers());
  }
}
