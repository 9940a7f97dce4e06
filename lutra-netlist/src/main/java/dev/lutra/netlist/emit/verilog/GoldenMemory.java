package dev.lutra.netlist.emit.verilog;

import java.util.Map;

/// A memory `golden_<name>` of a test bench, filled from `vectors/<name>.hex`; a missing or short
/// file is fatal.
///
/// @param name name of the vector file
/// @param width bits of a line
/// @param lines number of lines, in Verilog
public record GoldenMemory(String name, int width, String lines) {
  private static final String LOAD =
      """
          file = $fopen("vectors/@name@.hex", "r");
          if (file == 0) $fatal(1, "vectors/@name@.hex is missing");
          $fclose(file);
          $readmemh("vectors/@name@.hex", golden_@name@);
          if (^golden_@name@[0] === 1'bx || ^golden_@name@[@lines@-1] === 1'bx)
            $fatal(1, "vectors/@name@.hex has fewer than %0d lines", @lines@);
      """;

  public static GoldenMemory ofSamples(String name, int width) {
    return new GoldenMemory(name, width, "SAMPLES");
  }

  public static GoldenMemory ofFrames(String name, int width) {
    return new GoldenMemory(name, width, "SAMPLES*FRAMES");
  }

  public String declaration() {
    return "  reg " + VerilogText.range(width) + " golden_" + name + " [0:" + lines + "-1];\n";
  }

  /// Statements of an `initial` block; they use `integer file`.
  public String load() {
    return VerilogText.fill(LOAD, Map.of("name", name, "lines", lines));
  }
}
