package dev.lutra.netlist.emit.hls;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes C++ for Vitis HLS: `<name>.h`, `<name>.cpp` and the script `run_hls.tcl`.
///
/// The function `void <name>(const ap_uint<b> features[F], ap_uint<c>& out_class, ap_uint<w>
/// out_scores[G])` takes one sample; without classes `out_class` is missing, and with a read-out of
/// `BITS` there is `ap_uint<outputs> out_bits[M]` instead, an element for each frame. Arrays are
/// partitioned, ports are `ap_none` and `ap_vld`. Without frames the function is pipelined and
/// takes a sample a clock; with `M` frames it loops over them, a frame a clock. Registers of the
/// netlist are looked through: the tool places its own.
public record HlsEmitter() implements Emitter {
  @Override
  public String name() {
    return "hls";
  }

  @Override
  public String description() {
    return "C++ for Vitis HLS: the whole network as one function";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return HlsNames.problems(netlist);
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
    String name = options.moduleName();
    String source = HlsCode.source(new HlsPlan(netlist), name);
    String script = HlsTemplates.SCRIPT.replace("$NAME", name);
    return List.of(
        OutputFile.write(folder.resolve(name + ".h"), HlsCode.header(netlist, name)),
        OutputFile.write(folder.resolve(name + ".cpp"), source),
        OutputFile.write(folder.resolve("run_hls.tcl"), script));
  }
}
