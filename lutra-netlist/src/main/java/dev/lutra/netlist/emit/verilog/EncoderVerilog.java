package dev.lutra.netlist.emit.verilog;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The text of the encoder: input words to bits, combinational.
public final class EncoderVerilog {
  private final CorePlan plan;
  private final Ports ports;
  private final StringBuilder out = new StringBuilder();

  private EncoderVerilog(CorePlan plan) {
    this.plan = plan;
    this.ports = Ports.of(plan.netlist);
  }

  public static String text(CorePlan plan, String moduleName) {
    return new EncoderVerilog(plan).write(moduleName);
  }

  private String write(String moduleName) {
    int width = ports.featureBits();
    out.append(VerilogText.banner("Encoder: unsigned input words to bits."));
    out.append("module ").append(moduleName).append("_encoder (\n");
    if (plan.netlist.frames() > 1) {
      out.append("  input  wire ").append(VerilogText.range(ports.frame())).append(" frame,\n");
    }
    out.append("  input  wire ").append(VerilogText.range(ports.features()));
    out.append(" features,\n");
    out.append("  output reg  ").append(VerilogText.range(plan.bits.width()));
    out.append(" bits\n);\n");
    for (int feature : usedFeatures()) {
      out.append("  wire ").append(VerilogText.range(width)).append(" x").append(feature);
      out.append(" = features[").append((feature + 1) * width - 1).append(':');
      out.append(feature * width).append("];\n");
    }
    Map<String, String> generators = new LinkedHashMap<>();
    for (int net : plan.bits.nets()) {
      if (plan.netlist.cell(net) instanceof Cell.Compare compare && compare.isModulated()) {
        String key = Arrays.toString(compare.thresholds());
        if (!generators.containsKey(key)) {
          String name = "t" + generators.size();
          generators.put(key, name);
          generator(name, compare);
        }
      }
    }
    assignments(generators);
    return out.append("endmodule\n").toString();
  }

  /// One block for all bits: in Icarus it is twice as fast as a continuous assignment for each.
  private void assignments(Map<String, String> generators) {
    if (plan.bits.width() == 0) {
      out.append("  always @* bits = features[0] & 1'b0;\n");
      return;
    }
    out.append("  always @* begin\n");
    for (int i = 0; i < plan.bits.width(); i++) {
      out.append("    bits[").append(i).append("] = ");
      bit(plan.netlist.cell(plan.bits.nets()[i]), generators);
      out.append(";\n");
    }
    out.append("  end\n");
  }

  private SortedSet<Integer> usedFeatures() {
    SortedSet<Integer> used = new TreeSet<>();
    for (int net : plan.bits.nets()) {
      switch (plan.netlist.cell(net)) {
        case Cell.FeatureBit bit -> used.add(bit.feature());
        case Cell.Compare compare -> used.add(compare.feature());
        case Cell.Constant _, Cell.Table _, Cell.Register _ -> {}
      }
    }
    return used;
  }

  private void bit(Cell cell, Map<String, String> generators) {
    switch (cell) {
      case Cell.FeatureBit bit ->
          out.append('x').append(bit.feature()).append('[').append(bit.bit()).append(']');
      case Cell.Compare compare when compare.isModulated() -> {
        String generator = generators.get(Arrays.toString(compare.thresholds()));
        if (isShifted(compare)) {
          out.append("{1'b0, x").append(compare.feature()).append("} >= ").append(generator);
        } else {
          out.append('x').append(compare.feature()).append(" > ").append(generator);
        }
      }
      case Cell.Compare compare when compare.threshold(0) < 0 ->
          // A constant here would leave a block of such bits without anything to wait for.
          out.append('x').append(compare.feature()).append(" >= 1'b0");
      case Cell.Compare compare ->
          out.append('x')
              .append(compare.feature())
              .append(" > ")
              .append(VerilogText.literal(ports.featureBits(), compare.threshold(0)));
      case Cell.Constant _, Cell.Table _, Cell.Register _ ->
          throw new IllegalStateException(
              "encoder bit: got " + cell + ", expected an encoder cell");
    }
  }

  /// Threshold -1 has no unsigned form: such a sequence is kept one higher and compared with `>=`.
  private static boolean isShifted(Cell.Compare compare) {
    return Arrays.stream(compare.thresholds()).anyMatch(t -> t < 0);
  }

  private void generator(String name, Cell.Compare compare) {
    boolean shifted = isShifted(compare);
    int width = ports.featureBits() + (shifted ? 1 : 0);
    int[] thresholds = compare.thresholds();
    out.append("  reg ").append(VerilogText.range(width)).append(' ').append(name).append(";\n");
    out.append("  always @* case (frame)\n");
    for (int frame = 0; frame < thresholds.length; frame++) {
      boolean last = frame == thresholds.length - 1;
      String label = last ? "default" : VerilogText.literal(ports.frame(), frame);
      int value = thresholds[frame] + (shifted ? 1 : 0);
      out.append("    ").append(label).append(": ").append(name).append(" = ");
      out.append(VerilogText.literal(width, value)).append(";\n");
    }
    out.append("  endcase\n");
  }
}
