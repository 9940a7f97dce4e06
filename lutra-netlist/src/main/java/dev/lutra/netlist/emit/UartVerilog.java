package dev.lutra.netlist.emit;

import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The texts of the UART demo for one netlist.
final class UartVerilog {
  private static final String PLACE =
      """
        reg [1:0] place;
        wire last_place = place == 2'd@end@;
        always @(posedge clk)
          if (rst | abort) place <= 2'd0;
          else if (got & ~lost) place <= last_place ? 2'd0 : place + 2'd1;
      """;

  private static final String PART =
      """
        reg @range@ part;
        wire last_part = part == @end@;
        always @(posedge clk)
          if (rst) part <= @zero@;
          else if (out_valid & sent) part <= last_part ? @zero@ : part + @one@;
        assign out_ready = sent & last_part;
        wire [7:0] reply = answer[{part, 3'd0} +: 8];
      """;

  private final StreamPlan plan;
  private final Map<String, Object> values = new HashMap<>();

  UartVerilog(StreamPlan plan, String name) {
    this.plan = plan;
    values.put("name", name);
    values.put("answer_range", VerilogText.range(plan.outBits()));
    words();
    answers();
  }

  String receiver() {
    return VerilogText.banner("UART receiver, 8N1.")
        + VerilogText.fill(UartTemplates.RECEIVER, values);
  }

  String transmitter() {
    return VerilogText.banner("UART transmitter, 8N1.")
        + VerilogText.fill(UartTemplates.TRANSMITTER, values);
  }

  String device() {
    return VerilogText.banner("Words in and results out by a UART.")
        + VerilogText.fill(UartTemplates.DEVICE, values);
  }

  String board() {
    return VerilogText.banner("iCE40-HX8K breakout board: 12 MHz, 115200 baud.")
        + VerilogText.fill(UartTemplates.BOARD, values);
  }

  String host() {
    Map<String, Object> host = new HashMap<>(values);
    host.put("features", plan.netlist().features());
    host.put("highest", (1 << plan.netlist().featureBits()) - 1);
    host.put("word_bytes", plan.fieldBits() / 8);
    host.put(
        "answer",
        plan.parts().stream()
            .map(part -> Integer.toString(part.field() / 8))
            .collect(Collectors.joining(", ", "[", "]")));
    host.put("beats", plan.results());
    host.put(
        "meaning",
        switch (plan.kind()) {
          case BITS -> "the output bits of each frame as a number, bit 0 the first";
          case SCORES -> "its scores";
          case CLASSES -> "its class";
        });
    return VerilogText.fill(UartTemplates.HOST, host);
  }

  private void words() {
    int bytes = plan.fieldBits() / 8;
    int features = plan.netlist().features();
    int count = Ports.bitsFor(features - 1);
    values.put("word_range", VerilogText.range(plan.fieldBits()));
    values.put("count_range", VerilogText.range(count));
    values.put("count_zero", VerilogText.literal(count, 0));
    values.put("count_one", VerilogText.literal(count, 1));
    values.put("count_end", VerilogText.literal(count, features - 1));
    if (bytes == 1) {
      values.put("place", "  wire last_place = 1'b1;\n");
      values.put("low", "");
      values.put("word", "octet");
      return;
    }
    values.put("place", VerilogText.fill(PLACE, Map.of("end", bytes - 1)));
    int low = plan.fieldBits() - 8;
    String shifted = bytes == 2 ? "octet" : "{octet, low[" + (low - 1) + ":8]}";
    values.put(
        "low",
        "  reg "
            + VerilogText.range(low)
            + " low;\n  always @(posedge clk) if (got) low <= "
            + shifted
            + ";\n");
    values.put("word", "{octet, low}");
  }

  private void answers() {
    int bytes = plan.outBits() / 8;
    if (bytes == 1) {
      values.put("part", "  assign out_ready = sent;\n");
      values.put("octet", "answer");
      return;
    }
    int width = Ports.bitsFor(bytes - 1);
    values.put(
        "part",
        VerilogText.fill(
            PART,
            Map.of(
                "range", VerilogText.range(width),
                "zero", VerilogText.literal(width, 0),
                "one", VerilogText.literal(width, 1),
                "end", VerilogText.literal(width, bytes - 1))));
    values.put("octet", "reply");
  }
}
