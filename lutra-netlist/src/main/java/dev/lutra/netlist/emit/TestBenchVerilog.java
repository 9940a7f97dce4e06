package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.GoldenMemory;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.List;

/// The text of the test bench. A *slot* is a vector on its way through the device; `slotN` is the
/// vector seen behind `N` registers, -1 in a bubble. `atN` is where to look in a memory of golden
/// values: a simulator may read a memory before it has looked at the condition, and must not read
/// outside.
final class TestBenchVerilog {
  private final CorePlan plan;
  private final Netlist netlist;
  private final Ports ports;
  private final String name;
  private final boolean coreOnly;
  private final int samples;
  private final boolean head;
  private final boolean classes;

  /// Registers between the inputs and what is looked at last, the results.
  private final int last;

  private final StringBuilder out = new StringBuilder();

  TestBenchVerilog(CorePlan plan, EmitOptions options, int samples) {
    this.plan = plan;
    this.netlist = plan.netlist;
    this.ports = Ports.of(netlist);
    this.name = options.moduleName();
    this.coreOnly = options.coreOnly();
    this.samples = samples;
    this.head = !coreOnly && Ports.hasHead(netlist);
    this.classes = head && netlist.readout().kind() == Readout.Kind.CLASSES;
    this.last = plan.latency + (coreOnly ? 0 : netlist.readout().latency());
  }

  String text() {
    out.append(VerilogText.banner("Self-checking test bench; run in the folder above vectors/."));
    out.append("`timescale 1ns / 1ps\nmodule ").append(name).append("_tb;\n");
    out.append("  localparam SAMPLES = ").append(samples).append(";\n");
    out.append("  localparam FRAMES = ").append(netlist.frames()).append(";\n");
    declarations();
    device();
    memories().forEach(memory -> out.append(memory.declaration()));
    due();
    countBits();
    start();
    clock();
    finish();
    return out.append("endmodule\n").toString();
  }

  private List<GoldenMemory> memories() {
    List<GoldenMemory> memories = new ArrayList<>();
    memories.add(
        coreOnly
            ? GoldenMemory.ofFrames("bits", plan.bits.width())
            : GoldenMemory.ofSamples("features", ports.features()));
    if (plan.layerBits() > 0) {
      memories.add(GoldenMemory.ofFrames("layers", plan.layerBits()));
    }
    memories.add(GoldenMemory.ofFrames("outputs", ports.outputs()));
    if (head) {
      memories.add(
          GoldenMemory.ofSamples("result", ports.scores() + (classes ? ports.classIndex() : 0)));
    }
    return memories;
  }

  private void declarations() {
    out.append(
        """
          reg clk = 0;
          reg rst = 1;
          reg in_valid = 0;
          reg running = 0;
          reg bubbled = 0;
          integer from, count, gap, progress, file;
          integer next = 0;
          integer last = 0;
          integer seen = 0;
          integer idle = 0;
          integer cycle = 0;
          integer first_in = -1;
          integer first_out = -1;
          integer layer_bits = 0;
          integer output_bits = 0;
          integer scores = 0;
          integer classes = 0;
          integer valids = 0;
          always #5 clk = ~clk;
          wire [31:0] ahead = next < last ? next : 0;
        """);
    for (int a = 0; a <= deepest(); a++) {
      out.append("  integer slot").append(a).append(" = -1;\n");
      out.append("  wire [31:0] at").append(a).append(" = slot").append(a);
      out.append(" < 0 ? 0 : slot").append(a).append(";\n");
    }
  }

  /// A table that nothing reads may lie behind more registers than the results.
  private int deepest() {
    return plan.layers.stream().mapToInt(CorePlan.Layer::arrival).reduce(last, Math::max);
  }

