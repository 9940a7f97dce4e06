package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.IntFunction;

/// The text of a window: line memories, shift registers behind each of their outputs, and a
/// register for each element that is not just one of those.
///
/// Two clocks lie between a pixel and a window that it completes. At the first the line memories
/// move on by a pixel and the position of the reference is known; at the second the elements are
/// taken over. So nothing but a multiplexer of a mirrored or repeated border lies between a memory
/// and a register, and a constant border is the reset of the element's register: it costs no table.
///
/// The memories are read a clock before their data are used, at an address other than the one that
/// is written, so that block RAM and distributed RAM of any kind fit. Lines of some pixels are
/// shift registers.
final class WindowVerilog {
  /// Lines of fewer pixels are shift registers.
  private static final int SHORTEST_MEMORY = 5;

  /// Lines of fewer bits, all of a length together, are shift registers: those of Xilinx hold 32
  /// bits in a table, and where there is block RAM alone, a memory of so few bits would be made of
  /// registers with a decoder in front of them.
  private static final int SMALLEST_MEMORY = 128;

  private final WindowPlan plan;
  private final CorePlan core;
  private final int channels;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, String> flags = new LinkedHashMap<>();
  private final StringBuilder elements = new StringBuilder();

  /// For each row of taps, what comes out of its line memory.
  private final Map<Integer, String> heads = new HashMap<>();

  /// For each row of taps, how many registers are behind its head.
  private final Map<Integer, Integer> chains = new TreeMap<>();

  private WindowVerilog(WindowPlan plan, CorePlan core, int channels) {
    this.plan = plan;
    this.core = core;
    this.channels = channels;
  }

  /// The module `<name>_window`: ports `clk`, `rst`, `go` if [#needsGo], `in_valid`, `in`,
  /// `out_valid`, `out`.
  ///
  /// @param core which bits of a window are wanted, and in which order
  /// @param channels of the image
  static String text(WindowPlan plan, CorePlan core, int channels, String name) {
    return new WindowVerilog(plan, core, channels).write(name);
  }

  /// True iff it pushes out the last rows of a frame by itself.
  static boolean needsGo(WindowPlan plan) {
    return plan.lag > 0;
  }

  /// Clocks from a pixel to a window that it completes.
  static int latency(WindowPlan plan) {
    return plan.isPixel() ? 0 : plan.isWhole() ? 1 : 2;
  }

  private String write(String name) {
    out.append(VerilogText.banner("Window: " + plan.window + "."));
    out.append("module ")
        .append(name)
        .append("_window (\n  input  wire clk,\n  input  wire rst,\n");
    out.append(needsGo(plan) ? "  input  wire go,\n" : "");
    out.append("  input  wire in_valid,\n  input  wire ").append(VerilogText.range(channels));
    out.append(" in,\n  output wire out_valid,\n  output wire ");
    out.append(VerilogText.range(core.bits.width())).append(" out\n);\n");
    if (plan.isWhole()) {
      whole();
    } else {
      position();
      List<String> bits = elements();
      lines();
      registers();
      out.append(elements);
      flags();
      out.append("  assign out_valid = fire_q;\n");
      output(bits);
    }
    return out.append("endmodule\n").toString();
  }

  private void output(List<String> bits) {
    String all = bits.isEmpty() ? "1'b0" : VerilogText.concatenation(bits, "    ");
    out.append("  assign out = ").append(all).append(";\n");
  }

  /// The wanted bits; `bit` names one of a channel and an element.
  private List<String> bits(IntFunction<String> element) {
    List<String> bits = new ArrayList<>();
    for (int feature : StreamDesign.features(core)) {
      int size = plan.window.elements();
      bits.add(element.apply(feature % size) + (feature / size) + "]");
    }
    return bits;
  }

