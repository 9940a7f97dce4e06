package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;

/// The sum of the frames of a sample: what was counted so far, unless this frame is the first, plus
/// what this frame adds. Words of one bit: `first`, then the bits so far, then the bits to add,
/// each from the lowest up.
final class AddLogic {
  private AddLogic() {}

  /// An adder of `bits` bits; the sum is known to fit.
  ///
  /// @param counted bits of the word to add that are not always 0
  static Netlist of(int bits, int counted) {
    NetlistBuilder builder = new NetlistBuilder(1 + 2 * bits, 1, 1);
    int first = builder.featureBit(0, 0);
    int zero = builder.constant(false);
    int carry = zero;
    Gates gates = new Gates(builder);
    TruthTable sum = TruthTable.fromBits(3, k -> (Integer.bitCount(k) & 1) != 0);
    TruthTable over = TruthTable.fromBits(3, k -> Integer.bitCount(k) > 1);
    int[] outputs = new int[bits];
    for (int i = 0; i < bits; i++) {
      int before = gates.andNot(builder.featureBit(1 + i, 0), first);
      int added = i < counted ? builder.featureBit(1 + bits + i, 0) : zero;
      outputs[i] = builder.part(sum, carry, added, before);
      carry = builder.part(over, carry, added, before);
    }
    return builder.build(outputs, Readout.bits());
  }
}
