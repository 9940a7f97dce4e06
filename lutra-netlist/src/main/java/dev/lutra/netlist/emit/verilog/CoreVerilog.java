package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.map.Fabric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The text of the core: the layers with their registers.
///
/// A clocked layer is one block of non-blocking assignments, one for each table: 360 vectors a
/// second for 3,000 tables in Icarus. There a wire for each bit or a continuous assignment for each
/// table is four times slower, and a wire for each address fourteen times; a scalar register for
/// each bit is a third faster, but would leave no layer to look at or to compare as a whole.
public final class CoreVerilog {
  private final CorePlan plan;
  private final @Nullable Fabric fabric;
  private final StringBuilder out = new StringBuilder();

  private CoreVerilog(CorePlan plan, @Nullable Fabric fabric) {
    this.plan = plan;
    this.fabric = fabric;
  }

  /// The behavioural form.
  public static String text(CorePlan plan, String moduleName) {
    return new CoreVerilog(plan, null).write(moduleName);
  }

  /// The same module of the same vectors, its tables instances of the fabric's cells; `plan` is of
  /// a core that was mapped to it.
  public static String text(CorePlan plan, Fabric fabric, String moduleName) {
    return new CoreVerilog(plan, fabric).write(moduleName);
  }

  private String write(String moduleName) {
    out.append(VerilogText.banner("Core: look-up tables, latency " + plan.latency + " clocks."));
    if (fabric == null) {
      out.append("// 2^n'hT >> {x(n-1), ..., x0} picks entry x of table T; x0 is input 0.\n");
    }
    out.append("module ").append(moduleName).append("_core (\n");
    out.append("  input  wire clk,\n");
    out.append("  input  wire ").append(VerilogText.range(plan.bits.width())).append(" bits,\n");
    out.append("  output wire ").append(VerilogText.range(plan.netlist.outputCount()));
    out.append(" out\n);\n");
    for (CorePlan.Layer layer : plan.layers) {
      String kind = !layer.vector().clocked() && layer.constant() ? "wire" : "reg";
      declare(kind, layer.vector());
    }
    plan.delays.forEach(vector -> declare("reg", vector));
    if (fabric == null) {
      plan.parts.forEach(vector -> declare(isConstant(vector) ? "wire" : "reg", vector));
      plan.parts.forEach(this::parts);
      plan.layers.forEach(this::layer);
    } else {
      instances(fabric);
    }
    plan.delays.forEach(this::delay);
    output();
    return out.append("endmodule\n").toString();
  }

  private void declare(String kind, CorePlan.Vector vector) {
    out.append("  ").append(kind).append(' ').append(VerilogText.range(vector.width()));
    out.append(' ').append(vector.name()).append(";\n");
  }

  private static String wire(int net) {
    return "n" + net;
  }

  private static String wire(CorePlan.Bit bit) {
    return bit.vector() + "_" + bit.index();
  }

  /// Every table drives a wire of its own and reads such; see [PrimitiveBody#module].
  private void instances(Fabric target) {
    List<String> wires = new ArrayList<>();
    Set<CorePlan.Bit> bits = new LinkedHashSet<>();
    for (int net = 0; net < plan.netlist.size(); net++) {
      if (plan.netlist.cell(net) instanceof Cell.Table table) {
        wires.add(wire(net));
        Arrays.stream(table.inputs())
            .filter(this::isOfVector)
            .mapToObj(plan::bit)
            .forEach(bits::add);
      }
    }
    PrimitiveBody.declare(
        "wire", bits.stream().map(bit -> wire(bit) + " = " + bit.verilog()).toList(), out);
    PrimitiveBody.declare("wire", wires, out);
    PrimitiveBody body = new PrimitiveBody(target, plan.netlist, this::reference, out);
    int instance = 0;
    for (CorePlan.Vector parts : plan.parts) {
      for (int net : parts.nets()) {
        body.instance(net, "p" + instance++, wire(net));
      }
      if (plan.isDelayed(parts) || isPutOut(parts)) {
        declare("wire", parts);
        out.append("  assign ").append(parts.name()).append(" = ");
        out.append(concatenation(parts)).append(";\n");
      }
    }
    for (CorePlan.Layer layer : plan.layers) {
      CorePlan.Vector vector = layer.vector();
      out.append("\n  // Layer ").append(layer.layer()).append(": ");
      out.append(vector.width()).append(" tables.\n");
      for (int i = 0; i < vector.width(); i++) {
        int net = vector.nets()[i];
        body.instance(net, "l" + layer.layer() + "_" + i, wire(net));
      }
      boolean constant = !vector.clocked() && layer.constant();
      out.append(constant ? "  assign " : "  always @");
      out.append(constant ? "" : vector.clocked() ? "(posedge clk) " : "* ");
      out.append(vector.name()).append(vector.clocked() ? " <= " : " = ");
      out.append(concatenation(vector)).append(";\n");
    }
  }