  /// Words move down as they come: the whole image, for one clock.
  private void whole() {
    int pixels = plan.window.pixels();
    int width = pixels * channels;
    out.append("  reg ").append(VerilogText.range(width)).append(" words;\n");
    out.append("  reg fire;\n");
    out.append(SourceTemplate.counter("count", pixels, "in_valid"));
    out.append("  always @(posedge clk) if (in_valid) words <= {in, words[").append(width - 1);
    out.append(':').append(channels).append("]};\n");
    out.append("  always @(posedge clk) fire <= in_valid & count_end & ~rst;\n");
    out.append("  assign out_valid = fire;\n");
    List<String> bits = new ArrayList<>();
    for (int feature : StreamDesign.features(core)) {
      bits.add("words[" + (feature % pixels * channels + feature / pixels) + "]");
    }
    output(bits);
  }

  /// Counts modulo the stride, so that it is 0 at the references; `restart` when a line begins.
  private void phase(String name, WindowPlan.Axis axis, String step, String restart) {
    int stride = axis.stride();
    if (stride == 1) {
      return;
    }
    int width = Ports.bitsFor(stride - 1);
    String first = VerilogText.literal(width, Math.floorMod(-axis.offset(), stride));
    out.append("  reg ").append(VerilogText.range(width)).append(' ').append(name);
    out.append("_phase;\n  always @(posedge clk)\n    if (rst) ").append(name);
    out.append("_phase <= ").append(first).append(";\n    else if (").append(step).append(") ");
    out.append(name).append("_phase <= ").append(restart).append(" ? ").append(first);
    out.append(" : ")
        .append(name)
        .append("_phase == ")
        .append(VerilogText.literal(width, stride - 1));
    out.append(" ? ").append(VerilogText.literal(width, 0)).append(" : ").append(name);
    out.append("_phase + ").append(VerilogText.literal(width, 1)).append(";\n");
  }

  /// When pixels and stand-ins for them move on, and where the reference is.
  private void position() {
    if (plan.lag == 0) {
      out.append("  wire advance = in_valid;\n  wire step = in_valid;\n");
    } else {
      out.append("  // Between two frames, nothing at all pushes out what is due of the first.\n");
      out.append(SourceTemplate.counter("count", plan.window.pixels(), "in_valid"));
      int width = Ports.bitsFor(plan.window.pixels() - 1);
      out.append("  reg between;\n  reg starting;\n  reg active;\n");
      out.append("  wire advance = in_valid | (go & active & between);\n");
      out.append("  wire step = advance & (active | (in_valid & starting));\n");
      out.append("  always @(posedge clk)\n    if (rst) begin\n      between <= 1'b1;\n");
      out.append("      starting <= 1'b0;\n      active <= 1'b0;\n    end else begin\n");
      out.append("      if (in_valid) between <= count_end;\n");
      out.append("      if (in_valid) starting <= count == ");
      out.append(VerilogText.literal(width, plan.lag - 1)).append(";\n");
      out.append("      if (step) active <= ~(column_end & row_end);\n    end\n");
    }
    out.append(SourceTemplate.counter("column", plan.window.columns(), "step"));
    out.append(SourceTemplate.counter("row", plan.window.rows(), "step & column_end"));
    phase("column", plan.columns, "step", "column_end");
    phase("row", plan.rows, "step & column_end", "row_end");
    past("column", plan.columns, "step");
    past("row", plan.rows, "step & column_end");
    out.append("  reg moved;\n  reg fire;\n  reg fire_q;\n");
    out.append("  always @(posedge clk) begin\n    moved <= advance & ~rst;\n    fire <= step");
    out.append(fires("row", plan.rows)).append(fires("column", plan.columns));
    out.append(" & ~rst;\n    fire_q <= fire & ~rst;\n  end\n");
  }

