package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.VectorFiles;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a self-checking test bench `tb/<name>_tb.v` and its golden vectors `vectors/*.hex` for
/// what [VerilogEmitter] writes. It runs under Icarus 11 (`-g2012`) and Verilator 5 (`--binary`)
/// with `folder` as the working directory.
///
/// Every sample goes through the top (or the core, for a core alone). Compared with `!==`, bit by
/// bit and each at its own clock: all tables of all layers, the core's outputs, the scores, the
/// class, the valid bit. A bubble follows every 16 samples, with the inputs inverted, so that a
/// valid bit out of step is seen. The last line but one is `LUTRA vectors=… layer_bit_mismatches=…
/// output_mismatches=… score_mismatches=… class_mismatches=… valid_mismatches=… latency=…`, then
/// `PASS` or `FAIL`. Samples that come out are counted: silence fails. A missing or empty vector
/// file is fatal. Plusargs `+from=N +count=N` choose samples, `+gap=N` the bubbles (0 for none),
/// `+progress=N` a line `PROGRESS n` every `N` samples.
///
/// @param trace the golden model's values
public record TestBenchEmitter(Trace trace) implements Emitter {
  @Override
  public String name() {
    return "testbench";
  }

  @Override
  public String description() {
    return "self-checking Verilog test bench with golden vectors";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    List<String> problems = new ArrayList<>(CorePlan.problems(netlist));
    problems.addAll(trace.problems(netlist));
    if (trace.samples() == 0) {
      problems.add("trace: got 0 samples, expected at least 1");
    }
    return problems;
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = validate(netlist);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    CorePlan plan = new CorePlan(netlist);
    Path vectors = folder.resolve("vectors");
    List<Path> files =
        new ArrayList<>(new VectorFiles(plan, trace, vectors).write(options.coreOnly()));
    String text = new TestBenchVerilog(plan, options, trace.samples()).text();
    files.add(OutputFile.write(folder.resolve("tb/" + options.moduleName() + "_tb.v"), text));
    return files;
  }
}
