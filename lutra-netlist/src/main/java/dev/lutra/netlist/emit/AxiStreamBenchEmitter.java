package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a self-checking test bench `tb/<name>_axis_tb.v` for what [AxiStreamEmitter] writes. It
/// reads the golden vectors of [TestBenchEmitter] and looks at the ports only, so that it also runs
/// a netlist after synthesis.
///
/// Every sample goes in as a packet, and packets of a wrong length among them. Compared are every
/// beat that comes out, their number and order, `tlast`, that a beat stays as it is while it waits,
/// the bits that make whole bytes, and the number of errors reported. Plusargs: `+stall_in=P` and
/// `+stall_out=P` are the percentages of clocks in which the source has nothing and the sink does
/// not take (default 0), `+wrong=N` sends a packet of wrong length before every `N`-th sample
/// (default 5, 0 for none), `+seed=N`, `+from=N +count=N` choose samples. The last lines are
/// `STREAM clocks=… errors=…` (clocks from the first beat in to the last beat out), then those of
/// [TestBenchEmitter], where the latency is from the first beat in to the first out.
///
/// @param stream the wrapper
/// @param samples samples in `vectors/`
public record AxiStreamBenchEmitter(AxiStreamEmitter stream, int samples) implements Emitter {
  /// Checks the number of samples.
  public AxiStreamBenchEmitter {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "axis-testbench: got " + samples + " samples, expected at least 1");
    }
  }

  @Override
  public String name() {
    return "axis-testbench";
  }

  @Override
  public String description() {
    return "self-checking test bench of the AXI4-Stream wrapper";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return stream.validate(netlist);
  }

  @Override
  public List<String> validate(EmitOptions options) {
    return stream.validate(options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    StreamPlan plan = new StreamPlan(netlist, stream.wordsPerBeat(), stream.scores());
    String text = StreamBench.axis(plan, options.moduleName(), samples);
    Path file = folder.resolve("tb/" + options.moduleName() + "_axis_tb.v");
    return List.of(OutputFile.write(file, text));
  }
}
