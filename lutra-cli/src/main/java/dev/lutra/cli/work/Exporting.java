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
import dev.lutra.netlist.map.HeadClocks;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.ExportSettings;
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
/// @param headLevels tables between registers of the read-out at most; 0 for any
/// @param coreOnly the layers alone, without encoder and head
public record Exporting(String target, int pipeline, int headLevels, boolean coreOnly) {
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

  /// The target that a run is exported to when it ends.
  public static final String VERILOG = "verilog";

  /// What was written.
  ///
  /// @param netlist the optimized and pipelined netlist
  /// @param mapped the same in cells of the device; in LUT6 where none was named
  /// @param luts its estimate in tables
  /// @param changes what each pass took away
  public record Exported(
      Netlist netlist, MappedDesign mapped, LutEstimate luts, List<Passes.Change> changes) {}

  /// As the spec of an experiment says.
  public static Exporting of(String target, ExportSettings settings) {
    return new Exporting(target, settings.pipeline(), settings.headLevels(), false);
  }

  /// @throws RequestException if the target is unknown or a pipeline negative
  public Exporting {
    if (pipeline < 0) {
      throw new RequestException(
          "--pipeline: got " + pipeline + ", expected 0 (none) or more layers per stage");
    }
    if (headLevels < 0) {
      throw new RequestException(
          "--head-levels: got " + headLevels + ", expected 0 (any) or more tables per stage");
    }
    if (TARGETS.stream().noneMatch(t -> t.name().equals(target))) {
      throw new RequestException(
          "--target: got '"
              + target
              + "', expected one of "
              + String.join(", ", TARGETS.stream().map(Emitter::name).toList())
              + " or "
              + Streaming.TARGET);
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

  /// What the tables of the target are made of; LUT6 where no device is named.
  public Fabric fabric() {
    return device().map(Device::fabric).orElse(Fabric.XILINX);
  }

  /// Inputs of the widest table that costs as much as any: don't-cares are chosen for such.
  public int tableInputs() {
    return fabric().isGates() ? Fabric.XILINX.inputs() : fabric().inputs();
  }

  /// The netlist of a network, ready to be written.
  public Exported lower(Golden golden) {
    Netlist lowered = HeadClocks.limit(golden.netlist(), headLevels);
    Fabric fabric = fabric();
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

  /// True iff the target is described by a document of its own.
  public boolean isDescribed() {
    return target.equals(VERILOG) || device().isPresent();
  }

  /// True iff the target can be compared with its netlist later.
  private boolean isProved() {
    return device().isPresent() || VerifiedTarget.named(target).isPresent();
  }

  /// Writes the target into its folder of the run, with the netlist that it was written from; of
  /// Verilog netlist and `INTERFACE.md` lie in the run itself.
  ///
  /// @throws IOException if a file cannot be written
  public Exported write(Golden golden, RunFolder folder) throws IOException {
    Experiment experiment = golden.experiment();
    EmitOptions options = options(experiment.spec());
    Emitter emitter =
        TARGETS.stream().filter(t -> t.name().equals(target)).findFirst().orElseThrow();
    refuse(emitter.validate(options));
    Exported exported = lower(golden);
    List<String> quantization = quantization(experiment);
    if (isProved()) {
      removeOld(folder.target(target), options.moduleName());
    }
    emit(
        emitter.describing(experiment.features(), quantization),
        exported.netlist(),
        options,
        folder.target(target));
    if (isProved()) {
      NetlistText.write(exported.netlist(), folder.netlist(target));
      if (golden.minimized()) {
        NetlistText.write(golden.netlist(), folder.minimized(target));
      } else {
        Files.deleteIfExists(folder.minimized(target));
      }
    }
    if (isDescribed()) {
      emit(
          new InterfaceDocument(experiment.features(), quantization),
          exported.netlist(),
          options,
          folder.place(target));
    }
    return exported;
  }

  /// Takes away what an earlier export left: a top or a test bench of another form would be taken
  /// for a part of this one.
  private static void removeOld(Path files, String name) throws IOException {
    for (String extension : List.of(".v", ".vhd")) {
      for (String suffix : List.of("_encoder", "_core", "_head", "")) {
        Files.deleteIfExists(files.resolve("rtl/" + name + suffix + extension));
      }
      Files.deleteIfExists(files.resolve("tb/" + name + "_tb" + extension));
    }
    for (String vectors : List.of("features", "bits", "layers", "outputs", "result")) {
      Files.deleteIfExists(files.resolve("vectors/" + vectors + ".hex"));
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
  static List<String> quantization(Experiment experiment) {
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
