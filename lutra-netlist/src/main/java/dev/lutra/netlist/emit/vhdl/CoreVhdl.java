package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.emit.plan.CorePlan;
import java.util.Arrays;
import java.util.List;

/// The text of the core: the layers with their registers.
///
/// A clocked layer is one process with an assignment for each table; a combinational layer is a
/// concurrent assignment for each. Registers start at 0, so that arithmetic behind them sees no
/// metavalue, of which simulators would warn at every clock.
final class CoreVhdl {
  private final CorePlan plan;
  private final StringBuilder out = new StringBuilder();

  private CoreVhdl(CorePlan plan) {
    this.plan = plan;
  }

  static String text(CorePlan plan, String moduleName) {
    return new CoreVhdl(plan).write(moduleName);
  }

  private String write(String moduleName) {
    String entity = moduleName + "_core";
    out.append(VhdlText.banner("Core: look-up tables, latency " + plan.latency + " clocks."));
    out.append("entity ").append(entity).append(" is\n  port (\n    clk : in std_logic;\n");
    out.append("    bits : in ").append(VhdlText.vector(plan.bits.width())).append(";\n");
    out.append("    out_bits : out ").append(VhdlText.vector(plan.netlist.outputCount()));
    out.append("\n  );\nend entity;\n\narchitecture rtl of ").append(entity).append(" is\n");
    for (CorePlan.Layer layer : plan.layers) {
      declare(layer.vector());
    }
    plan.delays.forEach(this::declare);
    plan.parts.forEach(this::declare);
    if (!plan.layers.isEmpty() || !plan.parts.isEmpty()) {
      pick();
    }
    out.append("begin\n");
    plan.parts.forEach(vector -> tables(vector, "  "));
    plan.layers.forEach(this::layer);
    plan.delays.forEach(this::delay);
    out.append('\n').append(VhdlText.assignments("out_bits", plan.outputs(), "  "));
    return out.append("end architecture;\n").toString();
  }

  private void declare(CorePlan.Vector vector) {
    out.append("  signal ").append(vector.name()).append(" : ");
    out.append(VhdlText.vector(vector.width()));
    out.append(vector.clocked() ? " := (others => '0');\n" : ";\n");
  }

  private void pick() {
    out.append(
        """

          -- Entry a of table t, whose last entry is leftmost; input 0 is the rightmost bit of a.
          function pick(t : std_logic_vector; a : std_logic_vector) return std_logic is
            constant entries : std_logic_vector(t'length - 1 downto 0) := t;
          begin
            return entries(to_integer(to_01(unsigned(a))));
          end function;
        """);
  }

  private void layer(CorePlan.Layer layer) {
    CorePlan.Vector vector = layer.vector();
    boolean clocked = vector.clocked();
    out.append("\n  -- Layer ").append(layer.layer()).append(": ");
    out.append(vector.width()).append(" tables.\n");
    String indent = clocked ? "      " : "  ";
    open(clocked);
    tables(vector, indent);
    close(clocked);
  }

  private void tables(CorePlan.Vector vector, String indent) {
    for (int i = 0; i < vector.width(); i++) {
      out.append(indent).append(vector.name()).append('(').append(i).append(") <= ");
      out.append(table(vector.nets()[i], indent)).append(";\n");
    }
  }

  private String table(int net, String indent) {
    Cell.Table table = (Cell.Table) plan.netlist.cell(net);
    List<CorePlan.Bit> address = Arrays.stream(table.inputs()).mapToObj(plan::bit).toList();
    return VhdlText.pick(table.table(), address, indent);
  }

  private void delay(CorePlan.Vector vector) {
    out.append('\n');
    open(true);
    out.append(VhdlText.assignments(vector.name(), plan.sources(vector), "      "));
    close(true);
  }

  private void open(boolean clocked) {
    out.append(clocked ? "  process (clk)\n  begin\n    if rising_edge(clk) then\n" : "");
  }

  private void close(boolean clocked) {
    out.append(clocked ? "    end if;\n  end process;\n" : "");
  }
}
