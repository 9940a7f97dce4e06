package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.map.MappedDesign;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text of the head: ones counted in each group (6:3 compressors and a balanced tree of adders)
/// into a register, summed over the frames, and a balanced tree of comparators that finds the
/// highest score, ties to the lowest index.
final class HeadVerilog {
  private final Netlist netlist;
  private final @Nullable MappedDesign mapped;
  private final Ports ports;
  private final StringBuilder out = new StringBuilder();

  private HeadVerilog(Netlist netlist, @Nullable MappedDesign mapped) {
    this.netlist = netlist;
    this.mapped = mapped;
    this.ports = Ports.of(netlist);
  }

  static String text(Netlist netlist, String moduleName) {
    return new HeadVerilog(netlist, null).write(moduleName);
  }

  /// The same module, its logic in modules of the fabric's cells.
  static String text(Netlist netlist, MappedDesign mapped, String moduleName) {
    StringBuilder out = new StringBuilder(new HeadVerilog(netlist, mapped).write(moduleName));
    part(out, moduleName + "_count", mapped, mapped.counter());
    part(out, moduleName + "_add", mapped, mapped.adder());
    part(out, moduleName + "_choose", mapped, mapped.chooser());
    return out.toString();
  }

  private static void part(
      StringBuilder out, String name, MappedDesign mapped, @Nullable Netlist logic) {
    if (logic != null) {
      out.append('\n').append(PrimitiveBody.module(name, mapped.fabric(), logic));
    }
  }

  private String write(String moduleName) {
    boolean framed = netlist.frames() > 1;
    boolean classes = netlist.readout().kind() == Readout.Kind.CLASSES;
    out.append(VerilogText.banner("Head: ones in each group" + (classes ? ", highest." : ".")));
    out.append("module ").append(moduleName).append("_head (\n");
    out.append("  input  wire clk,\n  input  wire rst,\n  input  wire in_valid,\n");
    out.append(framed ? "  input  wire in_first,\n  input  wire in_last,\n" : "");
    out.append("  input  wire ").append(VerilogText.range(ports.outputs())).append(" bits,\n");
    out.append("  output reg  out_valid,\n");
    if (classes) {
      out.append("  output reg  ").append(VerilogText.range(ports.classIndex()));
      out.append(" out_class,\n");
    }
    out.append("  output reg  ").append(VerilogText.range(ports.scores()));
    out.append(" out_scores\n);\n");
    if (mapped == null) {
      count6();
    }
    scores(moduleName, classes ? "count" : "out_scores", classes ? "count_valid" : "out_valid");
    if (classes) {
      String winner = mapped == null ? tournament() : instance(moduleName);
      out.append("  always @(posedge clk) begin\n    out_valid <= rst ? 1'b0 : count_valid;\n");
      out.append("    out_class <= ").append(winner).append(";\n");
      out.append("    out_scores <= count;\n  end\n");
    }
    return out.append("endmodule\n").toString();
  }

  private void count6() {
    if (netlist.groupSize() >= 6) {
      out.append(
          """
            function [2:0] count6(input [5:0] b);
              count6 = ((b[0] + b[1]) + b[2]) + ((b[3] + b[4]) + b[5]);
            endfunction
          """);
    }
  }

  private void scores(String moduleName, String scores, String valid) {
    boolean framed = netlist.frames() > 1;
    String summed = mapped == null ? "" : instances(moduleName, scores);
    if (!scores.equals("out_scores")) {
      out.append("  reg ").append(VerilogText.range(ports.scores())).append(" count;\n");
      out.append("  reg count_valid;\n");
    }
    out.append("  always @(posedge clk) ").append(valid).append(" <= rst ? 1'b0 : in_valid");
    out.append(framed ? " & in_last;\n" : ";\n");
    out.append("  always @(posedge clk) ").append(framed ? "if (in_valid) begin\n" : "begin\n");
    for (int g = 0; g < netlist.readout().groups(); g++) {
      String score = score(scores, g);
      if (mapped != null) {
        out.append("    ").append(score).append(" <= ").append(score(summed, g)).append(";\n");
        continue;
      }
      out.append("    ").append(score).append(" <= ");
      if (framed) {
        out.append("(in_first ? ").append(VerilogText.literal(ports.score(), 0));
        out.append(" : ").append(score).append(")\n      + ");
      }
      out.append(sum(terms(g))).append(";\n");
    }
    out.append("  end\n");
  }

