package dev.lutra.netlist.emit.verilog;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Small pieces of Verilog text.
public final class VerilogText {
  private static final int LINE = 96;
  private static final Pattern PLACE = Pattern.compile("@([a-z_]+)@");

  private VerilogText() {}

  /// `[width-1:0]`, with the width at least 1.
  public static String range(int width) {
    return "[" + (Math.max(1, width) - 1) + ":0]";
  }

  /// An unsigned decimal literal of `width` bits.
  public static String literal(int width, long value) {
    return width + "'d" + value;
  }

  /// `{items[n-1], …, items[0]}`: item 0 becomes the least significant; lines are broken.
  public static String concatenation(List<String> items, String indent) {
    StringBuilder out = new StringBuilder("{");
    int column = indent.length() + 1;
    for (int i = items.size() - 1; i >= 0; i--) {
      String item = items.get(i) + (i == 0 ? "}" : ", ");
      if (column + item.length() > LINE) {
        out.setLength(out.length() - (out.charAt(out.length() - 1) == ' ' ? 1 : 0));
        out.append('\n').append(indent).append("  ");
        column = indent.length() + 2;
      }
      out.append(item);
      column += item.length();
    }
    return out.toString();
  }

  /// The first lines of every file.
  public static String banner(String what) {
    return "// " + what + "\n// Written by Lutra; do not edit.\n";
  }

  /// Declares registers of the clock `clk` that carry the bit `source` through `clocks` clocks.
  ///
  /// @param reset whether `rst` clears them
  /// @return the bit behind them
  public static String delayed(
      StringBuilder out, String what, String source, int clocks, boolean reset) {
    return delayed(out, "clk", what, source, clocks, reset);
  }

  /// The same with another clock.
  public static String delayed(
      StringBuilder out, String clock, String what, String source, int clocks, boolean reset) {
    if (clocks == 0) {
      return source;
    }
    String next = clocks == 1 ? source : "{" + what + "_q[" + (clocks - 2) + ":0], " + source + "}";
    out.append("  reg ").append(range(clocks)).append(' ').append(what);
    out.append("_q;\n  always @(posedge ").append(clock).append(") ").append(what);
    out.append("_q <= ").append(reset ? "rst ? " + literal(clocks, 0) + " : " : "");
    out.append(next).append(";\n");
    return what + "_q[" + (clocks - 1) + "]";
  }

  /// The template with `@key@` replaced by the value of that key; a key without one is an error.
  public static String fill(String template, Map<String, ?> values) {
    return PLACE.matcher(template).replaceAll(place -> quoted(place, values));
  }

  private static String quoted(MatchResult place, Map<String, ?> values) {
    Object value = values.get(place.group(1));
    if (value == null) {
      throw new IllegalStateException("template: got no value for " + place.group());
    }
    return Matcher.quoteReplacement(value.toString());
  }
}
