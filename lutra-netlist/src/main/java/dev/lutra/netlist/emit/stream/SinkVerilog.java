package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The text of the read-out: which frames were whole, the head, and the queue of results, which
/// says whether the input may go on.
final class SinkVerilog {
  private static final String HEADER =
      """
      module @name@_sink (
        input  wire clk,
        input  wire rst,
        output reg  go,
        input  wire frame_end,
        input  wire frame_bad,
        input  wire @valid@,
        input  wire @bits_range@ @bits@,
        output wire @out_range@ m_axis_tdata,
        output wire m_axis_tvalid,
        input  wire m_axis_tready,
      @user@  output wire m_axis_tlast
      );
        // For each frame on its way: whether it was not whole.
        reg frames_bad [0:@images_last@];
        reg @number_range@ came;
        reg @number_range@ left;
      @held@@counters@  wire done = in_valid@ends@;
        wire bad = frames_bad[left];
        always @(posedge clk)
          if (rst) begin
            came <= @number_zero@;
            left <= @number_zero@;
          end else begin
            if (frame_end) came <= came + @number_one@;
            if (done) left <= left + @number_one@;
          end
        always @(posedge clk) if (frame_end) frames_bad[came] <= frame_bad;
      @sequence@
      """;

  private static final String HELD =
      """
        // The last output does not need the last pixel: it waits for the end of its frame.
        reg held;
        reg @bits_range@ bits;
        wire known = came != left;
        wire in_valid = held & (known | ~(1'b1@ends@));
        always @(posedge clk) begin
          if (arrives) bits <= arriving;
          held <= (arrives | (held & ~in_valid)) & ~rst;
        end
      """;

  private static final String SEQUENCE =
      """

        // Which of the frames of an answer; one that is not whole ends it.
        reg @range@ frame;
        wire frame_last = frame == @end@;
        always @(posedge clk)
          if (rst) frame <= @zero@;
          else if (done) frame <= bad | frame_last ? @zero@ : frame + @one@;
      """;

  private static final String FIRST =
      """
        reg first;
        always @(posedge clk)
          if (rst) first <= 1'b1;
          else if (in_valid) first <= done@again@;
      """;

  private static final String QUEUE =
      """

        // Results wait here; the oldest is on the bus.
        reg @result_range@ queue [0:@deepest@];
        reg @index_range@ head;
        reg @index_range@ tail;
        reg @level_range@ level;
        reg @result_range@ oldest;
        reg waiting;
        wire move = (level != @level_zero@) & (m_axis_tready | ~waiting);
        always @(posedge clk) begin
          if (push) queue[tail] <= @result@;
          if (move) oldest <= queue[head];
        end
        always @(posedge clk)
          if (rst) begin
            head <= @index_zero@;
            tail <= @index_zero@;
            level <= @level_zero@;
            waiting <= 1'b0;
            go <= 1'b0;
          end else begin
            if (push) tail <= tail == @index_end@ ? @index_zero@ : tail + @index_one@;
            if (move) head <= head == @index_end@ ? @index_zero@ : head + @index_one@;
            if (push & ~move) level <= level + @level_one@;
            if (move & ~push) level <= level - @level_one@;
            waiting <= move | (waiting & ~m_axis_tready);
            go <= level <= @calm@;
          end
        assign m_axis_tvalid = waiting;
        assign m_axis_tdata = @data@;
      @last@endmodule
      """;

  private final StreamDesign design;
  private final String name;
  private final StringBuilder out = new StringBuilder();

  private SinkVerilog(StreamDesign design) {
    this.design = design;
    this.name = design.options.moduleName();
  }

  static String text(StreamDesign design) {
    return new SinkVerilog(design).write();
  }

  private String write() {
    out.append(VerilogText.banner("Read-out: results to AXI4-Stream."));
    header();
    Netlist head = design.head;
    if (head == null) {
      out.append("  wire push = in_valid");
      out.append(design.sendsImages() ? ";\n" : " & ~bad;\n");
    } else {
      head(head);
    }
    queue();
    return out.toString();
  }

  private void header() {
    Map<String, Object> values = new HashMap<>();
    int number = Math.max(1, Ports.bitsFor(design.imagesInside() - 1));
    values.put("name", name);
    values.put("bits_range", VerilogText.range(design.last().stage().channels()));
    values.put("out_range", VerilogText.range(design.outBits()));
    values.put("user", design.sendsImages() ? "  output wire [1:0] m_axis_tuser,\n" : "");
    values.put("images_last", (1 << number) - 1);
    values.put("number_range", VerilogText.range(number));
    values.put("number_zero", VerilogText.literal(number, 0));
    values.put("number_one", VerilogText.literal(number, 1));
    boolean holds = design.holds();
    values.put("valid", holds ? "arrives" : "in_valid");
    values.put("bits", holds ? "arriving" : "bits");
    values.put("held", "");
    values.put("counters", counters());
    values.put("ends", ends());
    values.put("sequence", sequence());
    if (holds) {
      values.put("held", VerilogText.fill(HELD, values));
    }
    out.append(VerilogText.fill(HEADER, values));
  }

