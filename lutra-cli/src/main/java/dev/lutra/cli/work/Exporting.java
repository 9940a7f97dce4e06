package dev.lutra.cli.work;

import dev.lutra.flow.Device;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistText;
import dev.lutra.netlist.emit.C99Emitter;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.InterfaceDocument;
import dev.lutra.netlist.emit.VerilogEmitter;
import dev.lutra.netlist.emit.blif.BlifEmitter;
import dev.lutra.netlist.emit.bundle.BundleEmitter;
import dev.lutra.netlist.emit.hls.HlsEmitter;
import dev.lutra.netlist.emit.vhdl.VhdlEmitter;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.train.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// From a trained experiment to files: lower, optimize, pipeline, emit.
///
/// @param target one of [#TARGETS]
/// @param pipeline a register stage behind every so many layers; 0 for none
/// @param coreOnly the layers alone, without encoder and head
public record Exporting(String target, int pipeline, boolean coreOnly) {
  /// What can be written. A new target is a line here.
  public static final List<Emitter> TARGETS =
      Stream.concat(
              Stream.<Emitter>of(
                  new VerilogEmitter(),
                  new VhdlEmitter(),
                  new BlifEmitter(),
                  new HlsEmitter(),
                  new C99Emitter()),
              Device.ALL.stream().map(BundleEmitter::new))
          .toList();

  /// The target that is hardware: netlist, INTERFACE.md and `lutra verify` go with it.
  private static final String HARDWARE = "verilog";

  /// What was written.
  ///
  /// @param netlist the optimized and pipelined netlist
  /// @param mapped the same in cells of the device; in LUT6 where none was named
  /// @param luts its estimate in tables
  /// @param changes what each pass took away
  public record Exported(
      Netlist netlist, MappedDesign mapped, LutEstimate luts, List<Passes.Change> changes) {}

  /// @throws RequestException if the target is unknown or the pipeline negative
  public Exporting {
    if (pipeline < 0) {
      throw new RequestException(
          "--pipeline: got " + pipeline + ", expected 0 (none) or more layers per stage");
    }
    if (TARGETS.stream().noneMatch(t -> t.name().equals(target))) {
      throw new RequestException(
          "--target: got '"
              + target
              + "', expected one of "
              + String.join(", ", TARGETS.stream().map(Emitter::name).toList()));
    }
  }

  /// The names of the files' modules.
  ///
  /// @throws RequestException if the spec's name cannot be one
  public EmitOptions options(ExperimentSpec spec) {
    try {
      return new EmitOptions(spec.export().module(), coreOnly);
    } catch (IllegalArgumentException e) {
      throw new RequestException("export.module: " + e.getMessage());
    }
  }

  /// The netlist of an experiment, ready to be written.
  public Exported lower(Experiment experiment) {
    Netlist lowered = experiment.model().lower();
    Fabric fabric = device().map(Device::fabric).orElse(Fabric.XILINX);
    Passes.Optimized optimized =
        device().isPresent() ? Passes.optimize(lowered, fabric.inputs()) : Passes.optimize(lowered);
    Netlist netlist = new Pipeline(pipeline).apply(optimized.netlist());
    MappedDesign mapped = MappedDesign.of(netlist, fabric);
    LutEstimate luts =
        coreOnly ? LutEstimate.ofCore(netlist, mapped) : LutEstimate.of(netlist, mapped);
    return new Exported(netlist, mapped, luts, optimized.changes());
  }

  /// The device that the target is, if it is one.
  public Optional<Device> device() {
    return Device.named(target);
  }

  /// True iff the target is hardware.
  public boolean isHardware() {
    return target.equals(HARDWARE);
  }

  /// Writes the target into its folder of the run; for hardware also netlist and `INTERFACE.md`,
  /// which software leaves alone, so that they stay those of the hardware.
  ///
  /// @throws IOException if a file cannot be written
  public Exported write(Experiment experiment, RunFolder folder) throws IOException {
    EmitOptions options = options(experiment.spec());
    Emitter emitter =
        TARGETS.stream().filter(t -> t.name().equals(target)).findFirst().orElseThrow();
    refuse(emitter.validate(options));
    Exported exported = lower(experiment);
    List<String> quantization = quantization(experiment);
    if (isHardware()) {
      NetlistText.write(exported.netlist(), folder.netlist());
      removeOld(folder.verilog(), options.moduleName());
    }
    emit(
        emitter.describing(experiment.features(), quantization),
        exported.netlist(),
        options,
        folder.target(target));
    Path place = isHardware() ? folder.path() : folder.target(target);
    if (device().isPresent()) {
      NetlistText.write(exported.netlist(), place.resolve("netlist.txt"));
    }
    if (isHardware() || device().isPresent()) {
      emit(
          new InterfaceDocument(experiment.features(), quantization),
          exported.netlist(),
          options,
          place);
    }
    return exported;
  }

  /// Takes away what an earlier export left: a top or a test bench of another form would be taken
  /// for a part of this one.
  private static void removeOld(Path verilog, String name) throws IOException {
    for (String suffix : List.of("_encoder", "_core", "_head", "")) {
      Files.deleteIfExists(verilog.resolve("rtl/" + name + suffix + ".v"));
    }
    Files.deleteIfExists(verilog.resolve("tb/" + name + "_tb.v"));
    for (String vectors : List.of("features", "bits", "layers", "outputs", "result")) {
      Files.deleteIfExists(verilog.resolve("vectors/" + vectors + ".hex"));
    }
  }

  private static void emit(Emitter emitter, Netlist netlist, EmitOptions options, Path folder)
      throws IOException {
    refuse(emitter.validate(netlist));
    emitter.emit(netlist, options, folder);
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new RequestException("export: " + problems.getFirst());
    }
  }

  /// How values of the data become input words, and what the outputs mean, for `INTERFACE.md`.
  private static List<String> quantization(Experiment experiment) {
    Quantizer q = experiment.model().encoder().quantizer();
    List<String> lines = new ArrayList<>();
    boolean direct =
        q.offset().stream().allMatch(o -> o == 0) && q.step().stream().allMatch(s -> s == 1);
    if (direct) {
      lines.add(
          "An input word is the value of the feature itself, limited to 0 to " + q.max() + ".");
    } else {
      lines.add(
          "An input word is `clamp(floor((x - offset) / step + 0.5), 0, "
              + q.max()
              + ")`, computed in 32-bit floats:");
      for (int f = 0; f < q.features(); f++) {
        lines.add(
            "`"
                + experiment.features().get(f)
                + "`: offset "
                + q.offset().get(f)
                + ", step "
                + q.step().get(f));
      }
    }
    for (int c = 0; c < experiment.classes().size(); c++) {
      lines.add("Class " + c + " is `" + experiment.classes().get(c) + "`.");
    }
    Scoring scoring = experiment.scoring();
    for (int t = 0; t < experiment.scale().low().size(); t++) {
      lines.add("Output " + t + " is " + meaning(scoring, t) + ".");
    }
    return lines;
  }

  private static String meaning(Scoring scoring, int output) {
    float low = scoring.scale().low().get(output);
    float range = scoring.scale().high().get(output) - low;
    return switch (scoring.rule()) {
      case CLASS -> "the score of class " + output;
      case BITS -> "a yes where its score is above " + scoring.center();
      case SQUARED_ERROR ->
          "the value "
              + low
              + " + "
              + range
              + (scoring.center() == 0 ? " * score / " : " * (score - " + scoring.center() + ") / ")
              + scoring.divisor();
    };
  }
}
