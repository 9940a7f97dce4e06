package dev.lutra.netlist.emit;

import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.BenchVerilog;
import dev.lutra.netlist.emit.verilog.GoldenMemory;
import dev.lutra.netlist.emit.verilog.VerilogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The texts of the test benches of the stream wrappers for one netlist.
final class StreamBench {
  /// Clocks without anything happening after which nothing is expected any more.
  private static final int PATIENCE = 2000;

  private StreamBench() {}

  static String axis(StreamPlan plan, String name, int samples) {
    Map<String, Object> values = values(plan, name, samples);
    values.put("per_beat", plan.wordsPerBeat());
    values.put("beats", plan.beats());
    values.put("idle", PATIENCE + plan.latency() + plan.period());
    values.put("in_range", VerilogText.range(plan.inBits()));
    values.put("field", plan.fieldBits());
    values.put("noises", Math.ceilDiv(plan.inBits(), 32));
    values.put("checks", checks(plan));
    return VerilogText.banner("Self-checking test bench; run in the folder above vectors/.")
        + VerilogText.fill(AxiStreamBenchTemplates.DECLARATIONS, values)
        + memories(plan, true)
        + VerilogText.fill(AxiStreamBenchTemplates.SOURCE, values)
        + VerilogText.fill(AxiStreamBenchTemplates.SINK, values)
        + VerilogText.fill(AxiStreamBenchTemplates.START, values);
  }

  static String uart(StreamPlan plan, String name, int samples) {
    Map<String, Object> values = values(plan, name, samples);
    values.put("word_bytes", plan.fieldBits() / 8);
    values.put("answer_bytes", plan.outBits() / 8);
    values.put("checks", checks(plan));
    return VerilogText.banner("Self-checking test bench; run in the folder above vectors/.")
        + VerilogText.fill(UartBenchTemplates.DECLARATIONS, values)
        + memories(plan, true)
        + VerilogText.fill(UartBenchTemplates.HOST, values)
        + VerilogText.fill(UartBenchTemplates.START, values);
  }

  private static Map<String, Object> values(StreamPlan plan, String name, int samples) {
    Map<String, Object> values = new HashMap<>();
    values.put("name", name);
    values.put("samples", samples);
    values.put("frames", plan.netlist().frames());
    values.put("words", plan.netlist().features());
    values.put("width", plan.netlist().featureBits());
    values.put("results", plan.results());
    values.put("out_range", VerilogText.range(plan.outBits()));
    values.put("load", memories(plan, false));
    values.put("verdict", BenchVerilog.VERDICT);
    values.put("dice", BenchVerilog.DICE);
    return values;
  }

  private static String memories(StreamPlan plan, boolean declare) {
    Ports ports = Ports.of(plan.netlist());
    List<GoldenMemory> memories = new ArrayList<>();
    memories.add(GoldenMemory.ofSamples("features", ports.features()));
    memories.add(
        switch (plan.kind()) {
          case BITS -> GoldenMemory.ofFrames("outputs", ports.outputs());
          case SCORES -> GoldenMemory.ofSamples("result", ports.scores());
          case CLASSES -> GoldenMemory.ofSamples("result", ports.scores() + ports.classIndex());
        });
    StringBuilder text = new StringBuilder();
    for (GoldenMemory memory : memories) {
      text.append(declare ? memory.declaration() : memory.load());
    }
    return text.toString();
  }

  /// Compares `m_axis_tdata` with the golden result `at`, field by field.
  private static String checks(StreamPlan plan) {
    boolean bits = plan.kind() == Readout.Kind.BITS;
    String golden = bits ? "golden_outputs[at]" : "golden_result[at]";
    StringBuilder text = new StringBuilder();
    for (StreamPlan.Part part : plan.parts()) {
      String counter =
          switch (part.name()) {
            case "out_class" -> "classes";
            case "out_scores" -> "scores";
            default -> "output_bits";
          };
      String expected = golden + range(part.golden(), part.golden() + part.bits());
      String got = "m_axis_tdata" + range(part.low(), part.low() + part.bits());
      text.append("      if (").append(got).append(" !== ").append(expected).append(")\n        ");
      text.append(counter).append(" = ").append(counter).append(" + 1;\n");
      if (part.field() > part.bits()) {
        String pad = range(part.low() + part.bits(), part.low() + part.field());
        text.append("      if (m_axis_tdata").append(pad).append(" !== 0) valids = valids + 1;\n");
      }
    }
    return text.toString();
  }

  private static String range(int low, int end) {
    return "[" + (end - 1) + ":" + low + "]";
  }
}
