package dev.lutra.cli.work;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Bitstream;
import dev.lutra.flow.Device;
import dev.lutra.flow.Equivalence;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Routing;
import dev.lutra.flow.Synthesis;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.flow.Verilator;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.AxiStreamBenchEmitter;
import dev.lutra.netlist.emit.AxiStreamEmitter;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.TestBenchEmitter;
import dev.lutra.netlist.emit.bundle.BundleEmitter;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// From an exported bundle to the device, with a proof at every level that was reached: the
/// netlist, the behavioural Verilog, the same in the device's cells, the stream wrapper, what
/// synthesis made of it, and the bitstream turned back into Verilog.
///
/// @param tools where its tools are
/// @param device where it goes
/// @param netlist what the bundle was written from
/// @param costs what it costs on the device
/// @param options names of the modules
/// @param folder the bundle
/// @param stages what is asked for
/// @param threads simulators may share so many processes
/// @param progress hears how far it is
public record DeviceFlow(
    Toolbox tools,
    Device device,
    Netlist netlist,
    Costs costs,
    EmitOptions options,
    Path folder,
    Stages stages,
    int threads,
    ProgressDisplay progress) {
  /// How far to go.
  ///
  /// @param verify prove each level
  /// @param synthesis run Yosys
  /// @param routing place and route
  /// @param bitstream pack a bitstream
  public record Stages(boolean verify, boolean synthesis, boolean routing, boolean bitstream) {
    /// A later stage asks for those before it.
    public Stages {
      routing |= bitstream;
      synthesis |= routing;
    }

    /// The tools that these stages need on the way to `device`.
    public List<Tool> tools(Device device) {
      boolean synthesized = synthesis && !device.synthesis().isEmpty();
      boolean routed = synthesized && routing && !device.router().isEmpty();
      boolean packed = routed && bitstream && !device.packer().isEmpty();
      List<Tool> tools = new ArrayList<>();
      if (verify) {
        tools.addAll(Icarus.TOOLS);
        tools.addAll(Verilator.TOOLS);
        tools.addAll(Equivalence.TOOLS);
      }
      if (synthesized) {
        tools.add(Tool.YOSYS);
      }
      if (routed) {
        tools.add(Tool.router(device));
      }
      if (packed) {
        tools.add(Tool.packer(device));
      }
      if (packed && verify && device.isReadBack()) {
        tools.addAll(Bitstream.READERS);
      }
      return tools.stream().distinct().toList();
    }
  }

  /// Samples that a fast simulator is given, one without a build, and one that simulates cells.
  private static final int MANY = 10_000;

  private static final int SOME = 100;
  private static final int FEW = 20;

  /// Words that a simulation of the stream sends, about.
  private static final int BEATS = 1500;

  /// Runs the stages.
  ///
  /// @param trace golden values of the network, of at least one sample; empty if nothing is to be
  ///   verified
  public List<FlowStep> run(Trace trace) throws IOException, InterruptedException {
    if (stages.verify()) {
      new TestBenchEmitter(trace).emit(netlist, options, folder);
      new AxiStreamBenchEmitter(new AxiStreamEmitter(), trace.samples())
          .emit(netlist, options, folder);
    }
    FlowLog log = new FlowLog(folder, progress);
    if (stages.verify()) {
      verify(log, trace);
    }
    if (stages.synthesis()) {
      synthesize(log, trace);
    }
    return log.steps();
  }

  private void verify(FlowLog log, Trace trace) throws IOException, InterruptedException {
    String name = options.moduleName();
    int samples = trace.samples();
    log.run("verify netlist", "" + samples, () -> netlist(trace));
    BenchFiles top = BenchFiles.top(folder, name);
    bench(log, "verify icarus", top, Math.min(SOME, samples), false);
    bench(log, "verify verilator", top, Math.min(MANY, samples), true);
    BenchFiles cells = top.onPrimitives(folder, device.fabric().name());
    bench(log, "verify cells", cells, Math.min(FEW, samples), false);
    BenchFiles stream = BenchFiles.axis(folder, name, List.of("+stall_in=30", "+stall_out=30"));
    bench(log, "verify stream", stream, streamed(samples), false);
    log.run("verify equivalence", "", this::equivalence);
  }

  private FlowStep netlist(Trace trace) {
    Comparison c = Comparison.of(netlist, trace);
    String text = text("%,d mismatches in %,d vectors", mismatches(c), c.vectors());
    return c.passed()
        ? FlowStep.done("verify netlist", text, proof(c.vectors()))
        : FlowStep.failed("verify netlist", text);
  }

  private static long mismatches(Comparison c) {
    return c.layerBitMismatches() + c.scoreMismatches() + c.classMismatches();
  }

  private FlowStep equivalence() throws IOException, InterruptedException {
    String step = "verify equivalence";
    String by = " by " + tools.label(Tool.YOSYS) + " and " + tools.label(Tool.ABC);
    return Equivalence.prove(tools, folder, options.moduleName())
        ? FlowStep.done(step, "core in cells = behavioural core, for every input," + by, Map.of())
        : FlowStep.failed(step, "core in cells and behavioural core differ for some input");
  }

  private void bench(FlowLog log, String step, BenchFiles files, int samples, boolean fast)
      throws IOException, InterruptedException {
    log.run(step, "" + samples, () -> bench(step, files, samples, fast));
  }

  private FlowStep bench(String step, BenchFiles files, int samples, boolean fast)
      throws IOException, InterruptedException {
    Progress report = (stage, done, total) -> progress.step(step + " " + stage, done, total, "");
    BenchResult result =
        fast
            ? Verilator.run(tools, folder, files, samples, 1, report)
            : Icarus.run(tools, folder, files, samples, threads, report);
    String by = tools.label(fast ? Tool.VERILATOR : Tool.IVERILOG);
    return switch (result.status()) {
      case PASSED ->
          FlowStep.done(
              step,
              text("0 mismatches in %,d vectors by %s", result.vectors(), by),
              proof(result.vectors()));
      case FAILED -> FlowStep.failed(step, result.message());
      case NOT_INSTALLED -> FlowStep.skipped(step, result.message());
      case BROKEN -> throw new Tool.Failure(result.message());
    };
  }

  private void synthesize(FlowLog log, Trace trace) throws IOException, InterruptedException {
    if (!device.isSynthesized()) {
      log.skip("synthesis", "Yosys has no cells of " + device.name() + "; see syn/ for its tools");
      return;
    }
    String name = options.moduleName();
    String top = device.top(name);
    log.run("synthesis core", "", () -> count("synthesis core", name + "_core", false));
    FlowStep whole = log.run("synthesis", "", () -> count("synthesis", name, true));
    if (!whole.isDone()) {
      return;
    }
    if (stages.verify()) {
      log.run("verify synthesis", "", () -> after("verify synthesis", trace, top));
    }
    if (stages.routing()) {
      route(log, trace, top);
    }
  }

  private FlowStep count(String step, String script, boolean whole)
      throws IOException, InterruptedException {
    progress.step(step, 0, 1, "");
    return costs.counted(
        step, Synthesis.run(tools, folder, script), tools.label(Tool.YOSYS), whole);
  }

  private void route(FlowLog log, Trace trace, String top)
      throws IOException, InterruptedException {
    if (device.router().isEmpty()) {
      String reason =
          device.fabric().isGates()
              ? "standard cells are placed by the tools of their library"
              : "only the vendor's tools route " + device.name();
      log.skip("routing", reason + "; see syn/");
      return;
    }
    FlowStep routed = log.run("routing", "", () -> route(top));
    if (!routed.isDone() || !stages.bitstream()) {
      return;
    }
    if (device.packer().isEmpty()) {
      log.skip("bitstream", "no open tool packs bitstreams of " + device.name());
      return;
    }
    FlowStep packed = log.run("bitstream", "", () -> pack(top));
    if (packed.isDone() && stages.verify() && device.isReadBack()) {
      Path declaration = folder.resolve("rtl/" + top + ".v");
      log.run(
          "verify bitstream",
          "" + streamed(trace.samples()),
          () -> {
            progress.step("verify bitstream read back", 0, 1, "");
            List<String> chip = Bitstream.readBack(tools, folder, top, declaration);
            BenchFiles bench = BenchFiles.axis(folder, options.moduleName(), List.of());
            return bench(
                "verify bitstream", bench.on("chip", chip), streamed(trace.samples()), false);
          });
    }
  }

  private FlowStep route(String top) throws IOException, InterruptedException {
    progress.step("place and route", 0, 1, "");
    Routing routing = Routing.run(tools, folder, device, top);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("megahertz", routing.megahertz());
    return FlowStep.done(
        "routing",
        text(
            "%.1f MHz by %s (%s), %s logic cells",
            routing.megahertz(),
            tools.label(Tool.router(device)),
            routing.router(),
            routing.logic()),
        figures);
  }

  private FlowStep pack(String top) throws IOException, InterruptedException {
    Path bits = Bitstream.pack(tools, folder, device, top);
    return FlowStep.done(
        "bitstream",
        text(
            "%s, %,d bytes by %s",
            folder.relativize(bits), Files.size(bits), tools.label(Tool.packer(device))),
        Map.of());
  }

  /// Simulates what synthesis made, seen from outside, in the bench of the device's top.
  private FlowStep after(String step, Trace trace, String top)
      throws IOException, InterruptedException {
    String name = options.moduleName();
    if (costs.isLarge()) {
      progress.step(step + " write", 0, 1, "");
      Synthesis.run(tools, folder, name, BundleEmitter.writeVerilog(top).toArray(String[]::new));
    }
    BenchFiles files =
        device.streamed()
            ? BenchFiles.axis(folder, name, List.of("+stall_in=30", "+stall_out=30"))
            : BenchFiles.top(folder, name);
    List<String> made = new ArrayList<>(Synthesis.library(tools, folder, device));
    made.add("build/" + top + "_synth.v");
    return bench(
        step,
        files.on("synth", made),
        device.streamed() ? streamed(trace.samples()) : Math.min(FEW, trace.samples()),
        false);
  }

  /// A sample takes as many clocks as it has words.
  private int streamed(int samples) {
    int few = Math.clamp(BEATS / Math.max(1, netlist.features()), 1, FEW);
    return Math.min(few, samples);
  }

  private static Map<String, Double> proof(long vectors) {
    return Map.of("vectors", (double) vectors);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
