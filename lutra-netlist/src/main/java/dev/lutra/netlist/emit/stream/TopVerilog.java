package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The text of the top: the input, the stages one behind the other, the read-out.
final class TopVerilog {
  private static final String PORTS =
      """
      module @name@ (
        (* X_INTERFACE_INFO = "xilinx.com:signal:clock:1.0 aclk CLK" *)
        (* X_INTERFACE_PARAMETER = "ASSOCIATED_BUSIF s_axis:m_axis, ASSOCIATED_RESET aresetn" *)
        input  wire aclk,
        (* X_INTERFACE_INFO = "xilinx.com:signal:reset:1.0 aresetn RST" *)
        (* X_INTERFACE_PARAMETER = "POLARITY ACTIVE_LOW" *)
        input  wire aresetn,
        input  wire @in_range@ s_axis_tdata,
        input  wire s_axis_tvalid,
        output wire s_axis_tready,
        input  wire s_axis_tuser,
        input  wire s_axis_tlast,
        output wire s_axis_error,
        output wire @out_range@ m_axis_tdata,
        output wire m_axis_tvalid,
        input  wire m_axis_tready,
      @user@  output wire m_axis_tlast
      );
        reg rst;
        always @(posedge aclk) rst <= ~aresetn;

        // Low: whatever comes out of the input or of a window stays there for now.
        wire go;
        wire pixel_valid;
        wire @words_range@ words;
        wire frame_end;
        wire frame_bad;
      @frame@  @name@_source source (.clk(aclk), .rst(rst), .go(go), .s_axis_tdata(s_axis_tdata),
          .s_axis_tvalid(s_axis_tvalid), .s_axis_tready(s_axis_tready),
          .s_axis_tuser(s_axis_tuser), .s_axis_tlast(s_axis_tlast), .s_axis_error(s_axis_error),
          .out_valid(pixel_valid), .words(words),@frame_pin@ .frame_end(frame_end),
          .frame_bad(frame_bad));
      """;

  private static final String SINK =
      """

        @name@_sink sink (.clk(aclk), .rst(rst), .go(go), .frame_end(frame_end),
          .frame_bad(frame_bad), .@in_valid@(@valid@), .@in_bits@(@bits@),
          .m_axis_tdata(m_axis_tdata), .m_axis_tvalid(m_axis_tvalid),
          .m_axis_tready(m_axis_tready),@user_pin@ .m_axis_tlast(m_axis_tlast));
      endmodule
      """;

  /// A queue between branches of a network; `DEPTH` is what was computed to be enough.
  private static final String QUEUE =
      """
      module @name@_queue #(parameter WIDTH = 1, parameter BITS = 1, parameter DEPTH = 2) (
        input  wire clk,
        input  wire rst,
        input  wire push,
        input  wire [WIDTH-1:0] in,
        input  wire pop,
        output wire some,
        output reg  [WIDTH-1:0] out
      );
        reg [WIDTH-1:0] places [0:(1<<BITS)-1];
        reg [BITS-1:0] head;
        reg [BITS-1:0] tail;
        reg [BITS:0] level;
        assign some = |level;
        always @(posedge clk) begin
          if (push) places[tail] <= in;
          if (pop) out <= places[head];
        end
        always @(posedge clk)
          if (rst) begin
            head <= {BITS{1'b0}};
            tail <= {BITS{1'b0}};
            level <= {BITS+1{1'b0}};
          end else begin
            if (push) tail <= tail + 1'b1;
            if (pop) head <= head + 1'b1;
            if (push & ~pop) level <= level + 1'b1;
            if (pop & ~push) level <= level - 1'b1;
          end
      `ifdef LUTRA_CHECK
        always @(posedge clk) if (!rst && push && level >= DEPTH) begin
          $display("FAIL: a queue of %0d overflows", DEPTH);
          $finish;
        end
      `endif
      endmodule
      """;

  private final StreamDesign design;
  private final String name;
  private final StringBuilder out = new StringBuilder();

  private TopVerilog(StreamDesign design) {
    this.design = design;
    this.name = design.options.moduleName();
  }

  static String text(StreamDesign design) {
    return new TopVerilog(design).write();
  }

  /// The queue where branches meet.
  static String queue(StreamDesign design) {
    return VerilogText.banner("Queue between branches.")
        + VerilogText.fill(QUEUE, Map.of("name", design.options.moduleName()));
  }

