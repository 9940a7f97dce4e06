package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes behavioural VHDL below `rtl/`, for VHDL-93 and later: `<name>_core.vhd`, and unless the
/// core alone is wanted `<name>_encoder.vhd`, `<name>_head.vhd` (not for a read-out of `BITS`) and
/// the top `<name>.vhd`.
///
/// Entities, ports, latency, protocol and order of bits are those of [VerilogEmitter], in
/// `std_logic` and `std_logic_vector(n - 1 downto 0)`; only the core's output is called `out_bits`,
/// since `out` is a keyword. Registers have the initial value 0.
public record VhdlEmitter() implements Emitter {
  @Override
  public String name() {
    return "vhdl";
  }

  @Override
  public String description() {
    return "behavioural VHDL-93: encoder, core, head and top";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return CorePlan.problems(netlist);
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
    String name = options.moduleName();
    Path rtl = folder.resolve("rtl");
    List<Path> files = new ArrayList<>();
    files.add(OutputFile.write(rtl.resolve(name + "_core.vhd"), CoreVhdl.text(plan, name)));
    if (options.coreOnly()) {
      return files;
    }
    files.add(OutputFile.write(rtl.resolve(name + "_encoder.vhd"), EncoderVhdl.text(plan, name)));
    if (Ports.hasHead(netlist)) {
      files.add(OutputFile.write(rtl.resolve(name + "_head.vhd"), HeadVhdl.text(netlist, name)));
    }
    files.add(OutputFile.write(rtl.resolve(name + ".vhd"), TopVhdl.text(plan, name)));
    return files;
  }
}
