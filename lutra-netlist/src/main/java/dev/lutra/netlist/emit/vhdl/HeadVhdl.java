package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.plan.Rounds;
import dev.lutra.netlist.map.CountTree;
import java.util.ArrayList;
import java.util.List;

/// The text of the head: ones counted in each group (6:3 compressors and a balanced tree of adders)
/// into a register, summed over the frames, and a balanced tree of comparators that finds the
/// highest score, ties to the lowest index. Registers in the trees are where [CountTree] and
/// [Rounds] have them.
final class HeadVhdl {
  private final Netlist netlist;
  private final Ports ports;
  private final CountTree tree;
  private final Rounds rounds;
  private final boolean framed;
  private final boolean classes;
  private final String score;

  /// Signals and statements of the registers in the trees and of the comparators.
  private final StringBuilder signals = new StringBuilder();

  private final StringBuilder statements = new StringBuilder();
  private final StringBuilder out = new StringBuilder();

  private HeadVhdl(Netlist netlist) {
    this.netlist = netlist;
    this.ports = Ports.of(netlist);
    this.tree = CountTree.of(netlist);
    this.rounds = Rounds.of(netlist.readout());
    this.framed = netlist.frames() > 1;
    this.classes = netlist.readout().kind() == Readout.Kind.CLASSES;
    this.score = "unsigned" + VhdlText.range(ports.score());
  }

  static String text(Netlist netlist, String moduleName) {
    return new HeadVhdl(netlist).write(moduleName + "_head");
  }

  private String write(String entity) {
    out.append(VhdlText.banner("Head: ones in each group" + (classes ? ", highest." : ".")));
    ports(entity);
    String arrived = delayed("valid", "in_valid", tree.registers(), true);
    String first = framed ? delayed("first", "in_first", tree.registers(), false) : "";
    String last = framed ? delayed("last", "in_last", tree.registers(), false) : "";
    for (int stage = 0; stage < tree.registers(); stage++) {
      sums(stage);
    }
    String winner = classes ? winner() : "";
    String chosen = classes ? delayed("count_valid", "count_valid", rounds.clocks() - 1, true) : "";
    out.append("\narchitecture rtl of ").append(entity).append(" is\n");
    for (int g = 0; g < groups(); g++) {
      declare("count" + g, score);
    }
    out.append(classes ? "  signal count_valid : std_logic := '0';\n" : "").append(signals);
    functions();
    out.append("begin\n");
    counts(arrived, first, last);
    out.append(statements);
    results(winner, chosen);
    return out.append("end architecture;\n").toString();
  }

  private String delayed(String what, String source, int clocks, boolean reset) {
    return VhdlText.delayed(signals, statements, what, source, clocks, reset);
  }

  private int groups() {
    return netlist.readout().groups();
  }

  private void ports(String entity) {
    out.append("entity ").append(entity).append(" is\n  port (\n    clk : in std_logic;\n");
    out.append("    rst : in std_logic;\n    in_valid : in std_logic;\n");
    out.append(framed ? "    in_first : in std_logic;\n    in_last : in std_logic;\n" : "");
    out.append("    bits : in ").append(VhdlText.vector(ports.outputs())).append(";\n");
    out.append("    out_valid : out std_logic;\n");
    if (classes) {
      out.append("    out_class : out ").append(VhdlText.vector(ports.classIndex())).append(";\n");
    }
    out.append("    out_scores : out ").append(VhdlText.vector(ports.scores()));
    out.append("\n  );\nend entity;\n");
  }

  private void declare(String name, String type) {
    out.append("  signal ").append(name).append(" : ").append(type);
    out.append(" := (others => '0');\n");
  }

  private void functions() {
    out.append(
        """

          function one(b : std_logic) return unsigned is
          begin
            if b = '1' then
              return to_unsigned(1, WIDTH);
            end if;
            return to_unsigned(0, WIDTH);
          end function;
        """
            .replace("WIDTH", Integer.toString(ports.score())));
    if (tree.stages().getFirst().sums().stream().anyMatch(s -> s.to() - s.from() >= 6)) {
      out.append(
          """

            function ones6(b : std_logic_vector(5 downto 0)) return unsigned is
            begin
              return (one(b(0)) + one(b(1)) + one(b(2))) + (one(b(3)) + one(b(4)) + one(b(5)));
            end function;
          """);
    }
    if (framed) {
      out.append(
          """

            function carried(first : std_logic; count : unsigned) return unsigned is
            begin
              if first = '1' then
                return to_unsigned(0, count'length);
              end if;
              return count;
            end function;
          """);
    }
  }

  /// A vector of registers with the sums of a stage, those of group 0 lowest.
  private void sums(int stage) {
    CountTree.Stage sums = tree.stages().get(stage);
    String name = "sums" + (stage + 1);
    signals.append("  signal ").append(name).append(" : unsigned");
    signals.append(VhdlText.range(groups() * sums.bits())).append(" := (others => '0');\n");
    statements.append("\n  process (clk)\n  begin\n    if rising_edge(clk) then\n");
    for (int g = 0; g < groups(); g++) {
      for (CountTree.Sum sum : sums.sums()) {
        int low = g * sums.bits() + sum.low();
        statements.append("      ").append(name).append(VhdlText.slice(low + sum.bits() - 1, low));
        statements.append(" <= resize(").append(sum(terms(g, stage, sum), "      "));
        statements.append(", ").append(sum.bits()).append(");\n");
      }
    }
    statements.append("    end if;\n  end process;\n");
  }