  private void device() {
    String in = coreOnly ? "bits" : "features";
    int width = coreOnly ? plan.bits.width() : ports.features();
    out.append("  reg ").append(VerilogText.range(width)).append(' ').append(in).append(" = 0;\n");
    if (coreOnly) {
      out.append("  wire ").append(VerilogText.range(ports.outputs())).append(" out;\n");
      out.append("  ").append(name).append("_core dut (.clk(clk), .bits(bits), .out(out));\n");
      return;
    }
    out.append("  wire out_valid;\n");
    out.append("  wire ").append(VerilogText.range(head ? ports.scores() : ports.outputs()));
    out.append(head ? " out_scores;\n" : " out_bits;\n");
    if (classes) {
      out.append("  wire ").append(VerilogText.range(ports.classIndex())).append(" out_class;\n");
    }
    out.append("  ").append(name).append(" dut (.clk(clk), .rst(rst), .in_valid(in_valid),\n");
    out.append("    .features(features), .out_valid(out_valid), ");
    out.append(classes ? ".out_class(out_class), " : "");
    out.append(head ? ".out_scores(out_scores));\n" : ".out_bits(out_bits));\n");
  }

  private void due() {
    if (!coreOnly) {
      out.append("  wire due = slot").append(last).append(" >= 0");
      out.append(head ? " && slot" + last + " % FRAMES == FRAMES - 1;\n" : ";\n");
    }
  }

  private void countBits() {
    int widest = Math.max(ports.outputs(), ports.scores());
    for (CorePlan.Layer layer : plan.layers) {
      widest = Math.max(widest, layer.vector().width());
    }
    out.append(
        """
          function automatic integer differing(input %1$s a, input %1$s b);
            integer k;
            begin
              differing = 0;
              for (k = 0; k < %2$s; k = k + 1)
                if (a[k] !== b[k]) differing = differing + 1;
            end
          endfunction
        """
            .replace("%1$s", VerilogText.range(widest))
            .replace("%2$s", Integer.toString(widest)));
  }

  private void start() {
    out.append("  initial begin\n");
    out.append("    if (!$value$plusargs(\"from=%d\", from)) from = 0;\n");
    out.append("    if (!$value$plusargs(\"count=%d\", count)) count = SAMPLES - from;\n");
    out.append("    if (!$value$plusargs(\"gap=%d\", gap)) gap = 16;\n");
    out.append("    if (!$value$plusargs(\"progress=%d\", progress)) progress = 0;\n");
    out.append("    if (from < 0 || count < 1 || from + count > SAMPLES)\n");
    out.append("      $fatal(1, \"got from=%0d count=%0d, expected samples 0 to %0d\",");
    out.append(" from, count, SAMPLES - 1);\n");
    memories().forEach(memory -> out.append(memory.load()));
    out.append("    next <= from * FRAMES;\n    last <= (from + count) * FRAMES;\n");
    out.append("    repeat (4 + ").append(last).append(") @(posedge clk);\n");
    out.append("    rst <= 0;\n    @(posedge clk);\n    running <= 1;\n  end\n");
  }

  private void clock() {
    String in = coreOnly ? "bits" : "features";
    String index = coreOnly ? "ahead" : "ahead / FRAMES";
    out.append("  always @(posedge clk) if (!running) ").append(in).append(" <= ~").append(in);
    out.append(";\n  else begin\n    cycle <= cycle + 1;\n");
    out.append("    if (next < last && gap > 0 && !bubbled && next > from * FRAMES\n");
    out.append("        && next % (gap * FRAMES) == 0) begin\n");
    out.append("      bubbled <= 1;\n      in_valid <= 0;\n      slot0 <= -1;\n");
    out.append("      ").append(in).append(" <= ~").append(in).append(";\n");
    out.append("    end else if (next < last) begin\n      bubbled <= 0;\n");
    out.append("      in_valid <= 1;\n      slot0 <= next;\n      next <= next + 1;\n");
    out.append("      ").append(in).append(" <= golden_").append(in).append('[').append(index);
    out.append("];\n    end else begin\n      in_valid <= 0;\n      slot0 <= -1;\n");
    out.append("      idle <= idle + 1;\n");
    out.append("      ").append(in).append(" <= ~").append(in).append(";\n    end\n");
    for (int a = 1; a <= deepest(); a++) {
      out.append("    slot").append(a).append(" <= slot").append(a - 1).append(";\n");
    }
    out.append("    if (in_valid && first_in < 0) first_in = cycle;\n");
    out.append("`ifndef LUTRA_PORTS_ONLY\n");
    plan.layers.forEach(this::checkLayer);
    if (!coreOnly) {
      checkOutputs();
    }
    out.append("`endif\n");
    if (coreOnly) {
      checkOutputs();
    }
    checkResult();
    out.append("    if (progress > 0 && in_valid && next % (progress * FRAMES) == 0) begin\n");
    out.append(
        "      $display(\"PROGRESS %0d\", next / FRAMES - from);\n      $fflush;\n    end\n");
    out.append("    if (idle == ").append(last + 16).append(") finish_now;\n  end\n");
  }

