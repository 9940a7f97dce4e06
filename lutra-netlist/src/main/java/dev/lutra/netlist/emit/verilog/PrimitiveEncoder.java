package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.map.MappedDesign;

/// The text of the encoder, its comparators in cells of a fabric or gates.
public final class PrimitiveEncoder {
  private PrimitiveEncoder() {}

  /// The module that [EncoderVerilog] writes, and below it one that compares.
  public static String text(Netlist netlist, MappedDesign mapped, String name) {
    Ports ports = Ports.of(netlist);
    StringBuilder out = new StringBuilder();
    out.append(VerilogText.banner("Encoder: unsigned input words to bits."));
    out.append("module ").append(name).append("_encoder (\n");
    boolean framed = netlist.frames() > 1;
    if (framed) {
      out.append("  input  wire ").append(VerilogText.range(ports.frame())).append(" frame,\n");
    }
    int bits = Math.max(1, netlist.encoderBits().length);
    out.append("  input  wire ").append(VerilogText.range(ports.features()));
    out.append(" features,\n  output wire ").append(VerilogText.range(bits)).append(" bits\n);\n");
    Netlist logic = mapped.encoder();
    int spare = logic.features() * logic.featureBits() - netlist.features() * netlist.featureBits();
    spare -= framed ? ports.frame() : 0;
    String frame = framed ? "frame, " : "";
    String pad = spare > 0 ? VerilogText.literal(spare, 0) + ", " : "";
    String words = netlist.features() == 0 ? "" : "features";
    String in = "{" + pad + frame + words + "}";
    if (in.endsWith(", }")) {
      in = in.replace(", }", "}");
    }
    out.append("  ").append(name).append("_compare compare (.in(");
    out.append(in.equals("{features}") || in.equals("{}") ? "features" : in);
    out.append("), .out(bits));\nendmodule\n\n");
    out.append(PrimitiveBody.module(name + "_compare", mapped.fabric(), logic));
    return out.toString();
  }
}
