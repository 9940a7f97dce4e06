package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.verilog.CoreVerilog;
import dev.lutra.netlist.emit.verilog.EncoderVerilog;
import dev.lutra.netlist.emit.verilog.HeadVerilog;
import dev.lutra.netlist.emit.verilog.PrimitiveCells;
import dev.lutra.netlist.emit.verilog.PrimitiveEncoder;
import dev.lutra.netlist.emit.verilog.VerilogText;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.stream.StreamNetlist;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes an image network as Verilog-2001 that takes a pixel a clock, AXI4-Stream video in and
/// results out, below `rtl/`: the top `<name>.v`; `<name>_source.v` and `<name>_sink.v`, input and
/// read-out; `<name>_<stage>_window.v` and `<name>_<stage>_core.v` for each stage, and
/// `<name>_<stage>_encoder.v` for the first; `<name>_head.v` for a read-out other than `BITS`;
/// `<name>_queue.v` where branches meet.
///
/// **In.** A beat is a pixel, row by row from the top left: its words, word 0 lowest, each in a
/// field of whole bytes. `s_axis_tuser` is high with the first pixel of a frame, `s_axis_tlast`
/// with the last of each row. Where either is not as it should be, `s_axis_error` is high for one
/// clock. What was wanting of the frame is filled up at a pixel a clock, meanwhile nothing is
/// taken; then pixels are dropped until one has `tuser`. No result comes of a frame that was not
/// whole, nor of an answer of several frames that it belonged to: the next frame begins an answer.
/// Pixels between frames without `tuser` are dropped with one error for all of them.
///
/// **Out.** Counted read-outs give a beat for each answer: the class, above it the scores if they
/// are asked for, or the scores alone, each rounded up to whole bytes; `tlast` is always high. For
/// `BITS` a beat is the channels of a position, rounded up to whole bytes. With one position
/// `tlast` is high with the last frame of an answer. With more, frames come as images:
/// `m_axis_tuser[0]` is high with the first beat, `tlast` with the last of each row; a frame that
/// was not whole comes, too, with `m_axis_tuser[1]` high with its last beat, and what was filled up
/// is noise.
///
/// A pixel is taken at every clock, frames back to back; if nothing follows a frame, its last rows
/// leave all the same. There is no combinational path from an input to an output.
///
/// @param options name, registers, head
public record StreamEmitter(StreamOptions options) {
  /// Writes the files below `folder`, which is created if need be.
  ///
  /// @return the files written
  /// @throws IllegalArgumentException if a stage has registers already
  public List<Path> emit(StreamNetlist network, Path folder) throws IOException {
    StreamDesign design = new StreamDesign(network, options);
    String name = options.moduleName();
    Path rtl = folder.resolve("rtl");
    List<Path> files = new ArrayList<>();
    for (StreamDesign.Stage stage : design.stages) {
      String own = name + "_" + stage.stage().name();
      files.add(
          OutputFile.write(rtl.resolve(own + "_core.v"), CoreVerilog.text(stage.core(), own)));
      if (!stage.window().isPixel()) {
        String text = WindowVerilog.text(stage.window(), stage.core(), stage.channels(), own);
        files.add(OutputFile.write(rtl.resolve(own + "_window.v"), text));
      }
    }
    StreamDesign.Stage encoder = design.stages.getFirst();
    String own = name + "_" + encoder.stage().name();
    files.add(
        OutputFile.write(
            rtl.resolve(own + "_encoder.v"), EncoderVerilog.text(encoder.core(), own)));
    Netlist head = design.head;
    if (head != null) {
      files.add(OutputFile.write(rtl.resolve(name + "_head.v"), HeadVerilog.text(head, name)));
    }
    if (design.stages.stream().anyMatch(StreamDesign.Stage::joins)) {
      files.add(OutputFile.write(rtl.resolve(name + "_queue.v"), TopVerilog.queue(design)));
    }
    files.add(OutputFile.write(rtl.resolve(name + "_source.v"), SourceTemplate.text(design)));
    files.add(OutputFile.write(rtl.resolve(name + "_sink.v"), SinkVerilog.text(design)));
    files.add(OutputFile.write(rtl.resolve(name + ".v"), TopVerilog.text(design)));
    return files;
  }

  /// Writes cores, encoder and head once more below `primitives/`, with every table an instance of
  /// a cell of the fabric, and `sim/<fabric>_cells.v` that models the cells: same modules, same
  /// ports, same clocks. The other modules are those of [#emit].
  ///
  /// @return the files written
  /// @throws IllegalArgumentException if a table has an input that does not matter: optimize first
  public List<Path> emitCells(StreamNetlist network, Fabric fabric, Path folder)
      throws IOException {
    StreamDesign design = new StreamDesign(network, options);
    String name = options.moduleName();
    Path place = folder.resolve("primitives");
    List<Path> files = new ArrayList<>();
    for (StreamDesign.Stage stage : design.stages) {
      String own = name + "_" + stage.stage().name();
      MappedDesign mapped = MappedDesign.of(stage.cells(), fabric);
      CorePlan core = new CorePlan(mapped.core());
      if (core.bits.width() != stage.core().bits.width()) {
        throw new IllegalArgumentException(
            "primitives: got tables with inputs that do not matter in stage "
                + stage.stage().name()
                + ", expected none; optimize first");
      }
      files.add(
          OutputFile.write(place.resolve(own + "_core.v"), CoreVerilog.text(core, fabric, own)));
      if (stage.stage().sources().length == 0) {
        String text = PrimitiveEncoder.text(stage.cells(), mapped, own);
        files.add(OutputFile.write(place.resolve(own + "_encoder.v"), text));
      }
    }
    Netlist head = design.head;
    if (head != null) {
      String text = HeadVerilog.text(head, MappedDesign.of(head, fabric), name);
      files.add(OutputFile.write(place.resolve(name + "_head.v"), text));
    }
    if (!fabric.isGates()) {
      files.add(
          OutputFile.write(
              folder.resolve("sim/" + fabric.name() + "_cells.v"),
              VerilogText.banner("Cells of " + fabric.name() + ", for simulation.")
                  + PrimitiveCells.of(fabric).models()));
    }
    return files;
  }

  /// What the tables cost in cells of a fabric: encoder, those of all stages, head. The control of
  /// the windows and their line memories are not in it; the latency is [#latency].
  public LutEstimate estimate(StreamNetlist network, Fabric fabric) {
    StreamDesign design = new StreamDesign(network, options);
    int encoder = 0;
    int core = 0;
    int multiplexers = 0;
    int flipFlops = 0;
    int levels = 0;
    for (StreamDesign.Stage stage : design.stages) {
      LutEstimate own = LutEstimate.of(stage.cells(), MappedDesign.of(stage.cells(), fabric));
      encoder += own.encoder();
      core += own.core();
      multiplexers += own.multiplexers();
      flipFlops += own.flipFlops();
      levels = Math.max(levels, own.levels());
    }
    Netlist head = design.head;
    LutEstimate last = head == null ? null : LutEstimate.of(head, MappedDesign.of(head, fabric));
    return new LutEstimate(
        encoder,
        core,
        last == null ? 0 : last.head(),
        multiplexers,
        flipFlops + (last == null ? 0 : last.flipFlops()),
        levels,
        last == null ? 0 : last.headLevels(),
        design.latency());
  }

  /// Clocks from a pixel to the result that it completes, from the input's register to the queue of
  /// results; a pixel waits one clock more on either side.
  public int latency(StreamNetlist network) {
    return new StreamDesign(network, options).latency();
  }
}
