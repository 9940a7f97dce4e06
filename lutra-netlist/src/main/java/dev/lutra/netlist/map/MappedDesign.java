package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.pass.Passes;
import org.jspecify.annotations.Nullable;

/// A whole design in tables or gates of a device: every part of it is a netlist of its own. Core,
/// counter and chooser hold the registers inside them; those of the scores and of the class stand
/// behind them.
///
/// @param fabric what the tables are for; for gates all tables have two inputs or one
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

  private static final int SMALLEST_TABLE = 4;

  /// Maps `netlist`, which is optimized and pipelined, to tables or gates of `fabric`.
  public static MappedDesign of(Netlist netlist, Fabric fabric) {
    return new MappedDesign(
        fabric,
        mapped(EncoderLogic.of(netlist), fabric),
        fit(netlist, fabric),
        counter(netlist, fabric),
        adder(netlist, fabric),
        chooser(netlist, fabric));
  }

  static @Nullable Netlist counter(Netlist netlist, Fabric fabric) {
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      return null;
    }
    int width = Math.max(SMALLEST_TABLE, fabric.inputs());
    Netlist count = mapped(CountLogic.of(netlist.groupSize(), width, scoreBits(netlist)), fabric);
    CountTree tree = CountTree.of(netlist);
    return StageCut.of(count, tree.stages().size(), tree.held());
  }

  static @Nullable Netlist adder(Netlist netlist, Fabric fabric) {
    boolean framed = netlist.frames() > 1 && netlist.readout().kind() != Readout.Kind.BITS;
    return framed
        ? mapped(AddLogic.of(scoreBits(netlist), bitsFor(netlist.groupSize())), fabric)
        : null;
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
    int halves = shallow ? Math.max(SMALLEST_TABLE, fabric.inputs()) : 0;
    return mapped(ChooseLogic.of(readout.groups(), scoreBits(netlist), index, halves), fabric);
  }

  private static int scoreBits(Netlist netlist) {
    return bitsFor(netlist.groupSize() * netlist.frames());
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
