package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes `rtl/<name>_axis.v`, an AXI4-Stream wrapper of the top that [VerilogEmitter] writes:
/// slave in, master out, with back-pressure on both sides. The core never stalls: a sample enters
/// only if there is a place for its results in a small output queue.
///
/// An input beat holds `wordsPerBeat` words in ascending order, the least significant first, each
/// in a field of whole bytes; a sample is a packet of `ceil(features / wordsPerBeat)` beats. A
/// packet whose `tlast` comes early or late is dropped as a whole and `s_axis_error` is high for
/// one clock; the beat behind its `tlast` begins the next. An output beat is a result: the class,
/// the scores or both, each in whole bytes, as a packet of one beat; without a read-out the output
/// bits of a frame, with `tlast` at the last frame of the sample.
///
/// Without waiting, a sample takes `ceil(features / wordsPerBeat) + frames - 1` clocks; its first
/// result leaves the top's latency and two clocks after its last beat came in.
///
/// @param wordsPerBeat input words in a beat, 1 to all
/// @param scores send the scores behind the class; without classes they are sent anyway
public record AxiStreamEmitter(int wordsPerBeat, boolean scores) implements Emitter {
  /// Checks the number of words.
  public AxiStreamEmitter {
    if (wordsPerBeat < 1) {
      throw new IllegalArgumentException(
          "axis: got " + wordsPerBeat + " words a beat, expected 1 or more");
    }
  }

  /// One word a beat in, the class alone out.
  public AxiStreamEmitter() {
    this(1, false);
  }

  @Override
  public String name() {
    return "axis";
  }

  @Override
  public String description() {
    return "AXI4-Stream wrapper of the Verilog, with back-pressure";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return new StreamPlan(netlist, wordsPerBeat, scores).problems(name());
  }

  @Override
  public List<String> validate(EmitOptions options) {
    return StreamPlan.problems(name(), options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    StreamPlan plan = new StreamPlan(netlist, wordsPerBeat, scores);
    Path file = folder.resolve("rtl/" + options.moduleName() + "_axis.v");
    return List.of(OutputFile.write(file, AxiStreamVerilog.text(plan, options.moduleName())));
  }
}
