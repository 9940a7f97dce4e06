package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.VerilogText;

/// The text of the top module: encoder, core, head, the frame counter, and the valid bit that
/// travels beside the data.
final class TopVerilog {
  private final CorePlan plan;
  private final Netlist netlist;
  private final Ports ports;
  private final String name;
  private final StringBuilder out = new StringBuilder();

  private TopVerilog(CorePlan plan, String name) {
    this.plan = plan;
    this.netlist = plan.netlist;
    this.ports = Ports.of(netlist);
    this.name = name;
  }

  static String text(CorePlan plan, String moduleName) {
    return new TopVerilog(plan, moduleName).write();
  }

  private String write() {
    boolean head = Ports.hasHead(netlist);
    boolean framed = netlist.frames() > 1;
    ports(head);
    out.append("  wire ").append(VerilogText.range(plan.bits.width())).append(" bits;\n");
    out.append("  wire ").append(VerilogText.range(ports.outputs())).append(" out;\n");
    if (framed) {
      frameCounter();
    }
    String valid = delayed("valid", "in_valid", true);
    out.append("  ").append(name).append("_encoder encoder (");
    out.append(framed ? ".frame(frame), " : "");
    out.append(".features(features), .bits(bits));\n");
    out.append("  ").append(name).append("_core core (.clk(clk), .bits(bits), .out(out));\n");
    if (head) {
      String first = framed ? delayed("first", "(frame == 0)", false) : "";
      String last = framed ? delayed("last", lastFrame(), false) : "";
      out.append("  ").append(name).append("_head head (\n");
      out.append("    .clk(clk), .rst(rst), .in_valid(").append(valid).append("),\n");
      if (framed) {
        out.append("    .in_first(").append(first).append("), .in_last(").append(last);
        out.append("),\n");
      }
      out.append("    .bits(out), .out_valid(out_valid), ");
      out.append(hasClass() ? ".out_class(out_class), " : "");
      out.append(".out_scores(out_scores));\n");
    } else {
      out.append("  assign out_bits = out;\n  assign out_valid = ").append(valid).append(";\n");
    }
    return out.append("endmodule\n").toString();
  }

  private void ports(boolean head) {
    out.append(VerilogText.banner("Top: encoder, core" + (head ? ", head." : ".")));
    out.append("module ").append(name).append(" (\n");
    out.append("  input  wire clk,\n  input  wire rst,\n  input  wire in_valid,\n");
    out.append("  input  wire ").append(VerilogText.range(ports.features()));
    out.append(" features,\n  output wire out_valid,\n");
    if (hasClass()) {
      out.append("  output wire ").append(VerilogText.range(ports.classIndex()));
      out.append(" out_class,\n");
    }
    out.append("  output wire ");
    out.append(VerilogText.range(head ? ports.scores() : ports.outputs()));
    out.append(head ? " out_scores\n);\n" : " out_bits\n);\n");
  }

  private boolean hasClass() {
    return netlist.readout().kind() == Readout.Kind.CLASSES;
  }

  private String lastFrame() {
    return "(frame == " + VerilogText.literal(ports.frame(), netlist.frames() - 1) + ")";
  }

  private void frameCounter() {
    out.append("  reg ").append(VerilogText.range(ports.frame())).append(" frame;\n");
    out.append("  always @(posedge clk)\n    if (rst) frame <= 0;\n    else if (in_valid)");
    out.append(" frame <= ").append(lastFrame()).append(" ? 0 : frame + 1'b1;\n");
  }

  /// What carries `source` through as many clocks as the core takes.
  private String delayed(String what, String source, boolean reset) {
    return VerilogText.delayed(out, what, source, plan.latency, reset);
  }
}
