package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.TruthTable;
import java.util.List;

/// A table of one or two inputs as one of the gates that Verilog has.
public final class VerilogGate {
  private VerilogGate() {}

  /// A line that drives `out` with `function` of `in`; a wire is an assignment.
  public static String line(String name, TruthTable function, String out, List<String> in) {
    String gate = gate(function);
    return gate.isEmpty()
        ? "  assign " + out + " = " + in.getFirst() + ";\n"
        : "  " + gate + " " + name + " (" + out + ", " + String.join(", ", in) + ");\n";
  }

  /// The gate's name; empty for a wire.
  private static String gate(TruthTable function) {
    return switch (function.toString()) {
      case "2'h2" -> "";
      case "2'h1" -> "not";
      case "4'h8" -> "and";
      case "4'he" -> "or";
      case "4'h7" -> "nand";
      case "4'h1" -> "nor";
      case "4'h6" -> "xor";
      case "4'h9" -> "xnor";
      default ->
          throw new IllegalArgumentException(
              "gates: got the table " + function + ", expected a gate of one or two inputs");
    };
  }
}
