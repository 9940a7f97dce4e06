package dev.lutra.netlist.emit;

import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The text of the AXI4-Stream wrapper: words collected in a shift register, frames of a complete
/// sample, results in a queue with a credit for each of its places.
final class AxiStreamVerilog {
  private static final String PORTS =
      """
      module @name@_axis (
        (* X_INTERFACE_INFO = "xilinx.com:signal:clock:1.0 aclk CLK" *)
        (* X_INTERFACE_PARAMETER = "ASSOCIATED_BUSIF s_axis:m_axis, ASSOCIATED_RESET aresetn" *)
        input  wire aclk,
        (* X_INTERFACE_INFO = "xilinx.com:signal:reset:1.0 aresetn RST" *)
        (* X_INTERFACE_PARAMETER = "POLARITY ACTIVE_LOW" *)
        input  wire aresetn,
        input  wire @in_range@ s_axis_tdata,
        input  wire s_axis_tvalid,
        output wire s_axis_tready,
        input  wire s_axis_tlast,
        output reg  s_axis_error,
        output wire @out_range@ m_axis_tdata,
        output wire m_axis_tvalid,
        input  wire m_axis_tready,
        output wire m_axis_tlast
      );
        wire rst = ~aresetn;
      """;

  private static final String PACKET =
      """

        // A packet in: words move down as beats come in; a packet of another length is dropped.
        reg running;
        reg full;
        reg skip;
        reg @words_range@ words;
        wire in_valid;
        wire start;
        wire done;
        assign s_axis_tready = running & (~full | done);
        wire take = s_axis_tvalid & s_axis_tready;
        wire good = take & ~skip & s_axis_tlast & last;
        wire wrong = take & ~skip & (s_axis_tlast != last);
        wire @beat_range@ beat = @beat@;
        always @(posedge aclk) if (take) words <= @shifted@;
        always @(posedge aclk) begin
          running <= ~rst;
          s_axis_error <= wrong & ~rst;
          full <= (good | (full & ~done)) & ~rst;
          if (rst) skip <= 1'b0;
          else if (take) skip <= ~s_axis_tlast & (skip | last);
        end
      """;

  private static final String COUNTER =
      """

        reg @range@ @counter@;
        wire last@suffix@ = @counter@ == @end@;
        always @(posedge aclk)
          if (rst) @counter@ <= @zero@;
          else if (@step@) @counter@ <= @restart@last@suffix@ ? @zero@ : @counter@ + @one@;
      """;

  private static final String CREDITS =
      """

        wire pop = m_axis_tvalid & m_axis_tready;
        always @(posedge aclk)
          if (rst) credits <= @depth@;
          else if (@spend@ & ~pop) credits <= credits - @one@;
          else if (~@spend@ & pop) credits <= credits + @one@;
      """;

  private static final String QUEUE =
      """

        // Results wait here; the oldest is on the bus.
        reg @result_range@ queue [0:@deepest@];
        reg @index_range@ head;
        reg @index_range@ tail;
        reg @level_range@ level;
        wire @result_range@ oldest = queue[head];
        assign m_axis_tvalid = level != @level_zero@;
        assign m_axis_tdata = @data@;
        always @(posedge aclk) if (push) queue[tail] <= @result@;
        always @(posedge aclk)
          if (rst) begin
            head <= @index_zero@;
            tail <= @index_zero@;
            level <= @level_zero@;
          end else begin
            if (push) tail <= tail == @index_end@ ? @index_zero@ : tail + @index_one@;
            if (pop) head <= head == @index_end@ ? @index_zero@ : head + @index_one@;
            if (push & ~pop) level <= level + @level_one@;
            if (~push & pop) level <= level - @level_one@;
          end
      """;

  private final StreamPlan plan;
  private final Ports ports;
  private final String name;
  private final StringBuilder out = new StringBuilder();

  private AxiStreamVerilog(StreamPlan plan, String name) {
    this.plan = plan;
    this.ports = Ports.of(plan.netlist());
    this.name = name;
  }

  static String text(StreamPlan plan, String moduleName) {
    return new AxiStreamVerilog(plan, moduleName).write();
  }

  private String write() {
    out.append(VerilogText.banner("AXI4-Stream wrapper of " + name + "."));
    Map<String, Object> widths = new HashMap<>();
    widths.put("name", name);
    widths.put("in_range", VerilogText.range(plan.inBits()));
    widths.put("out_range", VerilogText.range(plan.outBits()));
    out.append(VerilogText.fill(PORTS, widths));
    unusedInputs();
    if (plan.beats() > 1) {
      counter("beat_count", "", plan.beats(), "take", "s_axis_tlast | ");
    } else {
      out.append("\n  wire last = 1'b1;\n");
    }
    packet();
    frames();
    device();
    credits();
    queue();
    lastResult();
    return out.append("endmodule\n").toString();
  }

  /// Bits that round words up to bytes, and words that round a sample up to beats.
  private void unusedInputs() {
    if (plan.fieldBits() > plan.netlist().featureBits()) {
      out.append("  wire unused_bits = &{1'b0, s_axis_tdata};\n");
    }
    if (plan.beats() * plan.wordsPerBeat() > plan.netlist().features()) {
      out.append("  wire unused_words = &{1'b0, words};\n");
    }
  }

