package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.CoreVerilog;
import dev.lutra.netlist.emit.verilog.EncoderVerilog;
import dev.lutra.netlist.emit.verilog.HeadVerilog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes behavioural Verilog-2001 below `rtl/`: `<name>_core.v`, and unless the core alone is
/// wanted `<name>_encoder.v`, `<name>_head.v` (not for a read-out of `BITS`) and the top
/// `<name>.v`.
///
/// Top ports: `clk`, `rst` (synchronous), `in_valid`, `features` (word `f` at `[f * featureBits +:
/// featureBits]`), `out_valid`, and `out_class` and `out_scores` (score `g` at `[g * w +: w]`) or
/// `out_bits`. With `M > 1` modulation frames `in_valid` and `features` are held for `M`
/// consecutive clocks; otherwise every clock takes a sample. There is no back-pressure.
public record VerilogEmitter() implements Emitter {
  @Override
  public String name() {
    return "verilog";
  }

  @Override
  public String description() {
    return "behavioural Verilog-2001: encoder, core, head and top";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return CorePlan.problems(netlist);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    CorePlan plan = new CorePlan(netlist);
    String name = options.moduleName();
    Path rtl = folder.resolve("rtl");
    List<Path> files = new ArrayList<>();
    files.add(OutputFile.write(rtl.resolve(name + "_core.v"), CoreVerilog.text(plan, name)));
    if (options.coreOnly()) {
      return files;
    }
    files.add(OutputFile.write(rtl.resolve(name + "_encoder.v"), EncoderVerilog.text(plan, name)));
    if (Ports.hasHead(netlist)) {
      files.add(OutputFile.write(rtl.resolve(name + "_head.v"), HeadVerilog.text(netlist, name)));
    }
    files.add(OutputFile.write(rtl.resolve(name + ".v"), TopVerilog.text(plan, name)));
    return files;
  }
}
