package dev.lutra.netlist.emit.bundle;

import dev.lutra.flow.Device;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.AxiStreamEmitter;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.PrimitiveEmitter;
import dev.lutra.netlist.emit.UartEmitter;
import dev.lutra.netlist.emit.VerilogEmitter;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes all that takes a network to a device: behavioural Verilog, the same modules in the
/// device's cells, the AXI4-Stream wrapper, for an iCE40 HX8K the board demo, and the scripts of
/// [Scripts].
///
/// @param device where it goes
public record BundleEmitter(Device device) implements Emitter {
  /// Beyond so many tables the stock scripts of Yosys take more minutes than a user waits; the
  /// cells are all there already, so that counting them needs none of its passes.
  private static final int LARGE = 15_000;

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public List<String> validate(Netlist netlist) {
    List<String> problems = new ArrayList<>(new VerilogEmitter().validate(netlist));
    problems.addAll(new AxiStreamEmitter().validate(netlist));
    return problems;
  }

  @Override
  public List<String> validate(EmitOptions options) {
    return new AxiStreamEmitter().validate(options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<Path> files = new ArrayList<>(new VerilogEmitter().emit(netlist, options, folder));
    files.addAll(new PrimitiveEmitter(device.fabric()).emit(netlist, options, folder));
    files.addAll(new AxiStreamEmitter().emit(netlist, options, folder));
    boolean board = hasBoard(device);
    if (board) {
      files.addAll(new UartEmitter().emit(netlist, options, folder));
    }
    LutEstimate estimate = LutEstimate.of(netlist, MappedDesign.of(netlist, device.fabric()));
    Scripts scripts = new Scripts(device, options.moduleName(), netlist, estimate);
    for (var entry : scripts.files().entrySet()) {
      files.add(OutputFile.write(folder.resolve(entry.getKey()), entry.getValue()));
    }
    return files;
  }

  /// True iff there is a demo for a board with this device.
  public static boolean hasBoard(Device device) {
    return device.name().equals("ice40-hx8k");
  }

  /// True iff the script of Yosys only counts, and writes nothing of the design.
  public static boolean isLarge(LutEstimate estimate) {
    return estimate.total() > LARGE;
  }

  /// Commands of Yosys that write the synthesized module `top` for simulation, to
  /// `build/<top>_synth.v`, with wires of one bit each: a simulator is slow where cells drive bits
  /// of wide vectors.
  public static List<String> writeVerilog(String top) {
    return List.of("splitnets", "write_verilog -noattr build/" + top + "_synth.v");
  }
}
