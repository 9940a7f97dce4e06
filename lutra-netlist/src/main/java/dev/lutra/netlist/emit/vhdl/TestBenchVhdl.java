package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;

/// The text of the test bench: one process that reads the vectors line by line, drives the clock
/// and compares. `due(n)` tells whether a result belongs to what went in `n` clocks ago.
final class TestBenchVhdl {
  private final CorePlan plan;
  private final Netlist netlist;
  private final Ports ports;
  private final String name;
  private final boolean coreOnly;
  private final int samples;
  private final boolean head;
  private final boolean classes;
  private final StringBuilder out = new StringBuilder();

  TestBenchVhdl(CorePlan plan, EmitOptions options, int samples) {
    this.plan = plan;
    this.netlist = plan.netlist;
    this.ports = Ports.of(netlist);
    this.name = options.moduleName();
    this.coreOnly = options.coreOnly();
    this.samples = samples;
    this.head = !coreOnly && Ports.hasHead(netlist);
    this.classes = head && netlist.readout().kind() == Readout.Kind.CLASSES;
  }

  String text() {
    out.append(VhdlText.banner("Self-checking test bench; run in the folder above vectors/."));
    out.append("use std.textio.all;\n\n");
    out.append(fill(TestBenchVhdlTemplates.ENTITY));
    signals();
    out.append("begin\n");
    device();
    out.append(fill(TestBenchVhdlTemplates.READING));
    tick();
    String idle = coreOnly ? "" : "      in_valid <= '0';\n";
    out.append(fill(TestBenchVhdlTemplates.BUBBLE).replace("$IDLE", idle));
    out.append(fill(TestBenchVhdlTemplates.START));
    out.append(coreOnly ? "" : "    rst <= '0';\n    bubble;\n    running := true;\n");
    feed();
    out.append(fill(TestBenchVhdlTemplates.FINISH));
    return out.append("end architecture;\n").toString();
  }

  private String fill(String template) {
    int golden = head ? ports.scores() + (classes ? ports.classIndex() : 0) : ports.outputs();
    int depth = plan.latency + (coreOnly ? 0 : netlist.readout().latency());
    int inputs = coreOnly ? plan.bits.width() : ports.features();
    return template
        .replace("$NAME", name)
        .replace("$SAMPLES", Integer.toString(samples))
        .replace("$FRAMES", Integer.toString(netlist.frames()))
        .replace("$DEPTH", Integer.toString(depth))
        .replace("$INPUTS", VhdlText.range(inputs))
        .replace("$GOLDEN", VhdlText.range(golden))
        .replace("$RESULTS", head ? "result" : "outputs")
        .replace("$IN_LINES", coreOnly ? "FRAMES" : "1")
        .replace("$OUT_LINES", head ? "1" : "FRAMES")
        .replace("$IN", coreOnly ? "bits" : "features");
  }

  private void signals() {
    out.append("  signal clk : std_logic := '0';\n");
    out.append("  signal ").append(coreOnly ? "bits" : "features").append(" : ");
    out.append(VhdlText.vector(coreOnly ? plan.bits.width() : ports.features()));
    out.append(" := (others => '0');\n");
    if (coreOnly) {
      out.append("  signal out_bits : ").append(VhdlText.vector(ports.outputs())).append(";\n");
      return;
    }
    out.append("  signal rst : std_logic := '1';\n  signal in_valid : std_logic := '0';\n");
    out.append("  signal out_valid : std_logic;\n");
    if (classes) {
      out.append("  signal out_class : ").append(VhdlText.vector(ports.classIndex())).append(";\n");
    }
    out.append("  signal ").append(head ? "out_scores : " : "out_bits : ");
    out.append(VhdlText.vector(head ? ports.scores() : ports.outputs())).append(";\n");
  }

  private void device() {
    if (coreOnly) {
      out.append("  dut : entity work.").append(name).append("_core\n");
      out.append("    port map (clk => clk, bits => bits, out_bits => out_bits);\n\n");
      return;
    }
    out.append("  dut : entity work.").append(name).append("\n    port map (\n");
    String map = TopVhdl.ports(netlist, "      %1$s => %1$s,\n");
    out.append(map, 0, map.length() - 2).append("\n    );\n\n");
  }

  private void tick() {
    out.append(TestBenchVhdlTemplates.TICK);
    if (!coreOnly) {
      out.append("      if running and out_valid /= due(DEPTH) then\n");
      out.append("        valids := valids + 1;\n      end if;\n");
    }
    out.append("      if due(DEPTH) = '1' then\n");
    out.append(fill("        read_vector(results, \"vectors/$RESULTS.hex\", golden);\n"));
    out.append(coreOnly ? "" : "      end if;\n");
    out.append(coreOnly ? "" : "      if due(DEPTH) = '1' and out_valid = '1' then\n");
    out.append(TestBenchVhdlTemplates.SEEN);
    if (!head) {
      out.append("        for i in golden'range loop\n");
      out.append("          if out_bits(i) /= golden(i) then\n");
      out.append("            output_bits := output_bits + 1;\n          end if;\n");
      out.append("        end loop;\n");
    }
    for (int g = 0; head && g < netlist.readout().groups(); g++) {
      int low = g * ports.score();
      compare("out_scores", VhdlText.slice(low + ports.score() - 1, low), "scores");
    }
    if (classes) {
      int low = ports.scores();
      String slice = VhdlText.slice(low + ports.classIndex() - 1, low);
      out.append("        if out_class /= golden").append(slice).append(" then\n");
      out.append("          classes := classes + 1;\n        end if;\n");
    }
    out.append(TestBenchVhdlTemplates.EDGE);
  }

  private void compare(String port, String slice, String counter) {
    out.append("        if ").append(port).append(slice).append(" /= golden").append(slice);
    out.append(" then\n          ").append(counter).append(" := ").append(counter);
    out.append(" + 1;\n        end if;\n");
  }

  private void feed() {
    out.append(fill(TestBenchVhdlTemplates.SAMPLE));
    String read = fill("read_vector(inputs, \"vectors/$IN.hex\", vector);\n");
    out.append(coreOnly ? "" : "      " + read).append("      for frame in 1 to FRAMES loop\n");
    out.append(coreOnly ? "        " + read : "        in_valid <= '1';\n");
    out.append(fill("        $IN <= vector;\n        due(0) := "));
    out.append(head ? "last(frame = FRAMES);\n" : "'1';\n");
    out.append("        if first_in < 0 then\n          first_in := cycle;\n        end if;\n");
    out.append("        tick;\n      end loop;\n");
  }
}
