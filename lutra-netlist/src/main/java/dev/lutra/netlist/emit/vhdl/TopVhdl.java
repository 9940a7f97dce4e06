package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;

/// The text of the top: encoder, core, head, the frame counter, and the valid bit that travels
/// beside the data.
final class TopVhdl {
  private final CorePlan plan;
  private final Netlist netlist;
  private final Ports ports;
  private final String name;
  private final boolean head;
  private final boolean framed;

  private final StringBuilder statements = new StringBuilder();
  private final StringBuilder out = new StringBuilder();

  private TopVhdl(CorePlan plan, String name) {
    this.plan = plan;
    this.netlist = plan.netlist;
    this.ports = Ports.of(netlist);
    this.name = name;
    this.head = Ports.hasHead(netlist);
    this.framed = netlist.frames() > 1;
  }

  static String text(CorePlan plan, String moduleName) {
    return new TopVhdl(plan, moduleName).write();
  }

  /// The ports, each in a line of `pattern`: name, direction and type.
  static String ports(Netlist netlist, String pattern) {
    Ports ports = Ports.of(netlist);
    boolean head = Ports.hasHead(netlist);
    StringBuilder out = new StringBuilder();
    for (String name : new String[] {"clk", "rst", "in_valid"}) {
      out.append(pattern.formatted(name, "in ", "std_logic"));
    }
    out.append(pattern.formatted("features", "in ", VhdlText.vector(ports.features())));
    out.append(pattern.formatted("out_valid", "out ", "std_logic"));
    if (netlist.readout().kind() == Readout.Kind.CLASSES) {
      out.append(pattern.formatted("out_class", "out ", VhdlText.vector(ports.classIndex())));
    }
    String results = VhdlText.vector(head ? ports.scores() : ports.outputs());
    return out.append(pattern.formatted(head ? "out_scores" : "out_bits", "out ", results))
        .toString();
  }

  private String write() {
    out.append(VhdlText.banner("Top: encoder, core" + (head ? ", head." : ".")));
    out.append("entity ").append(name).append(" is\n  port (\n");
    String list = ports(netlist, "    %s : %s%s;\n");
    out.append(list, 0, list.length() - 2).append("\n  );\nend entity;\n\n");
    out.append("architecture rtl of ").append(name).append(" is\n");
    out.append("  signal bits : ").append(VhdlText.vector(plan.bits.width())).append(";\n");
    out.append("  signal core_bits : ").append(VhdlText.vector(ports.outputs())).append(";\n");
    if (framed) {
      frameCounter();
    }
    String valid = delayed("valid", "in_valid", true);
    String first = framed && head ? delayed("first", "first", false) : "";
    String last = framed && head ? delayed("last", "last", false) : "";
    instances(valid, first, last);
    return out.append("begin\n").append(statements).append("end architecture;\n").toString();
  }

  private void instances(String valid, String first, String last) {
    statements
        .append("\n  u_encoder : entity work.")
        .append(name)
        .append("_encoder\n    port map (");
    statements.append(framed ? "frame => std_logic_vector(frame), " : "");
    statements.append("features => features, bits => bits);\n");
    statements.append("\n  u_core : entity work.").append(name).append("_core\n");
    statements.append("    port map (clk => clk, bits => bits, out_bits => core_bits);\n\n");
    if (!head) {
      statements.append("  out_bits <= core_bits;\n  out_valid <= ").append(valid).append(";\n");
      return;
    }
    statements.append("  u_head : entity work.").append(name).append("_head\n    port map (\n");
    statements.append("      clk => clk, rst => rst, in_valid => ").append(valid).append(",\n");
    if (framed) {
      statements.append("      in_first => ").append(first).append(", in_last => ").append(last);
      statements.append(",\n");
    }
    boolean classes = netlist.readout().kind() == Readout.Kind.CLASSES;
    statements.append("      bits => core_bits, out_valid => out_valid,\n      ");
    statements.append(classes ? "out_class => out_class, " : "");
    statements.append("out_scores => out_scores\n    );\n");
  }

  private void frameCounter() {
    out.append("  signal frame : unsigned").append(VhdlText.range(ports.frame()));
    out.append(" := (others => '0');\n  signal first, last : std_logic;\n");
    statements.append(
        """
          first <= '1' when frame = 0 else '0';
          last <= '1' when frame = LAST else '0';

          process (clk)
          begin
            if rising_edge(clk) then
              if rst = '1' then
                frame <= (others => '0');
              elsif in_valid = '1' then
                if last = '1' then
                  frame <= (others => '0');
                else
                  frame <= frame + 1;
                end if;
              end if;
            end if;
          end process;
        """
            .replace("LAST", Integer.toString(netlist.frames() - 1)));
  }

  /// What carries `source` through as many clocks as the core takes.
  private String delayed(String what, String source, boolean reset) {
    return VhdlText.delayed(out, statements, what, source, plan.latency, reset);
  }
}
