package dev.lutra.netlist.emit.plan;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.map.MappedDesign;

/// The widths of the ports, in bits; every width is at least 1.
///
/// @param features all input words side by side; word `f` at `[f * featureBits +: featureBits]`
/// @param featureBits one input word
/// @param frame the frame counter
/// @param outputs the core's output bits
/// @param score one score
/// @param scores all scores side by side
/// @param classIndex the class
public record Ports(
    int features, int featureBits, int frame, int outputs, int score, int scores, int classIndex) {

  /// The ports of `netlist`.
  public static Ports of(Netlist netlist) {
    int groups = netlist.readout().groups();
    int score = bitsFor(netlist.groupSize() * netlist.frames());
    return new Ports(
        Math.max(1, netlist.features() * netlist.featureBits()),
        netlist.featureBits(),
        bitsFor(netlist.frames() - 1),
        netlist.outputCount(),
        score,
        groups * score,
        bitsFor(groups - 1));
  }

  /// True iff there is a head behind the core.
  public static boolean hasHead(Netlist netlist) {
    return netlist.readout().kind() != Readout.Kind.BITS;
  }

  /// Bits of the unsigned number `value`, at least 1.
  public static int bitsFor(int value) {
    return MappedDesign.bitsFor(value);
  }
}
