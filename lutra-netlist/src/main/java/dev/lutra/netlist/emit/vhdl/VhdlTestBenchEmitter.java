package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.VectorFiles;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a self-checking test bench `tb/<name>_tb.vhd` and its golden vectors `vectors/*.hex` for
/// what [VhdlEmitter] writes. It is VHDL-93 and runs with `folder` as the working directory.
///
/// Every sample goes through the top (or the core, for a core alone). Compared, each at its own
/// clock: the scores and the class or the output bits, and the valid bit at every clock. VHDL-93
/// does not see inside the device, so layers are not compared. A bubble follows every 16 samples,
/// with the inputs inverted. The last lines are those of the Verilog test bench: a line of counts,
/// then `PASS` or `FAIL`. Samples that come out are counted: silence fails. A vector file that is
/// missing, too short or of another width is fatal. Generics `from`, `count`, `gap` and `progress`
/// are the plusargs of the Verilog test bench.
///
/// @param trace the golden model's values
public record VhdlTestBenchEmitter(Trace trace) implements Emitter {
  @Override
  public String name() {
    return "vhdl-testbench";
  }

  @Override
  public String description() {
    return "self-checking VHDL test bench with golden vectors";
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
  public List<String> validate(EmitOptions options) {
    return VhdlNames.problems(options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    CorePlan plan = new CorePlan(netlist);
    Path vectors = folder.resolve("vectors");
    List<Path> files =
        new ArrayList<>(new VectorFiles(plan, trace, vectors).writePorts(options.coreOnly()));
    String text = new TestBenchVhdl(plan, options, trace.samples()).text();
    files.add(OutputFile.write(folder.resolve("tb/" + options.moduleName() + "_tb.vhd"), text));
    return files;
  }
}