  private void checkLayer(CorePlan.Layer layer) {
    int width = layer.vector().width();
    int low = layer.offset();
    String range = "[" + (low + width - 1) + ":" + low + "]";
    String golden = "golden_layers[at" + layer.arrival() + "]" + range;
    String device = (coreOnly ? "dut." : "dut.core.") + layer.vector().name();
    check(layer.arrival(), golden, device, "layer_bits");
  }

  private void checkOutputs() {
    String device = coreOnly ? "out" : "dut.core.out";
    check(plan.latency, "golden_outputs[at" + plan.latency + "]", device, "output_bits");
    if (coreOnly) {
      out.append("    if (slot").append(plan.latency).append(" >= 0) begin\n");
      out.append("      if (first_out < 0) first_out = cycle;\n      seen = seen + 1;\n    end\n");
    }
  }

  private void check(int slot, String golden, String device, String counter) {
    out.append("    if (slot").append(slot).append(" >= 0 && ").append(golden).append(" !== ");
    out.append(device).append(")\n      ").append(counter).append(" = ").append(counter);
    out.append(" + differing(").append(golden).append(", ").append(device).append(");\n");
  }

  /// Results are due behind the last frame of a sample (bits: behind every frame), at one clock and
  /// no other.
  private void checkResult() {
    if (coreOnly) {
      return;
    }
    out.append("    if (out_valid !== due) valids = valids + 1;\n");
    out.append("    if (due && out_valid === 1'b1) begin\n");
    out.append("      if (first_out < 0) first_out = cycle;\n      seen = seen + 1;\n");
    String golden = "golden_result[at" + last + " / FRAMES]";
    for (int g = 0; head && g < netlist.readout().groups(); g++) {
      int low = g * ports.score();
      String part = "[" + (low + ports.score() - 1) + ":" + low + "]";
      out.append("      if (").append(golden).append(part).append(" !== out_scores").append(part);
      out.append(") scores = scores + 1;\n");
    }
    if (classes) {
      String part = "[" + (ports.scores() + ports.classIndex() - 1) + ":" + ports.scores() + "]";
      out.append("      if (").append(golden).append(part);
      out.append(" !== out_class) classes = classes + 1;\n");
    }
    if (!head) {
      out.append("      output_bits = output_bits + differing(golden_outputs[at").append(last);
      out.append("], out_bits);\n");
    }
    out.append("    end\n");
  }

  private void finish() {
    String expected = head ? "count" : "count * FRAMES";
    String vectors = head ? "seen" : "seen / FRAMES";
    out.append("  task finish_now;\n    begin\n");
    // One literal: a concatenation is not taken for a format by every simulator.
    out.append("      $display(\"LUTRA vectors=%0d layer_bit_mismatches=%0d output_mismatches=%0d");
    out.append(" score_mismatches=%0d class_mismatches=%0d valid_mismatches=%0d");
    out.append(" latency=%0d\",\n        ");
    out.append(vectors).append(", layer_bits, output_bits, scores, classes, valids,");
    out.append(" first_out - first_in);\n");
    out.append("      if (seen == ").append(expected).append(" && layer_bits == 0 &&");
    out.append(" output_bits == 0 && scores == 0\n          && classes == 0 && valids == 0)");
    out.append(" $display(\"PASS\");\n      else $display(\"FAIL\");\n");
    out.append("      $finish;\n    end\n  endtask\n");
  }
}
