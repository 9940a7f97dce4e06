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
    TruthTable sum = TruthTable.fromBits(4, k -> (ones(k) & 1) != 0);
    TruthTable over = TruthTable.fromBits(4, k -> ones(k) > 1);
    int[] outputs = new int[bits];
    for (int i = 0; i < bits; i++) {
      int before = builder.featureBit(1 + i, 0);
      int added = i < counted ? builder.featureBit(1 + bits + i, 0) : zero;
      outputs[i] = builder.part(sum, carry, added, before, first);
      carry = builder.part(over, carry, added, before, first);
    }
    return builder.build(outputs, Readout.bits());
  }

  /// Ones to add, where bits 0 to 3 of `k` are carry, added, before and first.
  private static int ones(int k) {
    return Integer.bitCount(k & 3) + ((k & 8) == 0 ? k >> 2 & 1 : 0);
  }
}
