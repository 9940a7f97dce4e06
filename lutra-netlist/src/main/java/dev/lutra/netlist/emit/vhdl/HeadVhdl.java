package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import java.util.ArrayList;
import java.util.List;

/// The text of the head: ones counted in each group (6:3 compressors and a balanced tree of adders)
/// into a register, summed over the frames, and a balanced tree of comparators that finds the
/// highest score, ties to the lowest index.
final class HeadVhdl {
  private final Netlist netlist;
  private final Ports ports;
  private final boolean framed;
  private final boolean classes;
  private final String score;

  /// Signals and statements of the comparators.
  private final StringBuilder signals = new StringBuilder();

  private final StringBuilder statements = new StringBuilder();
  private final StringBuilder out = new StringBuilder();

  private HeadVhdl(Netlist netlist) {
    this.netlist = netlist;
    this.ports = Ports.of(netlist);
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
    String winner = classes ? winner() : "";
    out.append("\narchitecture rtl of ").append(entity).append(" is\n");
    for (int g = 0; g < groups(); g++) {
      declare("count" + g, score);
    }
    out.append(classes ? "  signal count_valid : std_logic := '0';\n" : "").append(signals);
    functions();
    out.append("begin\n");
    counts();
    out.append(statements);
    results(winner);
    return out.append("end architecture;\n").toString();
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
    if (netlist.groupSize() >= 6) {
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

  private void counts() {
    String valid = classes ? "count_valid" : "out_valid";
    out.append("  process (clk)\n  begin\n    if rising_edge(clk) then\n");
    out.append("      ").append(valid).append(" <= in_valid and not rst");
    out.append(framed ? " and in_last;\n      if in_valid = '1' then\n" : ";\n");
    String indent = framed ? "        " : "      ";
    for (int g = 0; g < groups(); g++) {
      out.append(indent).append("count").append(g).append(" <= ");
      out.append(framed ? "carried(in_first, count" + g + ")\n" + indent + "  + " : "");
      out.append(sum(terms(g), indent)).append(";\n");
    }
    out.append(framed ? "      end if;\n" : "").append("    end if;\n  end process;\n");
  }

  private List<String> terms(int group) {
    int from = group * netlist.groupSize();
    int to = from + netlist.groupSize();
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
    while (best.size() > 1) {
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

  private void choose(String name, String type, int node, String right, String left) {
    signals.append("  signal ").append(name).append(" : ").append(type);
    signals.append(" := (others => '0');\n");
    statements.append("  ").append(name).append(" <= ").append(right).append(" when right");
    statements.append(node).append(" = '1' else ").append(left).append(";\n");
  }

  private void results(String winner) {
    String indent = classes ? "      " : "  ";
    if (classes) {
      out.append("  process (clk)\n  begin\n    if rising_edge(clk) then\n");
      out.append("      out_valid <= count_valid and not rst;\n");
      out.append("      out_class <= ").append(winner).append(";\n");
    }
    for (int g = 0; g < groups(); g++) {
      int low = g * ports.score();
      out.append(indent).append("out_scores").append(VhdlText.slice(low + ports.score() - 1, low));
      out.append(" <= std_logic_vector(count").append(g).append(");\n");
    }
    out.append(classes ? "    end if;\n  end process;\n" : "");
  }
}
