package dev.lutra.netlist.emit;

import java.util.regex.Pattern;

/// What an emitter should write.
///
/// @param moduleName name of the top module and stem of the file names: a Verilog identifier in
///   lower case
/// @param coreOnly the layers alone, without encoder and head
public record EmitOptions(String moduleName, boolean coreOnly) {
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]*");

  /// Checks the name.
  public EmitOptions {
    if (!IDENTIFIER.matcher(moduleName).matches()) {
      throw new IllegalArgumentException(
          "module name: got '"
              + moduleName
              + "', expected a lower-case letter followed by letters, digits and '_'");
    }
  }

  /// Everything, under the name `moduleName`.
  public static EmitOptions of(String moduleName) {
    return new EmitOptions(moduleName, false);
  }
}