  private void counts(String arrived, String first, String last) {
    String valid = classes ? "count_valid" : "out_valid";
    out.append("  process (clk)\n  begin\n    if rising_edge(clk) then\n");
    out.append("      ").append(valid).append(" <= ").append(arrived).append(" and not rst");
    out.append(framed ? " and " + last + ";\n      if " + arrived + " = '1' then\n" : ";\n");
    String indent = framed ? "        " : "      ";
    for (int g = 0; g < groups(); g++) {
      out.append(indent).append("count").append(g).append(" <= ");
      out.append(framed ? "carried(" + first + ", count" + g + ")\n" + indent + "  + " : "");
      out.append(sum(terms(g), indent)).append(";\n");
    }
    out.append(framed ? "      end if;\n" : "").append("    end if;\n  end process;\n");
  }

  /// What is added into the register of the score.
  private List<String> terms(int group) {
    List<CountTree.Stage> stages = tree.stages();
    CountTree.Sum last = stages.getLast().sums().getFirst();
    return tree.held()
        ? List.of(widened("sums" + stages.size(), group * last.bits(), last.bits()))
        : terms(group, stages.size() - 1, last);
  }

  /// What is added into a sum of `stage`, in numbers as wide as a score.
  private List<String> terms(int group, int stage, CountTree.Sum sum) {
    if (stage == 0) {
      return terms(group * netlist.groupSize() + sum.from(), sum.to() - sum.from());
    }
    CountTree.Stage below = tree.stages().get(stage - 1);
    return below.sums().subList(sum.from(), sum.to()).stream()
        .map(term -> widened("sums" + stage, group * below.bits() + term.low(), term.bits()))
        .toList();
  }

  private String widened(String vector, int low, int bits) {
    return "resize(" + vector + VhdlText.slice(low + bits - 1, low) + ", " + ports.score() + ")";
  }

  private static List<String> terms(int from, int count) {
    int to = from + count;
    List<String> terms = new ArrayList<>();
    int at = from;
    for (; at + 6 <= to; at += 6) {
      terms.add("ones6(bits" + VhdlText.slice(at + 5, at) + ")");
    }
    for (; at < to; at++) {
      terms.add("one(bits(" + at + "))");
    }
    return terms;
  }

  /// A balanced tree of additions; a line break at every few terms.
  private static String sum(List<String> terms, String indent) {
    if (terms.size() == 1) {
      return terms.getFirst();
    }
    int half = (terms.size() + 1) / 2;
    String left = sum(terms.subList(0, half), indent);
    String right = sum(terms.subList(half, terms.size()), indent);
    return "(" + left + (terms.size() >= 4 ? "\n" + indent + "  + " : " + ") + right + ")";
  }

  /// Writes the comparators.
  ///
  /// @return the index of the highest count
  private String winner() {
    List<String> best = new ArrayList<>();
    List<String> index = new ArrayList<>();
    for (int g = 0; g < groups(); g++) {
      best.add("count" + g);
      index.add(VhdlText.binary(ports.classIndex(), g));
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
        signals.append("  signal right").append(node).append(" : std_logic;\n");
        statements.append("  right").append(node).append(" <= '1' when ").append(best.get(i + 1));
        statements.append(" > ").append(best.get(i)).append(" else '0';\n");
        choose("best" + node, score, node, best.get(i + 1), best.get(i));
        String vector = VhdlText.vector(ports.classIndex());
        choose("index" + node, vector, node, index.get(i + 1), index.get(i));
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

  /// Puts registers behind the scores and all that is left of the comparisons, which is replaced by
  /// them.
  private void hold(int stage, List<String> best, List<String> index) {
    statements.append("\n  process (clk)\n  begin\n    if rising_edge(clk) then\n");
    for (int g = 0; g < groups(); g++) {
      hold(score, heldScore(g, stage), heldScore(g, stage - 1));
    }
    for (int i = 0; i < best.size(); i++) {
      String name = stage + "_" + i;
      hold(score, "best_q" + name, best.get(i));
      best.set(i, "best_q" + name);
      if (index.get(i).startsWith("index")) { // else a number
        hold(VhdlText.vector(ports.classIndex()), "index_q" + name, index.get(i));
        index.set(i, "index_q" + name);
      }
    }
    statements.append("    end if;\n  end process;\n");
  }

  private void hold(String type, String name, String what) {
    signals.append("  signal ").append(name).append(" : ").append(type);
    signals.append(" := (others => '0');\n");
    statements.append("      ").append(name).append(" <= ").append(what).append(";\n");
  }

  private static String heldScore(int group, int stage) {
    return "count" + group + (stage == 0 ? "" : "_q" + stage);
  }

  private void choose(String name, String type, int node, String right, String left) {
    signals.append("  signal ").append(name).append(" : ").append(type);
    signals.append(" := (others => '0');\n");
    statements.append("  ").append(name).append(" <= ").append(right).append(" when right");
    statements.append(node).append(" = '1' else ").append(left).append(";\n");
  }

  private void results(String winner, String chosen) {
    String indent = classes ? "      " : "  ";
    if (classes) {
      out.append("  process (clk)\n  begin\n    if rising_edge(clk) then\n");
      out.append("      out_valid <= ").append(chosen).append(" and not rst;\n");
      out.append("      out_class <= ").append(winner).append(";\n");
    }
    for (int g = 0; g < groups(); g++) {
      int low = g * ports.score();
      out.append(indent).append("out_scores").append(VhdlText.slice(low + ports.score() - 1, low));
      out.append(" <= std_logic_vector(").append(heldScore(g, rounds.clocks() - 1));
      out.append(");\n");
    }
    out.append(classes ? "    end if;\n  end process;\n" : "");
  }
}
