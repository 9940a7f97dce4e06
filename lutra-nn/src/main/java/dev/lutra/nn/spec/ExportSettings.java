package dev.lutra.nn.spec;

/// How a network is written as hardware.
///
/// @param module name of the Verilog module, a Verilog identifier
/// @param pipeline a register stage behind every so many layers; 0 for none
public record ExportSettings(String module, int pipeline) {
  /// @throws IllegalArgumentException if the name is no identifier or the number negative
  public ExportSettings {
    if (!module.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "export.module: got '" + module + "', expected a Verilog identifier such as lutra_net");
    }
    if (pipeline < 0) {
      throw new IllegalArgumentException(
          "export.pipeline: got " + pipeline + ", expected 0 (none) or more layers per stage");
    }
  }
}