  /// The modules that count and, with frames, add; the vector that they drive.
  private String instances(String moduleName, String scores) {
    boolean framed = netlist.frames() > 1;
    out.append("  wire ").append(VerilogText.range(ports.scores())).append(" ones;\n");
    if (framed) {
      out.append("  wire ").append(VerilogText.range(ports.scores())).append(" total;\n");
    }
    int size = netlist.groupSize();
    for (int g = 0; g < netlist.readout().groups(); g++) {
      out.append("  ").append(moduleName).append("_count count").append(g).append(" (.in(bits[");
      out.append((g + 1) * size - 1).append(':').append(g * size).append("]), .out(");
      out.append(score("ones", g)).append("));\n");
      if (framed) {
        out.append("  ").append(moduleName).append("_add add").append(g).append(" (.in({");
        out.append(score("ones", g)).append(", ").append(score(scores, g));
        out.append(", in_first}), .out(").append(score("total", g)).append("));\n");
      }
    }
    return framed ? "total" : "ones";
  }

  private String instance(String moduleName) {
    out.append("  wire ").append(VerilogText.range(ports.classIndex())).append(" highest;\n");
    out.append("  ").append(moduleName).append("_choose choose (.in(count), .out(highest));\n");
    return "highest";
  }

  private String score(String vector, int group) {
    int low = group * ports.score();
    return vector + "[" + (low + ports.score() - 1) + ":" + low + "]";
  }

  private List<String> terms(int group) {
    int from = group * netlist.groupSize();
    int to = from + netlist.groupSize();
    List<String> terms = new ArrayList<>();
    int at = from;
    for (; at + 6 <= to; at += 6) {
      terms.add("count6(bits[" + (at + 5) + ":" + at + "])");
    }
    for (; at < to; at++) {
      terms.add("bits[" + at + "]");
    }
    return terms;
  }

  /// A balanced tree of additions; a line break at every few terms.
  private static String sum(List<String> terms) {
    if (terms.size() == 1) {
      return terms.getFirst();
    }
    int half = (terms.size() + 1) / 2;
    String left = sum(terms.subList(0, half));
    String right = sum(terms.subList(half, terms.size()));
    return "(" + left + (terms.size() >= 4 ? "\n      + " : " + ") + right + ")";
  }

  private String tournament() {
    int width = ports.classIndex();
    List<String> best = new ArrayList<>();
    List<String> index = new ArrayList<>();
    for (int g = 0; g < netlist.readout().groups(); g++) {
      best.add(score("count", g));
      index.add(VerilogText.literal(width, g));
    }
    int node = 0;
    while (best.size() > 1) {
      List<String> nextBest = new ArrayList<>();
      List<String> nextIndex = new ArrayList<>();
      for (int i = 0; i + 1 < best.size(); i += 2, node++) {
        // Strictly greater: the left, lower index keeps a tie.
        out.append("  wire right").append(node).append(" = ");
        out.append(best.get(i + 1)).append(" > ").append(best.get(i)).append(";\n");
        choose(ports.score(), "best", node, best.get(i + 1), best.get(i));
        choose(width, "index", node, index.get(i + 1), index.get(i));
        nextBest.add("best" + node);
        nextIndex.add("index" + node);
      }
      if (best.size() % 2 == 1) {
        nextBest.add(best.getLast());
        nextIndex.add(index.getLast());
      }
      best = nextBest;
      index = nextIndex;
    }
    return index.getFirst();
  }

  private void choose(int width, String name, int node, String right, String left) {
    out.append("  wire ").append(VerilogText.range(width)).append(' ').append(name).append(node);
    out.append(" = right").append(node).append(" ? ").append(right).append(" : ").append(left);
    out.append(";\n");
  }
}
