package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.CoreVerilog;
import dev.lutra.netlist.emit.verilog.HeadVerilog;
import dev.lutra.netlist.emit.verilog.PrimitiveCells;
import dev.lutra.netlist.emit.verilog.PrimitiveEncoder;
import dev.lutra.netlist.emit.verilog.VerilogText;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.MappedDesign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the modules of [VerilogEmitter] once more, below `primitives/`, with every table an
/// instance of a cell of the device, or made of gates: `<name>_core.v`, and unless the core alone
/// is wanted `<name>_encoder.v` and `<name>_head.v`. Modules, ports, latency and the vectors of the
/// layers are the same; the top is that of [VerilogEmitter]. `sim/<fabric>_cells.v` models the
/// cells; gates need no models.
///
/// Synthesis has nothing left to find in such a module and is fast: behavioural tables of a
/// thousand nodes take minutes in Yosys, their instances seconds.
///
/// @param fabric whose cells
public record PrimitiveEmitter(Fabric fabric) implements Emitter {
  @Override
  public String name() {
    return "primitives";
  }

  @Override
  public String description() {
    return "encoder, core and head as instances of a device's cells, or of gates";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return CorePlan.problems(netlist);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    MappedDesign mapped = MappedDesign.of(netlist, fabric);
    String name = options.moduleName();
    Path place = folder.resolve("primitives");
    CorePlan plan = new CorePlan(mapped.core());
    if (plan.bits.width() != netlist.encoderBits().length) {
      throw new IllegalArgumentException(
          "primitives: got tables with inputs that do not matter, expected none; optimize first");
    }
    List<Path> files = new ArrayList<>();
    files.add(
        OutputFile.write(place.resolve(name + "_core.v"), CoreVerilog.text(plan, fabric, name)));
    if (!fabric.isGates()) {
      files.add(
          OutputFile.write(
              folder.resolve("sim/" + fabric.name() + "_cells.v"),
              VerilogText.banner("Cells of " + fabric.name() + ", for simulation.")
                  + PrimitiveCells.of(fabric).models()));
    }
    if (options.coreOnly()) {
      return files;
    }
    files.add(
        OutputFile.write(
            place.resolve(name + "_encoder.v"), PrimitiveEncoder.text(netlist, mapped, name)));
    if (Ports.hasHead(netlist)) {
      files.add(
          OutputFile.write(
              place.resolve(name + "_head.v"), HeadVerilog.text(netlist, mapped, name)));
    }
    return files;
  }

  /// Modules of the fabric's cells made of tables of Yosys (`$lut`), for proofs; none for gates.
  public static String tables(Fabric fabric) {
    return fabric.isGates() ? "" : PrimitiveCells.of(fabric).tables();
  }
}
