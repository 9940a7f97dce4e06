package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.Multiplexers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Writes tables of a netlist as instances of a fabric's cells, or as gates.
public final class PrimitiveBody {
  private static final int LINE = 96;
  private static final int GATHERED = 32;

  /// Null for gates, which Verilog has.
  private final @Nullable PrimitiveCells cells;

  private final Netlist netlist;
  private final int[] levels;
  private final IntFunction<String> reference;
  private final StringBuilder out;

  /// @param reference the Verilog expression of a net
  PrimitiveBody(Fabric fabric, Netlist netlist, IntFunction<String> reference, StringBuilder out) {
    this.cells = fabric.isGates() ? null : PrimitiveCells.of(fabric);
    this.netlist = netlist;
    this.levels = Multiplexers.levels(netlist, fabric);
    this.reference = reference;
    this.out = out;
  }

  /// The instance that drives `target` with the table of `net`.
  void instance(int net, String name, String target) {
    Cell.Table table = (Cell.Table) netlist.cell(net);
    List<String> inputs = new ArrayList<>();
    for (int input : table.inputs()) {
      inputs.add(reference.apply(input));
    }
    if (inputs.isEmpty()) {
      String value = table.table().get(0) ? "1'b1" : "1'b0";
      out.append("  assign ").append(target).append(" = ").append(value).append(";\n");
    } else if (cells == null) {
      out.append(VerilogGate.line(name, table.table(), target, inputs));
    } else if (levels[net] > 0) {
      out.append(
          cells.multiplexerLine(
              levels[net], name, target, inputs.get(0), inputs.get(1), inputs.get(2)));
    } else {
      out.append(cells.tableLine(name, table.table(), target, inputs));
    }
  }

  /// A module: word `f` is `in[f * b +: b]`, output `i` is `out[i]`; with a clock if there are
  /// registers.
  ///
  /// Every table drives a wire of its own and reads such, and a wide output is gathered by a block:
  /// a simulator looks at all readers of a vector when one of its bits changes (measured in Icarus
  /// with 5,600 tables: ten seconds a sample with vectors, a tenth of a second like this), and
  /// Icarus takes time for the square of their number before it starts.
  public static String module(String name, Fabric fabric, Netlist netlist) {
    StringBuilder out = new StringBuilder();
    int width = netlist.features() * netlist.featureBits();
    List<String> inputs = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    List<String> registers = new ArrayList<>();
    String[] names = names(netlist, inputs, tables, registers);
    List<String> outputs = new ArrayList<>();
    for (int net : netlist.outputs()) {
      outputs.add(names[net]);
    }
    boolean gathered = outputs.size() > GATHERED && !tables.isEmpty();
    out.append("module ").append(name).append(" (\n");
    out.append(isClocked(netlist) ? "  input  wire clk,\n" : "");
    out.append("  input  wire ").append(VerilogText.range(width)).append(" in,\n  output ");
    out.append(gathered ? "reg  " : "wire ");
    out.append(VerilogText.range(netlist.outputCount())).append(" out\n);\n");
    declare("wire", inputs, out);
    declare("wire", tables, out);
    declare("reg", registers, out);
    PrimitiveBody body = new PrimitiveBody(fabric, netlist, net -> names[net], out);
    for (int net = 0; net < names.length; net++) {
      if (netlist.cell(net) instanceof Cell.Table) {
        body.instance(net, "u" + names[net].substring(1), names[net]);
      }
    }
    clock(netlist, names, out);
    out.append(gathered ? "  always @* out = " : "  assign out = ");
    out.append(VerilogText.concatenation(outputs, "    "));
    return out.append(";\nendmodule\n").toString();
  }

  /// True iff [#module] has a clock.
  public static boolean isClocked(Netlist netlist) {
    return netlist.cells().stream().anyMatch(Cell.Register.class::isInstance);
  }

  /// Declares bits, which may have a value, as many on a line as it holds.
  public static void declare(String kind, List<String> bits, StringBuilder out) {
    StringBuilder line = new StringBuilder();
    for (String bit : bits) {
      if (line.length() + bit.length() > LINE) {
        out.append(line).append(";\n");
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "  " + kind + " " : ", ").append(bit);
    }
    out.append(line).append(line.isEmpty() ? "" : ";\n");
  }

  private static void clock(Netlist netlist, String[] names, StringBuilder out) {
    if (!isClocked(netlist)) {
      return;
    }
    out.append("  always @(posedge clk) begin\n");
    for (int net = 0; net < names.length; net++) {
      if (netlist.cell(net) instanceof Cell.Register register) {
        out.append("    ").append(names[net]).append(" <= ");
        out.append(names[register.input()]).append(";\n");
      }
    }
    out.append("  end\n");
  }

  private static String[] names(
      Netlist netlist, List<String> inputs, List<String> tables, List<String> registers) {
    String[] names = new String[netlist.size()];
    for (int net = 0; net < names.length; net++) {
      switch (netlist.cell(net)) {
        case Cell.Constant constant -> names[net] = constant.value() ? "1'b1" : "1'b0";
        case Cell.FeatureBit bit -> {
          int index = bit.feature() * netlist.featureBits() + bit.bit();
          names[net] = "x" + index;
          inputs.add(names[net] + " = in[" + index + "]");
        }
        case Cell.Table _ -> {
          names[net] = "t" + tables.size();
          tables.add(names[net]);
        }
        case Cell.Register _ -> {
          names[net] = "q" + registers.size();
          registers.add(names[net]);
        }
        case Cell.Compare _ ->
            throw new IllegalArgumentException("module: got " + netlist.cell(net));
      }
    }
    return names;
  }
}
