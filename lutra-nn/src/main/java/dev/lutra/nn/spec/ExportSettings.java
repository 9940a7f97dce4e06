package dev.lutra.nn.spec;

import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.nn.Settings;

/// How a network is written as hardware.
///
/// @param module name of the Verilog module: lower-case letters, digits and `_`, no keyword
/// @param pipeline a register stage behind every so many layers; 0 for none
/// @param headLevels at most so many tables one behind the other between registers of the read-out,
///   which then takes more clocks; 0: one clock counts and one compares
public record ExportSettings(String module, int pipeline, int headLevels) {
  /// @throws IllegalArgumentException if the name cannot be one or the number is negative
  public ExportSettings {
    try {
      EmitOptions _ = EmitOptions.of(module); // which knows what the hardware's names can be
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("export.module: " + e.getMessage(), e);
    }
    Settings.check(pipeline >= 0, "export.pipeline", pipeline, "0 (none) or more layers per stage");
    Settings.check(
        headLevels >= 0, "export.headLevels", headLevels, "0 (any) or more tables per stage");
  }
}