  private String write() {
    out.append(VerilogText.banner("Top: a pixel a clock, AXI4-Stream in and out."));
    Map<String, Object> values = new HashMap<>();
    int frames = design.network.frames();
    int words = design.network.words() * design.network.wordBits();
    boolean images = design.sendsImages();
    String frame = VerilogText.range(Ports.bitsFor(frames - 1));
    values.put("name", name);
    values.put("in_range", VerilogText.range(design.inBits()));
    values.put("out_range", VerilogText.range(design.outBits()));
    values.put("words_range", VerilogText.range(words));
    values.put("user", images ? "  output wire [1:0] m_axis_tuser,\n" : "");
    values.put("user_pin", images ? " .m_axis_tuser(m_axis_tuser)," : "");
    values.put("frame", frames > 1 ? "  wire " + frame + " frame;\n" : "");
    values.put("frame_pin", frames > 1 ? " .frame(frame)," : "");
    values.put("in_valid", design.holds() ? "arrives" : "in_valid");
    values.put("in_bits", design.holds() ? "arriving" : "bits");
    values.put("valid", "valid_" + design.last().stage().name());
    values.put("bits", "bits_" + design.last().stage().name());
    out.append(VerilogText.fill(PORTS, values));
    encoder();
    for (int s = 1; s < design.stages.size(); s++) {
      stage(s);
    }
    out.append(VerilogText.fill(SINK, values));
    return out.toString();
  }

  private void encoder() {
    StreamDesign.Stage stage = design.stages.getFirst();
    String own = stage.stage().name();
    out.append("\n  wire ").append(VerilogText.range(stage.core().bits.width()));
    out.append(" seen_").append(own).append(";\n  ").append(name).append('_').append(own);
    out.append("_encoder encoder_").append(own).append(" (");
    out.append(design.network.frames() > 1 ? ".frame(frame), " : "");
    out.append(".features(words), .bits(seen_").append(own).append("));\n");
    core(stage, "pixel_valid");
  }

  /// The tables, and the bit that says that what comes out of them is something.
  private void core(StreamDesign.Stage stage, String valid) {
    String own = stage.stage().name();
    out.append("  wire ").append(VerilogText.range(stage.stage().channels())).append(" bits_");
    out.append(own).append(";\n  ").append(name).append('_').append(own).append("_core core_");
    out.append(own).append(" (.clk(aclk), .bits(seen_").append(own).append("), .out(bits_");
    out.append(own).append("));\n");
    String came = "came_" + own;
    String delayed = VerilogText.delayed(out, "aclk", came, valid, stage.core().latency, true);
    out.append("  wire valid_").append(own).append(" = ").append(delayed).append(";\n");
  }

  private void stage(int s) {
    StreamDesign.Stage stage = design.stages.get(s);
    String own = stage.stage().name();
    out.append('\n');
    String source = source(s);
    out.append("  wire ").append(VerilogText.range(stage.core().bits.width()));
    out.append(" seen_").append(own).append(";\n");
    if (stage.window().isPixel()) {
      List<String> bits = new ArrayList<>();
      for (int feature : StreamDesign.features(stage.core())) {
        bits.add("bits_" + source + "[" + feature + "]");
      }
      String all = bits.isEmpty() ? "1'b0" : VerilogText.concatenation(bits, "    ");
      out.append("  assign seen_").append(own).append(" = ").append(all).append(";\n");
      core(stage, "valid_" + source);
      return;
    }
    out.append("  wire here_").append(own).append(";\n  ").append(name).append('_').append(own);
    out.append("_window window_").append(own).append(" (.clk(aclk), .rst(rst), ");
    out.append(WindowVerilog.needsGo(stage.window()) ? ".go(go), " : "");
    out.append(".in_valid(valid_").append(source).append("), .in(bits_").append(source);
    out.append("),\n    .out_valid(here_").append(own).append("), .out(seen_").append(own);
    out.append("));\n");
    core(stage, "here_" + own);
  }

  /// The name of what a stage reads; where sources meet, they wait for each other.
  private String source(int s) {
    StreamDesign.Stage stage = design.stages.get(s);
    int[] sources = stage.stage().sources();
    if (sources.length == 1) {
      return design.stages.get(sources[0]).stage().name();
    }
    String own = stage.stage().name();
    int[] depths = design.waiting(s);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < sources.length; i++) {
      all.add("some_" + i + "_" + own);
    }
    out.append("  wire ").append(String.join(", ", all)).append(";\n  wire meet_").append(own);
    out.append(" = ").append(String.join(" & ", all)).append(";\n  reg valid_join_").append(own);
    out.append(";\n  wire ").append(VerilogText.range(stage.channels())).append(" bits_join_");
    out.append(own).append(";\n  always @(posedge aclk) valid_join_").append(own);
    out.append(" <= meet_").append(own).append(" & ~rst;\n");
    int at = 0;
    for (int i = 0; i < sources.length; i++) {
      StreamDesign.Stage from = design.stages.get(sources[i]);
      int width = from.stage().channels();
      out.append("  ").append(name).append("_queue #(.WIDTH(").append(width).append("), .BITS(");
      out.append(Ports.bitsFor(depths[i] - 1)).append("), .DEPTH(").append(depths[i]);
      out.append(")) queue_").append(i).append('_').append(own).append(" (.clk(aclk), .rst(rst),");
      out.append("\n    .push(valid_").append(from.stage().name()).append("), .in(bits_");
      out.append(from.stage().name()).append("), .pop(meet_").append(own).append("), .some(");
      out.append(all.get(i)).append("),\n    .out(bits_join_").append(own).append('[');
      out.append(at + width - 1).append(':').append(at).append("]));\n");
      at += width;
    }
    return "join_" + own;
  }
}
