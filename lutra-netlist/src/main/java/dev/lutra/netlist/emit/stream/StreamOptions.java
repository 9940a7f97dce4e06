package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.emit.EmitOptions;

/// How an image network is written.
///
/// @param moduleName name of the top module and stem of all others; as in [EmitOptions]
/// @param pipeline ranks of tables between two registers; 0 for none inside a stage
/// @param headLevels tables between two registers of the head; 0 leaves the clocks that the
///   read-out asks for
/// @param scores send the scores behind the class; without classes they are sent anyway
public record StreamOptions(String moduleName, int pipeline, int headLevels, boolean scores) {
  /// Checks everything.
  public StreamOptions {
    EmitOptions _ = EmitOptions.of(moduleName);
    if (pipeline < 0 || headLevels < 0) {
      throw new IllegalArgumentException(
          "stream: got pipeline "
              + pipeline
              + " and "
              + headLevels
              + " levels in the head, expected 0 or more");
    }
  }

  /// As fast as it gets: one table between two registers, two in the head, the class alone.
  public static StreamOptions of(String moduleName) {
    return new StreamOptions(moduleName, 1, 2, false);
  }
}