  private void counter(String counter, String suffix, int states, String step, String restart) {
    int width = Ports.bitsFor(states - 1);
    out.append(
        VerilogText.fill(
            COUNTER,
            Map.of(
                "counter",
                counter,
                "suffix",
                suffix,
                "range",
                VerilogText.range(width),
                "end",
                VerilogText.literal(width, states - 1),
                "zero",
                VerilogText.literal(width, 0),
                "one",
                VerilogText.literal(width, 1),
                "step",
                step,
                "restart",
                restart)));
  }

  private void packet() {
    int width = plan.netlist().featureBits();
    int beatBits = plan.wordsPerBeat() * width;
    int bits = plan.beats() * beatBits;
    List<String> fields = new ArrayList<>();
    for (int k = 0; k < plan.wordsPerBeat(); k++) {
      fields.add(slice("s_axis_tdata", k * plan.fieldBits(), width));
    }
    String shifted =
        plan.beats() == 1 ? "beat" : "{beat, words[" + (bits - 1) + ":" + beatBits + "]}";
    out.append(
        VerilogText.fill(
            PACKET,
            Map.of(
                "words_range", VerilogText.range(bits),
                "beat_range", VerilogText.range(beatBits),
                "beat", VerilogText.concatenation(fields, "    "),
                "shifted", shifted)));
  }

  /// A sample starts if there are credits for all its results; then its frames follow each other.
  private void frames() {
    int frames = plan.netlist().frames();
    int results = plan.results();
    int width = Ports.bitsFor(plan.depth());
    out.append("\n  // A credit for each place in the queue that no result has or will have.\n");
    out.append("  reg ").append(VerilogText.range(width)).append(" credits;\n");
    String enough =
        results == 1
            ? "credits != " + VerilogText.literal(width, 0)
            : "credits >= " + VerilogText.literal(width, results);
    if (frames == 1) {
      out.append("  assign start = full & (").append(enough).append(");\n");
      out.append("  assign done = start;\n  assign in_valid = start;\n");
      return;
    }
    counter("frame", "_frame", frames, "in_valid", "");
    String zero = VerilogText.literal(ports.frame(), 0);
    out.append("  assign start = full & (frame == ").append(zero).append(") & (");
    out.append(enough).append(");\n");
    out.append("  assign in_valid = start | (frame != ").append(zero).append(");\n");
    out.append("  assign done = in_valid & last_frame;\n");
  }

  private void device() {
    boolean bits = plan.kind() == Readout.Kind.BITS;
    boolean classes = plan.kind() == Readout.Kind.CLASSES;
    String scores = classes && !plan.scores() ? "unused_scores" : "out_scores";
    out.append("\n  wire push;\n");
    if (classes) {
      out.append("  wire ").append(VerilogText.range(ports.classIndex())).append(" out_class;\n");
    }
    out.append("  wire ").append(VerilogText.range(bits ? ports.outputs() : ports.scores()));
    out.append(' ').append(bits ? "out_bits" : scores).append(";\n");
    out.append("  ").append(name).append(" top (.clk(aclk), .rst(rst), .in_valid(in_valid),\n");
    out.append("    .features(");
    out.append(slice("words", 0, ports.features())).append("), .out_valid(push), ");
    out.append(classes ? ".out_class(out_class), " : "");
    out.append(bits ? ".out_bits(out_bits));\n" : ".out_scores(" + scores + "));\n");
  }

  private void credits() {
    int width = Ports.bitsFor(plan.depth());
    out.append(
        VerilogText.fill(
            CREDITS,
            Map.of(
                "depth", VerilogText.literal(width, plan.depth()),
                "spend", plan.results() > 1 ? "in_valid" : "start",
                "one", VerilogText.literal(width, 1))));
  }

  private void queue() {
    int level = Ports.bitsFor(plan.depth());
    int index = Ports.bitsFor(plan.depth() - 1);
    Map<String, Object> values = new HashMap<>();
    values.put("deepest", plan.depth() - 1);
    values.put("result_range", VerilogText.range(plan.resultBits()));
    values.put("index_range", VerilogText.range(index));
    values.put("index_zero", VerilogText.literal(index, 0));
    values.put("index_one", VerilogText.literal(index, 1));
    values.put("index_end", VerilogText.literal(index, plan.depth() - 1));
    values.put("level_range", VerilogText.range(level));
    values.put("level_zero", VerilogText.literal(level, 0));
    values.put("level_one", VerilogText.literal(level, 1));
    values.put("data", data());
    values.put("result", result());
    out.append(VerilogText.fill(QUEUE, values));
  }

  /// What goes into the queue: the class below the scores, without the bits that make whole bytes.
  private String result() {
    return switch (plan.kind()) {
      case BITS -> "out_bits";
      case SCORES -> "out_scores";
      case CLASSES -> plan.scores() ? "{out_scores, out_class}" : "out_class";
    };
  }

  private String data() {
    List<String> fields = new ArrayList<>();
    int at = 0;
    for (StreamPlan.Part part : plan.parts()) {
      fields.add(slice("oldest", at, part.bits()));
      if (part.field() > part.bits()) {
        fields.add(VerilogText.literal(part.field() - part.bits(), 0));
      }
      at += part.bits();
    }
    return VerilogText.concatenation(fields, "    ");
  }

  private void lastResult() {
    if (plan.results() == 1) {
      out.append("  assign m_axis_tlast = 1'b1;\n");
      return;
    }
    counter("result_count", "_result", plan.results(), "pop", "");
    out.append("  assign m_axis_tlast = last_result;\n");
  }

  private static String slice(String vector, int low, int bits) {
    return vector + "[" + (low + bits - 1) + ":" + low + "]";
  }
}