  /// A register that says whether the first reference of a line has been reached.
  private void past(String name, WindowPlan.Axis axis, String step) {
    if (axis.offset() < axis.stride()) {
      return;
    }
    String before = VerilogText.literal(Ports.bitsFor(axis.size() - 1), axis.offset() - 1);
    out.append("  reg ").append(name).append("_past;\n  always @(posedge clk)\n    if (rst) ");
    out.append(name).append("_past <= 1'b0;\n    else if (").append(step).append(") ");
    out.append(name).append("_past <= ~").append(name).append("_end & (").append(name);
    out.append("_past | ").append(name).append(" == ").append(before).append(");\n");
  }

  private static String fires(String name, WindowPlan.Axis axis) {
    StringBuilder text = new StringBuilder();
    if (axis.stride() > 1) {
      String zero = VerilogText.literal(Ports.bitsFor(axis.stride() - 1), 0);
      text.append(" & (").append(name).append("_phase == ").append(zero).append(')');
    }
    if (axis.offset() >= axis.stride()) {
      text.append(" & ").append(name).append("_past");
    }
    return text.toString();
  }

  private List<String> elements() {
    int width = plan.window.width();
    String[] names = new String[plan.window.elements()];
    return bits(e -> {
      if (names[e] == null) {
        names[e] = element(e, e / width, e % width);
      }
      return names[e] + "[";
    });
  }

  /// The name of the vector with an element's channels; writes its register if it has one.
  private String element(int number, int i, int j) {
    WindowPlan.Axis rows = plan.rows;
    WindowPlan.Axis columns = plan.columns;
    int row = rows.usual(i);
    int column = columns.usual(j);
    String name = "e" + number;
    if (row == WindowPlan.OUTSIDE || column == WindowPlan.OUTSIDE) {
      elements.append("  wire ").append(VerilogText.range(channels)).append(' ').append(name);
      elements.append(" = {").append(channels).append("{").append(border()).append("}};\n");
      return name;
    }
    StringJoiner outside = new StringJoiner(" | ");
    outside.setEmptyValue("");
    condition("row", rows, i, WindowPlan.OUTSIDE, outside);
    condition("column", columns, j, WindowPlan.OUTSIDE, outside);
    String value = value(i, j);
    if (outside.length() == 0 && !value.contains("?")) {
      int behind = columns.newest() - column + 1;
      chains.merge(row, behind, Math::max);
      return chain(row, behind);
    }
    elements.append("  reg ").append(VerilogText.range(channels)).append(' ').append(name);
    elements.append(";\n  always @(posedge clk)\n    ");
    if (outside.length() > 0) {
      elements.append("if (").append(flag(outside.toString())).append(") ").append(name);
      elements
          .append(" <= {")
          .append(channels)
          .append("{")
          .append(border())
          .append("}};\n    else ");
    }
    elements.append("if (moved) ").append(name).append(" <= ").append(value).append(";\n");
    return name;
  }

  private String border() {
    return plan.window.constant() ? "1'b1" : "1'b0";
  }

  /// What an element takes over next.
  private String value(int i, int j) {
    int usual = plan.rows.usual(i);
    String value = inRow(usual, j);
    for (int tap : plan.rows.distinct()) {
      String when = condition("row", plan.rows, i, tap);
      if (tap != usual && !when.isEmpty()) {
        value = flag(when) + " ? " + inRow(tap, j) + "\n      : " + value;
      }
    }
    return value;
  }

  private String inRow(int row, int j) {
    int usual = plan.columns.usual(j);
    String value = before(row, usual);
    for (int tap : plan.columns.distinct()) {
      String when = condition("column", plan.columns, j, tap);
      if (tap != usual && !when.isEmpty()) {
        value = flag(when) + " ? " + before(row, tap) + " : " + value;
      }
    }
    return value.contains("?") ? "(" + value + ")" : value;
  }

  /// What is in front of a tap.
  private String before(int row, int column) {
    int behind = plan.columns.newest() - column;
    chains.merge(row, behind, Math::max);
    return chain(row, behind);
  }

