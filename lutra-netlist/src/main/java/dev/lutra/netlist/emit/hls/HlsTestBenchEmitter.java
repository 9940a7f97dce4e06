package dev.lutra.netlist.emit.hls;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.plan.VectorFiles;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a self-checking test bench `<name>_tb.cpp` and its golden vectors `vectors/*.hex` for
/// what [HlsEmitter] writes, for the simulation in C and the one of the result. It runs with
/// `folder`, or a copy of `vectors`, as the working directory.
///
/// Compared are the scores and the class, or the output bits. It ends with a line of counts, then
/// `PASS` and status 0, or `FAIL` and 1. A vector file that is missing, too short or of another
/// width ends it with status 2.
///
/// @param trace the golden model's values
public record HlsTestBenchEmitter(Trace trace) implements Emitter {
  @Override
  public String name() {
    return "hls-testbench";
  }

  @Override
  public String description() {
    return "self-checking C++ test bench with golden vectors";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    List<String> problems = new ArrayList<>(HlsNames.problems(netlist));
    problems.addAll(CorePlan.problems(netlist));
    problems.addAll(trace.problems(netlist));
    if (trace.samples() == 0) {
      problems.add("trace: got 0 samples, expected at least 1");
    }
    return problems;
  }

  @Override
  public List<String> validate(EmitOptions options) {
    return HlsNames.problems(options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    VectorFiles vectors = new VectorFiles(new CorePlan(netlist), trace, folder.resolve("vectors"));
    List<Path> files = new ArrayList<>(vectors.writePorts(false));
    Path bench = folder.resolve(options.moduleName() + "_tb.cpp");
    files.add(OutputFile.write(bench, text(netlist, options.moduleName())));
    return files;
  }

  private String text(Netlist netlist, String name) {
    boolean head = Ports.hasHead(netlist);
    boolean classes = netlist.readout().kind() == Readout.Kind.CLASSES;
    String declared =
        (classes ? "    ap_uint<$CLASS> out_class;\n" : "")
            + (head
                ? "    static ap_uint<$SCORE> out_scores[$GROUPS];"
                : "    static ap_uint<$OUTPUTS> out_bits[$FRAMES];");
    String compared = head ? HlsTemplates.COMPARE_SCORES : HlsTemplates.COMPARE_BITS;
    compared += classes ? HlsTemplates.COMPARE_CLASS : "";
    String arguments = (classes ? "out_class, " : "") + (head ? "out_scores" : "out_bits");
    String text =
        HlsTemplates.BENCH
            .replace("$DECLARED", declared)
            .replace("$COMPARED", compared.stripTrailing())
            .replace("$ARGUMENTS", arguments)
            .replace("$SAMPLES", Integer.toString(trace.samples()));
    return HlsCode.banner("Self-checking test bench; run in the folder above vectors/.")
        + HlsCode.fill(text, netlist, name);
  }
}
