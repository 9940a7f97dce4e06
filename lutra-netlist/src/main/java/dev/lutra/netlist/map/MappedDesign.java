package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.pass.Passes;
import org.jspecify.annotations.Nullable;

/// A whole design in tables of a device: every part of it is a netlist of its own. Core, counter
/// and chooser hold the registers inside them; those of the scores and of the class stand behind
/// them.
///
/// @param fabric what the tables are for
/// @param encoder input words, and the frame's number behind them, to the bits of
///   [Netlist#encoderBits()]
/// @param core the layers with their registers; nodes keep their names
/// @param counter ones in a group of outputs; there is one for each group. Null without a head
/// @param adder sums the frames of a sample, one for each group: words of one bit, whether the
///   frame is the first, the score so far, the score to add. Null without frames
/// @param chooser index of the highest score; if it takes several clocks, above it the scores that
///   belong to it. Null if no class is asked for
public record MappedDesign(
    Fabric fabric,
    Netlist encoder,
    Netlist core,
    @Nullable Netlist counter,
    @Nullable Netlist adder,
    @Nullable Netlist chooser) {

  /// Maps `netlist`, which is optimized and pipelined, to tables of `fabric`.
  public static MappedDesign of(Netlist netlist, Fabric fabric) {
    return new MappedDesign(
        fabric,
        fit(EncoderLogic.of(netlist), fabric),
        Passes.fit(netlist, fabric.inputs(), fabric.multiplexers()),
        counter(netlist, fabric),
        adder(netlist, fabric),
        chooser(netlist, fabric));
  }

  static @Nullable Netlist counter(Netlist netlist, Fabric fabric) {
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      return null;
    }
    int bits = scoreBits(netlist);
    Netlist count = fit(CountLogic.of(netlist.groupSize(), fabric.inputs(), bits), fabric);
    CountTree tree = CountTree.of(netlist);
    return StageCut.of(count, tree.stages().size(), tree.held());
  }

  static @Nullable Netlist adder(Netlist netlist, Fabric fabric) {
    boolean framed = netlist.frames() > 1 && netlist.readout().kind() != Readout.Kind.BITS;
    return framed ? fit(AddLogic.of(scoreBits(netlist)), fabric) : null;
  }

  static @Nullable Netlist chooser(Netlist netlist, Fabric fabric) {
    int clocks = netlist.readout().chooseClocks();
    Netlist choose = chooser(netlist, fabric, clocks > 1);
    return choose == null ? null : StageCut.of(choose, clocks, false);
  }

  /// The chooser without registers.
  static @Nullable Netlist chooser(Netlist netlist, Fabric fabric, boolean shallow) {
    Readout readout = netlist.readout();
    if (readout.kind() != Readout.Kind.CLASSES) {
      return null;
    }
    int index = bitsFor(readout.groups() - 1);
    int halves = shallow ? fabric.inputs() : 0;
    return fit(ChooseLogic.of(readout.groups(), scoreBits(netlist), index, halves), fabric);
  }

  private static int scoreBits(Netlist netlist) {
    return bitsFor(netlist.groupSize() * netlist.frames());
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
