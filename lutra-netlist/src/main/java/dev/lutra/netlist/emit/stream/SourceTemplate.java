package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The text of the input: a skid buffer, and the framing that keeps every frame whole.
final class SourceTemplate {
  private SourceTemplate() {}

  private static final String MODULE =
      """
      module @name@_source (
        input  wire clk,
        input  wire rst,
        input  wire go,
        input  wire @in_range@ s_axis_tdata,
        input  wire s_axis_tvalid,
        output wire s_axis_tready,
        input  wire s_axis_tuser,
        input  wire s_axis_tlast,
        output reg  s_axis_error,
        output wire out_valid,
        output wire @words_range@ words,
      @frame_port@  output reg  frame_end,
        output reg  frame_bad
      );
        // The oldest pixel, and one that came in while that waited.
        reg ready;
        reg full;
        reg spare;
        reg @pixel_range@ oldest;
        reg @pixel_range@ next;
        wire taken;
        wire move = taken | ~full;
        wire @pixel_range@ arrived = {s_axis_tuser, s_axis_tlast, @fields@};
        assign s_axis_tready = ready;
        always @(posedge clk) begin
          if (move) oldest <= spare ? next : arrived;
          if (ready) next <= arrived;
          if (rst) begin
            ready <= 1'b0;
            full <= 1'b0;
            spare <= 1'b0;
          end else begin
            full <= ~move | spare | (ready & s_axis_tvalid);
            spare <= ~move & (spare | (ready & s_axis_tvalid));
            ready <= move | ~(spare | (ready & s_axis_tvalid));
          end
        end
        wire first = oldest[@top@];
        wire last = oldest[@below@];
        assign words = oldest[@words_top@:0];

        // A frame that is not as it should be is filled up, so that all behind sees whole frames.
        reg started;
        reg filling;
        reg skip;
      @counters@  wire usual = go & full & ~filling;
        wire pixel = usual & (started ^ first);
        wire early = usual & started & first;
        wire stray = usual & ~started & ~first;
        wire wrong = pixel & (last ^ column_end);
        assign taken = pixel | stray;
        assign out_valid = pixel | (go & filling);
        wire ends = out_valid & column_end & row_end;
        always @(posedge clk) begin
          frame_end <= ends & ~rst;
          frame_bad <= filling | wrong;
        end
        always @(posedge clk)
          if (rst) begin
            started <= 1'b0;
            filling <= 1'b0;
            skip <= 1'b0;
            s_axis_error <= 1'b0;
          end else begin
            if (out_valid) started <= ~ends;
            filling <= (filling | wrong | early) & ~ends;
            if (taken) skip <= wrong | stray;
            s_axis_error <= wrong | early | (stray & ~skip);
          end
      @frame@@unused@endmodule
      """;

  private static final String COUNTER =
      """
        reg @range@ @name@;
        reg @name@_end;
        always @(posedge clk)
          if (rst) begin
            @name@ <= @zero@;
            @name@_end <= 1'b0;
          end else if (@step@) begin
            @name@ <= @name@_end ? @zero@ : @name@ + @one@;
            @name@_end <= @name@ == @before@;
          end
      """;

  private static final String FRAME =
      """
        // Which of the frames of an answer; one that is not whole ends it.
        always @(posedge clk)
          if (rst) frame <= @zero@;
          else if (ends) frame <= filling | wrong | frame == @end@ ? @zero@ : frame + @one@;
      """;

  static String text(StreamDesign design) {
    Map<String, Object> values = new HashMap<>();
    int width = design.network.wordBits();
    int bits = design.network.words() * width;
    List<String> fields = new ArrayList<>();
    for (int k = 0; k < design.network.words(); k++) {
      int low = k * design.fieldBits();
      fields.add("s_axis_tdata[" + (low + width - 1) + ":" + low + "]");
    }
    values.put("name", design.options.moduleName());
    values.put("in_range", VerilogText.range(design.inBits()));
    values.put("words_range", VerilogText.range(bits));
    values.put("words_top", bits - 1);
    values.put("pixel_range", VerilogText.range(bits + 2));
    values.put("top", bits + 1);
    values.put("below", bits);
    values.put("fields", VerilogText.concatenation(fields, "    "));
    values.put(
        "counters",
        counter("column", design.network.columns(), "out_valid")
            + counter("row", design.network.rows(), "out_valid & column_end"));
    boolean whole = design.fieldBits() == width;
    values.put("unused", whole ? "" : "  wire unused_bits = &{1'b0, s_axis_tdata};\n");
    int frames = design.network.frames();
    int frame = Ports.bitsFor(frames - 1);
    values.put(
        "frame_port", frames > 1 ? "  output reg  " + VerilogText.range(frame) + " frame,\n" : "");
    values.put("frame", frames > 1 ? VerilogText.fill(FRAME, numbers(frame, frames)) : "");
    return VerilogText.banner("Input: AXI4-Stream to whole frames.")
        + VerilogText.fill(MODULE, values);
  }

  /// A counter that moves on with `step`, and a register `<name>_end` at the last of its states.
  static String counter(String name, int states, String step) {
    if (states == 1) {
      return "  wire " + name + "_end = 1'b1;\n";
    }
    int width = Ports.bitsFor(states - 1);
    Map<String, Object> values = numbers(width, states);
    values.put("name", name);
    values.put("range", VerilogText.range(width));
    values.put("step", step);
    values.put("before", VerilogText.literal(width, states - 2));
    return VerilogText.fill(COUNTER, values);
  }

  private static Map<String, Object> numbers(int width, int states) {
    Map<String, Object> values = new HashMap<>();
    values.put("zero", VerilogText.literal(width, 0));
    values.put("one", VerilogText.literal(width, 1));
    values.put("end", VerilogText.literal(width, states - 1));
    return values;
  }
}
