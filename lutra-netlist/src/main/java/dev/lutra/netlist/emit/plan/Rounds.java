package dev.lutra.netlist.emit.plan;

import dev.lutra.netlist.Readout;

/// The rounds in which neighbors are compared until the highest score is left, and the registers
/// between them. It is what the behavioural forms do; in cells of a device the registers lie
/// elsewhere, and as many of them.
///
/// @param count rounds
/// @param clocks that they take
public record Rounds(int count, int clocks) {
  /// The rounds of `readout`.
  public static Rounds of(Readout readout) {
    int count = 32 - Integer.numberOfLeadingZeros(readout.groups() - 1);
    return new Rounds(count, readout.chooseClocks());
  }

  /// Registers behind `round`, where 0 is before the first.
  public int registersBehind(int round) {
    int registers = 0;
    for (int i = 1; i < clocks; i++) {
      registers += Math.ceilDiv(i * count, clocks) == round ? 1 : 0;
    }
    return registers;
  }
}