  private static String concatenation(CorePlan.Vector vector) {
    List<String> wires = Arrays.stream(vector.nets()).mapToObj(CoreVerilog::wire).toList();
    return VerilogText.concatenation(wires, "    ");
  }

  private String reference(int net) {
    if (plan.netlist.cell(net) instanceof Cell.Part) {
      return wire(net);
    }
    return isOfVector(net) ? wire(plan.bit(net)) : plan.bit(net).verilog();
  }

  /// True iff the net is a bit of a vector: no constant, no part of a table.
  private boolean isOfVector(int net) {
    return !(plan.netlist.cell(net) instanceof Cell.Part) && !plan.bit(net).isConstant();
  }

  /// True iff an output is a bit of the vector itself.
  private boolean isPutOut(CorePlan.Vector vector) {
    return plan.outputs().stream().anyMatch(bit -> bit.vector().equals(vector.name()));
  }

  /// True iff the bits depend on nothing but each other: no event would compute them.
  private boolean isConstant(CorePlan.Vector parts) {
    return Arrays.stream(parts.nets())
        .mapToObj(net -> (Cell.Table) plan.netlist.cell(net))
        .flatMapToInt(table -> Arrays.stream(table.inputs()))
        .mapToObj(plan::bit)
        .allMatch(bit -> bit.isConstant() || bit.vector().equals(parts.name()));
  }

  /// One block in the order of computation, so that parts that read parts are no loop.
  private void parts(CorePlan.Vector vector) {
    boolean wires = isConstant(vector);
    out.append("\n  // Parts of tables: ").append(vector.width()).append(".\n");
    out.append(wires ? "" : "  always @* begin\n");
    for (int i = 0; i < vector.width(); i++) {
      out.append(wires ? "  assign " : "    ").append(vector.name());
      out.append('[').append(i).append("] = ");
      table((Cell.Table) plan.netlist.cell(vector.nets()[i]));
      out.append(";\n");
    }
    out.append(wires ? "" : "  end\n");
  }

  private void layer(CorePlan.Layer layer) {
    CorePlan.Vector vector = layer.vector();
    out.append("\n  // Layer ").append(layer.layer()).append(": ");
    out.append(vector.width()).append(" tables.\n");
    boolean wires = !vector.clocked() && layer.constant();
    if (!wires) {
      out.append(vector.clocked() ? "  always @(posedge clk) begin\n" : "  always @* begin\n");
    }
    for (int i = 0; i < vector.width(); i++) {
      out.append(wires ? "  assign " : "    ").append(vector.name()).append('[').append(i);
      out.append(vector.clocked() ? "] <= " : "] = ");
      table((Cell.Table) plan.netlist.cell(vector.nets()[i]));
      out.append(";\n");
    }
    out.append(wires ? "" : "  end\n");
  }

  private void table(Cell.Table table) {
    out.append(table.table());
    if (table.fanIn() > 0) {
      out.append(" >> {");
      for (int i = table.fanIn() - 1; i >= 0; i--) {
        out.append(plan.bit(table.input(i)).verilog()).append(i == 0 ? "}" : ", ");
      }
    }
  }

  private void delay(CorePlan.Vector vector) {
    out.append("\n  always @(posedge clk) ").append(vector.name()).append(" <= ");
    out.append(gather(plan.sources(vector))).append(";\n");
  }

  private void output() {
    out.append("\n  assign out = ").append(gather(plan.outputs())).append(";\n");
  }

  /// A whole vector by its name, where the bits are exactly that; otherwise a concatenation.
  private String gather(List<CorePlan.Bit> sources) {
    List<CorePlan.Vector> vectors = new ArrayList<>(plan.delays);
    vectors.add(plan.bits);
    plan.layers.forEach(layer -> vectors.add(layer.vector()));
    for (CorePlan.Vector vector : vectors) {
      if (vector.width() == sources.size()
          && sources.getFirst().vector().equals(vector.name())
          && sources.equals(
              Arrays.stream(vector.nets())
                  .mapToObj(net -> plan.bit(net, vector.depth()))
                  .toList())) {
        return vector.name();
      }
    }
    return VerilogText.concatenation(sources.stream().map(CorePlan.Bit::verilog).toList(), "    ");
  }
}
