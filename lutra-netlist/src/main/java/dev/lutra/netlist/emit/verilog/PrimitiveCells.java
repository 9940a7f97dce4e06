package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.map.Fabric;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// How a fabric's cells are instantiated in Verilog. Entry `k` of a table is bit `k` of its
/// parameter in all of them; they differ in names.
///
/// @param table type of the table; `%d` stands for its number of inputs
/// @param parameter name of the parameter that takes the table
/// @param exact whether there is a type for each number of inputs; otherwise spare inputs are 0
/// @param inputs pins of the inputs, from input 0; as many as the widest table has
/// @param output pin of the output
/// @param multiplexers the dedicated multiplexers, level by level
public record PrimitiveCells(
    String table,
    String parameter,
    boolean exact,
    List<String> inputs,
    String output,
    List<Multiplexer> multiplexers) {

  /// A dedicated multiplexer and its pins.
  public record Multiplexer(String type, String zero, String one, String select, String output) {}

  private static final List<String> NUMBERED = List.of("I0", "I1", "I2", "I3", "I4", "I5");
  private static final List<String> LETTERED = List.of("A", "B", "C", "D");

  /// The cells of `fabric`.
  public static PrimitiveCells of(Fabric fabric) {
    return switch (fabric.name()) {
      case "xilinx" ->
          new PrimitiveCells(
              "LUT%d",
              "INIT",
              true,
              NUMBERED,
              "O",
              List.of(
                  new Multiplexer("MUXF7", "I0", "I1", "S", "O"),
                  new Multiplexer("MUXF8", "I0", "I1", "S", "O")));
      case "ice40" ->
          new PrimitiveCells("SB_LUT4", "LUT_INIT", false, NUMBERED.subList(0, 4), "O", List.of());
      case "ecp5" ->
          new PrimitiveCells(
              "LUT4",
              "INIT",
              false,
              LETTERED,
              "Z",
              List.of(
                  new Multiplexer("PFUMX", "BLUT", "ALUT", "C0", "Z"),
                  new Multiplexer("L6MUX21", "D0", "D1", "SD", "Z")));
      case "gowin" ->
          new PrimitiveCells(
              "LUT%d",
              "INIT",
              true,
              NUMBERED.subList(0, 4),
              "F",
              List.of(
                  new Multiplexer("MUX2_LUT5", "I0", "I1", "S0", "O"),
                  new Multiplexer("MUX2_LUT6", "I0", "I1", "S0", "O")));
      case "intel" ->
          new PrimitiveCells(
              "cyclonev_lcell_comb",
              "lut_mask",
              false,
              List.of("dataa", "datab", "datac", "datad", "datae", "dataf"),
              "combout",
              List.of());
      case "microchip" -> new PrimitiveCells("CFG4", "INIT", false, LETTERED, "Y", List.of());
      default ->
          throw new IllegalArgumentException("primitives: got fabric '" + fabric.name() + "'");
    };
  }

  /// A line that instantiates a table.
  public String tableLine(String name, TruthTable function, String out, List<String> in) {
    int pins = exact ? in.size() : inputs.size();
    TruthTable whole =
        pins == in.size()
            ? function
            : function.rewire(pins, IntStream.range(0, in.size()).toArray());
    StringBuilder line = new StringBuilder("  ");
    line.append(String.format(Locale.ROOT, table, pins));
    line.append(" #(.").append(parameter).append('(').append(whole).append(")) ");
    line.append(name).append(" (.").append(output).append('(').append(out).append(')');
    for (int i = 0; i < pins; i++) {
      line.append(", .").append(inputs.get(i)).append('(');
      line.append(i < in.size() ? in.get(i) : "1'b0").append(')');
    }
    return line.append(");\n").toString();
  }

  /// A line that instantiates a multiplexer of `level` 1 or higher.
  public String multiplexerLine(
      int level, String name, String out, String zero, String one, String select) {
    Multiplexer m = multiplexers.get(level - 1);
    return String.format(
        Locale.ROOT,
        "  %s %s (.%s(%s), .%s(%s), .%s(%s), .%s(%s));\n",
        m.type(),
        name,
        m.output(),
        out,
        m.zero(),
        zero,
        m.one(),
        one,
        m.select(),
        select);
  }

  /// Models of the cells for simulation, where the vendor's library is not at hand.
  public String models() {
    StringBuilder out = new StringBuilder();
    for (int n = exact ? 1 : inputs.size(); n <= inputs.size(); n++) {
      List<String> pins = inputs.subList(0, n);
      out.append("module ").append(String.format(Locale.ROOT, table, n));
      out.append(" #(parameter [").append((1 << n) - 1).append(":0] ").append(parameter);
      out.append(" = 0) (\n  input wire ").append(String.join(", ", pins));
      out.append(", output reg ").append(output).append(");\n");
      String address = "{" + String.join(", ", pins.reversed()) + "}";
      for (int i = 0; i < n; i++) {
        out.append("  reg ").append(VerilogText.range(1 << i)).append(" s").append(i);
        out.append(";\n");
      }
      out.append("  always @(").append(String.join(" or ", pins)).append(")\n    if (^");
      out.append(address).append(" !== 1'bx) ").append(output).append(" = ").append(parameter);
      out.append(" >> ").append(address).append(";\n    else begin\n");
      // Halved input by input: an unknown input that does not matter leaves the value known. Slow.
      String from = parameter;
      for (int i = n - 1; i >= 0; i--) {
        out.append("      s").append(i).append(" = ").append(pins.get(i)).append(" ? ");
        out.append(from).append('[').append((2 << i) - 1).append(':').append(1 << i);
        out.append("] : ").append(from).append('[').append((1 << i) - 1).append(":0];\n");
        from = "s" + i;
      }
      out.append("      ").append(output).append(" = s0;\n    end\nendmodule\n\n");
    }
    multiplexerModels(out);
    return out.toString();
  }

  /// The cells as tables of Yosys (`$lut`).
  public String tables() {
    StringBuilder out = new StringBuilder();
    for (int n = exact ? 1 : inputs.size(); n <= inputs.size(); n++) {
      List<String> pins = inputs.subList(0, n);
      out.append("module ").append(String.format(Locale.ROOT, table, n));
      out.append(" #(parameter [").append((1 << n) - 1).append(":0] ").append(parameter);
      out.append(" = 0) (\n  input wire ").append(String.join(", ", pins));
      out.append(", output wire ").append(output).append(");\n  \\$lut #(.WIDTH(").append(n);
      out.append("), .LUT(").append(parameter).append(")) lut (.A({");
      out.append(String.join(", ", pins.reversed())).append("}), .Y(").append(output);
      out.append("));\nendmodule\n\n");
    }
    multiplexerModels(out);
    return out.toString();
  }

  private void multiplexerModels(StringBuilder out) {
    for (Multiplexer m : multiplexers) {
      out.append("module ").append(m.type()).append(" (input wire ").append(m.zero());
      out.append(", ").append(m.one()).append(", ").append(m.select()).append(", output wire ");
      out.append(m.output()).append(");\n  assign ").append(m.output()).append(" = ");
      out.append(m.select()).append(" ? ").append(m.one()).append(" : ").append(m.zero());
      out.append(";\nendmodule\n\n");
    }
  }
}
