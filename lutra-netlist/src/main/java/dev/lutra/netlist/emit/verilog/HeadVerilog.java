package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.plan.Rounds;
import dev.lutra.netlist.map.CountTree;
import dev.lutra.netlist.map.MappedDesign;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text of the head: ones counted in each group (6:3 compressors and a balanced tree of adders)
/// into a register, summed over the frames, and a balanced tree of comparators that finds the
/// highest score, ties to the lowest index. Registers in the trees are where [CountTree] and
/// [Rounds] have them.
public final class HeadVerilog {
  private final Netlist netlist;
  private final @Nullable MappedDesign mapped;
  private final Ports ports;
  private final CountTree tree;
  private final Rounds rounds;
  private final StringBuilder out = new StringBuilder();

  private HeadVerilog(Netlist netlist, @Nullable MappedDesign mapped) {
    this.netlist = netlist;
    this.mapped = mapped;
    this.ports = Ports.of(netlist);
    this.tree = CountTree.of(netlist);
    this.rounds = Rounds.of(netlist.readout());
  }

  public static String text(Netlist netlist, String moduleName) {
    return new HeadVerilog(netlist, null).write(moduleName);
  }

  /// The same module, its logic in modules of the fabric's cells.
  public static String text(Netlist netlist, MappedDesign mapped, String moduleName) {
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
      int held = rounds.clocks() - 1;
      String winner = mapped == null ? tournament() : instance(mapped, moduleName);
      String chosen = VerilogText.delayed(out, "count_valid", "count_valid", held, true);
      out.append("  always @(posedge clk) begin\n    out_valid <= rst ? 1'b0 : ");
      out.append(chosen).append(";\n    out_class <= ").append(winner).append(";\n");
      String passed = mapped == null ? "count_q" + held : "passed";
      out.append("    out_scores <= ").append(held > 0 ? passed : "count");
      out.append(";\n  end\n");
    }
    return out.append("endmodule\n").toString();
  }

  private void count6() {
    if (tree.stages().getFirst().sums().stream().anyMatch(s -> s.to() - s.from() >= 6)) {
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
    String arrived = VerilogText.delayed(out, "valid", "in_valid", tree.registers(), true);
    String first = "in_first";
    String last = "in_last";
    if (framed) {
      first = VerilogText.delayed(out, "first", first, tree.registers(), false);
      last = VerilogText.delayed(out, "last", last, tree.registers(), false);
    }
    String summed = mapped == null ? "" : instances(mapped, moduleName, scores, first);
    if (!scores.equals("out_scores")) {
      out.append("  reg ").append(VerilogText.range(ports.scores())).append(" count;\n");
      out.append("  reg count_valid;\n");
    }
    for (int stage = 0; mapped == null && stage < tree.registers(); stage++) {
      sums(stage);
    }
    out.append("  always @(posedge clk) ").append(valid).append(" <= rst ? 1'b0 : ");
    out.append(arrived).append(framed ? " & " + last + ";\n" : ";\n");
    out.append("  always @(posedge clk) ");
    out.append(framed ? "if (" + arrived + ") begin\n" : "begin\n");
    for (int g = 0; g < netlist.readout().groups(); g++) {
      String score = score(scores, g);
      out.append("    ").append(score).append(" <= ");
      if (mapped != null) {
        out.append(score(summed, g)).append(";\n");
        continue;
      }
      if (framed) {
        out.append('(').append(first).append(" ? ").append(VerilogText.literal(ports.score(), 0));
        out.append(" : ").append(score).append(")\n      + ");
      }
      out.append(sum(terms(g))).append(";\n");
    }
    out.append("  end\n");
  }

  /// A vector of registers with the sums of a stage, those of group 0 lowest.
  private void sums(int stage) {
    CountTree.Stage sums = tree.stages().get(stage);
    int groups = netlist.readout().groups();
    String name = "sums" + (stage + 1);
    out.append("  reg ").append(VerilogText.range(groups * sums.bits())).append(' ').append(name);
    out.append(";\n  always @(posedge clk) begin\n");
    for (int g = 0; g < groups; g++) {
      for (CountTree.Sum sum : sums.sums()) {
        out.append("    ").append(slice(name, g * sums.bits() + sum.low(), sum.bits()));
        out.append(" <= ").append(sum(terms(g, stage, sum))).append(";\n");
      }
    }
    out.append("  end\n");
  }

  /// The modules that count and, with frames, add; the vector that they drive.
  private String instances(MappedDesign design, String moduleName, String scores, String first) {
    boolean framed = netlist.frames() > 1;
    out.append("  wire ").append(VerilogText.range(ports.scores())).append(" ones;\n");
    if (framed) {
      out.append("  wire ").append(VerilogText.range(ports.scores())).append(" total;\n");
    }
    int size = netlist.groupSize();
    for (int g = 0; g < netlist.readout().groups(); g++) {
      out.append("  ").append(moduleName).append("_count count").append(g).append(" (");
      out.append(clock(design.counter())).append(".in(bits[");
      out.append((g + 1) * size - 1).append(':').append(g * size).append("]), .out(");
      out.append(score("ones", g)).append("));\n");
      if (framed) {
        out.append("  ").append(moduleName).append("_add add").append(g).append(" (.in({");
        out.append(score("ones", g)).append(", ").append(score(scores, g));
        out.append(", ")
            .append(first)
            .append("}), .out(")
            .append(score("total", g))
            .append("));\n");
      }
    }
    return framed ? "total" : "ones";
  }

  private String instance(MappedDesign design, String moduleName) {
    out.append("  wire ").append(VerilogText.range(ports.classIndex())).append(" highest;\n");
    if (rounds.clocks() > 1) {
      out.append("  wire ").append(VerilogText.range(ports.scores())).append(" passed;\n");
    }
    out.append("  ").append(moduleName).append("_choose choose (");
    out.append(clock(design.chooser())).append(".in(count), .out(");
    out.append(rounds.clocks() > 1 ? "{passed, highest}" : "highest").append("));\n");
    return "highest";
  }

  /// The first pin of a part that holds registers.
  private static String clock(@Nullable Netlist part) {
    return part != null && PrimitiveBody.isClocked(part) ? ".clk(clk), " : "";
  }

  private String score(String vector, int group) {
    return slice(vector, group * ports.score(), ports.score());
  }

  private static String slice(String vector, int low, int bits) {
    return vector + "[" + (low + bits - 1) + ":" + low + "]";
  }

  /// What is added into the register of the score.
  private List<String> terms(int group) {
    List<CountTree.Stage> stages = tree.stages();
    CountTree.Sum last = stages.getLast().sums().getFirst();
    return tree.held()
        ? List.of(slice("sums" + stages.size(), group * last.bits(), last.bits()))
        : terms(group, stages.size() - 1, last);
  }

  /// What is added into a sum of `stage`.
  private List<String> terms(int group, int stage, CountTree.Sum sum) {
    if (stage == 0) {
      return terms(group * netlist.groupSize() + sum.from(), sum.to() - sum.from());
    }
    CountTree.Stage below = tree.stages().get(stage - 1);
    return below.sums().subList(sum.from(), sum.to()).stream()
        .map(term -> slice("sums" + stage, group * below.bits() + term.low(), term.bits()))
        .toList();
  }

  private static List<String> terms(int from, int count) {
    int to = from + count;
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
    int stage = 0;
    for (int round = 0; round <= rounds.count(); round++) {
      for (int i = rounds.registersBehind(round); i > 0; i--) {
        hold(++stage, best, index);
      }
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

  /// Puts registers behind all that is left of the tournament, and replaces it by them.
  private void hold(int stage, List<String> best, List<String> index) {
    StringBuilder next = new StringBuilder();
    for (int i = 0; i < best.size(); i++) {
      String name = stage + "_" + i;
      best.set(i, hold(ports.score(), "best_q" + name, best.get(i), next));
      if (index.get(i).startsWith("index")) { // else a number
        index.set(i, hold(ports.classIndex(), "index_q" + name, index.get(i), next));
      }
    }
    hold(ports.scores(), "count_q" + stage, stage == 1 ? "count" : "count_q" + (stage - 1), next);
    out.append("  always @(posedge clk) begin\n").append(next).append("  end\n");
  }

  private String hold(int width, String name, String what, StringBuilder next) {
    out.append("  reg ").append(VerilogText.range(width)).append(' ').append(name).append(";\n");
    next.append("    ").append(name).append(" <= ").append(what).append(";\n");
    return name;
  }

  private void choose(int width, String name, int node, String right, String left) {
    out.append("  wire ").append(VerilogText.range(width)).append(' ').append(name).append(node);
    out.append(" = right").append(node).append(" ? ").append(right).append(" : ").append(left);
    out.append(";\n");
  }
}
