package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The texts of lines of pixels that move on with `advance`: what comes out is what went in so many
/// pixels before.
final class LineMemory {
  private static final String MEMORY =
      """
        reg @width@ @name@ [0:@deepest@];
        reg @width@ @name@_out;
        reg @address@ @name@_read;
        reg @address@ @name@_write;
      @wires@  always @(posedge clk)
          if (rst) begin
            @name@_read <= @zero@;
            @name@_write <= @ahead@;
          end else if (advance) begin
            @name@_read <= @name@_read + @one@;
            @name@_write <= @name@_write + @one@;
          end
        always @(posedge clk) if (advance) begin
          @name@[@name@_write] <= @written@;
          @name@_out <= @name@[@name@_read];
        end
      """;

  private LineMemory() {}

  /// A shift register from `from` to `head`.
  static void shifted(StringBuilder out, int length, int channels, String head, String from) {
    out.append("  reg ").append(VerilogText.range(length * channels)).append(' ').append(head);
    out.append("_all;\n  wire ").append(VerilogText.range(channels)).append(' ').append(head);
    out.append(" = ").append(head).append("_all[").append(length * channels - 1).append(':');
    out.append((length - 1) * channels).append("];\n  always @(posedge clk) if (advance) ");
    out.append(head).append("_all <= ");
    if (length == 1) {
      out.append(from);
    } else {
      out.append('{').append(head).append("_all[").append((length - 1) * channels - 1);
      out.append(":0], ").append(from).append('}');
    }
    out.append(";\n");
  }

  /// One memory for several lines of a length at common addresses, from `from` to `heads`.
  static void memory(
      StringBuilder out, int length, int channels, List<String> heads, List<String> from) {
    // Both addresses run around; the one that is written is length - 1 ahead.
    int address = Ports.bitsFor(length - 1);
    String name = "memory" + length;
    Map<String, Object> values = new HashMap<>();
    values.put("name", name);
    values.put("width", VerilogText.range(heads.size() * channels));
    values.put("deepest", (1 << address) - 1);
    values.put("address", VerilogText.range(address));
    values.put("zero", VerilogText.literal(address, 0));
    values.put("one", VerilogText.literal(address, 1));
    values.put("ahead", VerilogText.literal(address, length - 1));
    values.put("written", VerilogText.concatenation(from, "    "));
    StringBuilder wires = new StringBuilder();
    for (int k = 0; k < heads.size(); k++) {
      wires.append("  wire ").append(VerilogText.range(channels)).append(' ');
      wires.append(heads.get(k)).append(" = ").append(name).append("_out[");
      wires.append((k + 1) * channels - 1).append(':').append(k * channels).append("];\n");
    }
    values.put("wires", wires);
    out.append(VerilogText.fill(MEMORY, values));
  }
}