  private String chain(int row, int behind) {
    int number = plan.rows.newest() - row;
    return behind == 0 ? head(row) : "tap" + number + "_" + behind;
  }

  private String head(int row) {
    return row == plan.rows.newest() ? "fresh" : "line" + (plan.rows.newest() - row);
  }

  private static void condition(
      String name, WindowPlan.Axis axis, int element, int tap, StringJoiner to) {
    String text = condition(name, axis, element, tap);
    if (!text.isEmpty()) {
      to.add(text);
    }
  }

  /// At which references an element reads a tap; empty for none.
  private static String condition(String name, WindowPlan.Axis axis, int element, int tap) {
    int[] at = axis.references(element, tap);
    if (at.length == 0) {
      return "";
    }
    int width = Ports.bitsFor(axis.size() - 1);
    StringJoiner any = new StringJoiner(" | ");
    int first = 0;
    while (first < at.length) {
      int last = first;
      while (last + 1 < at.length && at[last + 1] == at[last] + axis.stride()) {
        last++;
      }
      boolean fromFirst = at[first] == axis.reference(0);
      boolean toLast = at[last] == axis.reference(axis.outputs() - 1);
      String low = VerilogText.literal(width, at[first]);
      String high = VerilogText.literal(width, at[last]);
      if (fromFirst && toLast) {
        return "1'b1";
      }
      if (first == last) {
        any.add("(" + name + " == " + low + ")");
      } else if (fromFirst) {
        any.add("(" + name + " <= " + high + ")");
      } else if (toLast) {
        any.add("(" + name + " >= " + low + ")");
      } else {
        any.add("((" + name + " >= " + low + ") & (" + name + " <= " + high + "))");
      }
      first = last + 1;
    }
    return any.toString();
  }

  /// The register that says whether a condition holds for the reference that comes next.
  private String flag(String condition) {
    return flags.computeIfAbsent(condition, _ -> "at" + flags.size());
  }

  private void flags() {
    if (flags.isEmpty()) {
      return;
    }
    out.append("  always @(posedge clk) if (advance) begin\n");
    flags.forEach((condition, flag) ->
        out.append("    ").append(flag).append(" <= ").append(condition).append(";\n"));
    out.append("  end\n");
  }

  /// One memory for all lines of a length, at common addresses.
  private void lines() {
    for (String flag : flags.values()) {
      out.append("  reg ").append(flag).append(";\n");
    }
    out.append("  reg ").append(VerilogText.range(channels)).append(" fresh;\n");
    out.append("  always @(posedge clk) if (advance) fresh <= in;\n");
    Map<Integer, List<Integer>> byLength = new TreeMap<>();
    int previous = plan.rows.newest();
    for (int row : chains.keySet().stream().sorted((a, b) -> b - a).toList()) {
      int length = (previous - row) * plan.window.columns();
      if (length > 0) {
        byLength.computeIfAbsent(length, _ -> new ArrayList<>()).add(row);
        heads.put(row, head(previous));
      }
      previous = row;
    }
    byLength.forEach((length, rows) -> {
      if (length < SHORTEST_MEMORY || length * rows.size() * channels < SMALLEST_MEMORY) {
        rows.forEach(row ->
            LineMemory.shifted(out, length, channels, head(row), String.valueOf(heads.get(row))));
      } else {
        List<String> from = rows.stream().map(row -> String.valueOf(heads.get(row))).toList();
        LineMemory.memory(out, length, channels, rows.stream().map(this::head).toList(), from);
      }
    });
  }

  private void registers() {
    chains.forEach((row, length) -> {
      for (int k = 1; k <= length; k++) {
        out.append("  reg ").append(VerilogText.range(channels)).append(' ');
        out.append(chain(row, k)).append(";\n  always @(posedge clk) if (moved) ");
        out.append(chain(row, k)).append(" <= ").append(chain(row, k - 1)).append(";\n");
      }
    });
  }
}