  private String counters() {
    int columns = design.last().stage().window().outputColumns();
    int rows = design.last().stage().window().outputRows();
    if (design.positions() == 1) {
      return "";
    }
    if (!design.sendsImages()) {
      return SourceTemplate.counter("position", design.positions(), "in_valid");
    }
    return SourceTemplate.counter("column", columns, "in_valid")
        + SourceTemplate.counter("row", rows, "in_valid & column_end");
  }

  private String ends() {
    if (design.positions() == 1) {
      return "";
    }
    return design.sendsImages() ? " & column_end & row_end" : " & position_end";
  }

  /// The frames of an answer, and when one begins.
  private String sequence() {
    int frames = design.network.frames();
    StringBuilder text = new StringBuilder();
    if (frames > 1) {
      int width = Ports.bitsFor(frames - 1);
      Map<String, Object> values = new HashMap<>();
      values.put("range", VerilogText.range(width));
      values.put("zero", VerilogText.literal(width, 0));
      values.put("one", VerilogText.literal(width, 1));
      values.put("end", VerilogText.literal(width, frames - 1));
      text.append(VerilogText.fill(SEQUENCE, values));
    }
    if (design.sendsImages()) {
      text.append(VerilogText.fill(FIRST, Map.of("again", "")));
    } else if (counted() > 1) {
      text.append(
          VerilogText.fill(FIRST, Map.of("again", frames > 1 ? " & (bad | frame_last)" : "")));
    }
    return text.toString();
  }

  /// Positions of all frames that make a result of the head; 1 without a head.
  private int counted() {
    Netlist head = design.head;
    return head == null ? 1 : head.frames();
  }

  private void head(Netlist head) {
    Ports ports = Ports.of(head);
    boolean classes = head.readout().kind() == Readout.Kind.CLASSES;
    boolean framed = counted() > 1;
    String scores = classes && !design.options.scores() ? "unused_scores" : "out_scores";
    out.append("  wire push;\n");
    if (classes) {
      out.append("  wire ").append(VerilogText.range(ports.classIndex())).append(" out_class;\n");
    }
    out.append("  wire ")
        .append(VerilogText.range(ports.scores()))
        .append(' ')
        .append(scores)
        .append(";\n");
    out.append("  ").append(name).append("_head counter (.clk(clk), .rst(rst), .in_valid(");
    if (framed) {
      String last = design.network.frames() > 1 ? "done & frame_last & ~bad" : "done & ~bad";
      out.append("in_valid), .in_first(first),\n    .in_last(").append(last).append("),");
    } else {
      out.append("done & ~bad),");
    }
    out.append(" .bits(bits),\n    .out_valid(push), ");
    out.append(classes ? ".out_class(out_class), " : "");
    out.append(".out_scores(").append(scores).append("));\n");
  }

  private void queue() {
    int level = Ports.bitsFor(design.places());
    int index = Ports.bitsFor(design.places() - 1);
    int extra = design.sendsImages() ? 3 : frameOfBits() ? 1 : 0;
    Map<String, Object> values = new HashMap<>();
    values.put("deepest", design.places() - 1);
    values.put("result_range", VerilogText.range(design.resultBits() + extra));
    values.put("index_range", VerilogText.range(index));
    values.put("index_zero", VerilogText.literal(index, 0));
    values.put("index_one", VerilogText.literal(index, 1));
    values.put("index_end", VerilogText.literal(index, design.places() - 1));
    values.put("level_range", VerilogText.range(level));
    values.put("level_zero", VerilogText.literal(level, 0));
    values.put("level_one", VerilogText.literal(level, 1));
    values.put("calm", VerilogText.literal(level, design.calm()));
    values.put("data", data());
    values.put("result", result());
    values.put("last", last());
    out.append(VerilogText.fill(QUEUE, values));
  }

  /// True iff an answer is the bits of several frames, one beat each.
  private boolean frameOfBits() {
    return design.head == null && design.network.frames() > 1;
  }

  private String result() {
    return switch (design.network.readout().kind()) {
      case BITS ->
          design.sendsImages()
              ? "{done & bad, first, column_end, bits}"
              : frameOfBits() ? "{frame_last, bits}" : "bits";
      case SCORES -> "out_scores";
      case CLASSES -> design.options.scores() ? "{out_scores, out_class}" : "out_class";
    };
  }

  private String last() {
    int bits = design.resultBits();
    if (design.sendsImages()) {
      return "  assign m_axis_tlast = oldest["
          + bits
          + "];\n  assign m_axis_tuser = oldest["
          + (bits + 2)
          + ":"
          + (bits + 1)
          + "];\n";
    }
    return "  assign m_axis_tlast = " + (frameOfBits() ? "oldest[" + bits + "]" : "1'b1") + ";\n";
  }

  private String data() {
    List<String> fields = new ArrayList<>();
    int at = 0;
    for (StreamDesign.Part part : design.parts()) {
      fields.add("oldest[" + (at + part.bits() - 1) + ":" + at + "]");
      if (part.field() > part.bits()) {
        fields.add(VerilogText.literal(part.field() - part.bits(), 0));
      }
      at += part.bits();
    }
    return VerilogText.concatenation(fields, "    ");
  }
}
