package dev.lutra.netlist.map;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.TruthTable;

/// Whether a binary number is at least a constant, from its lowest digits up: each table reads
/// digits and what the one before it found.
public final class CompareLogic {
  private CompareLogic() {}

  /// Writes the comparison; the table that answers is a node of the network. Returns its net.
  ///
  /// @param digits of the number, the lowest first
  /// @param least what the number is compared with, any
  /// @param width inputs of a table that the device has, at least 2
  /// @param layer of the node
  /// @param unit of the node
  public static int atLeast(
      NetlistBuilder builder, int[] digits, int least, int width, int layer, int unit) {
    if (least <= 0 || least > (1L << digits.length) - 1) {
      return builder.lut(TruthTable.constant(least <= 0), new int[0], layer, unit);
    }
    int found = -1;
    int done = 0;
    while (true) {
      int carried = done == 0 ? 0 : 1;
      int count = Math.min(width - carried, digits.length - done);
      int[] nets = new int[carried + count];
      if (carried > 0) {
        nets[0] = found;
      }
      System.arraycopy(digits, done, nets, carried, count);
      TruthTable table = table(least >> done & (1 << count) - 1, count, carried);
      done += count;
      if (done == digits.length) {
        return builder.lut(table, nets, layer, unit);
      }
      found = builder.part(table, nets);
    }
  }

  /// Compares `count` digits with a number; if they are equal, what was carried decides, or without
  /// it the answer is yes.
  private static TruthTable table(int least, int count, int carried) {
    return TruthTable.fromBits(
        carried + count,
        k -> {
          int number = k >> carried;
          return number > least || (number == least && (carried == 0 || (k & 1) != 0));
        });
  }
}
