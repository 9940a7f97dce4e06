package dev.lutra.cli.work;

import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Ghdl;
import dev.lutra.flow.HlsSimulation;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Verilator;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.TestBenchEmitter;
import dev.lutra.netlist.emit.hls.HlsTestBenchEmitter;
import dev.lutra.netlist.emit.vhdl.VhdlTestBenchEmitter;
import dev.lutra.netlist.sim.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A language that `lutra verify` can simulate.
///
/// @param name of the export target
/// @param top the file of the whole design, `NAME` for its module; a core alone lacks it
/// @param bench writes test bench and vectors
/// @param simulators those that run the bench, in order
public record VerifiedTarget(
    String name, String top, Function<Trace, Emitter> bench, List<Simulator> simulators) {
  /// All of them. A new one is an entry here.
  public static final List<VerifiedTarget> ALL =
      List.of(
          new VerifiedTarget(
              "verilog",
              "rtl/NAME.v",
              TestBenchEmitter::new,
              List.of(
                  new Simulator("icarus", Icarus.TOOLS, Icarus::run),
                  new Simulator(
                      "verilator",
                      Verilator.TOOLS,
                      (folder, name, samples, _, progress) ->
                          Verilator.run(folder, name, samples, 1, progress)))),
          new VerifiedTarget(
              "vhdl",
              "rtl/NAME.vhd",
              VhdlTestBenchEmitter::new,
              List.of(new Simulator("ghdl", Ghdl.TOOLS, Ghdl::run))),
          new VerifiedTarget(
              "hls",
              "NAME.cpp",
              HlsTestBenchEmitter::new,
              List.of(new Simulator("hls", HlsSimulation.TOOLS, HlsSimulation::run))));

  /// The level that needs no simulator of others.
  public static final String NETLIST = "netlist";

  /// Copies the simulators.
  public VerifiedTarget {
    simulators = List.copyOf(simulators);
  }

  /// A simulator of a language.
  ///
  /// @param level the name of its level
  /// @param tools what it needs
  /// @param run runs a bench
  public record Simulator(String level, List<Tool> tools, Run run) {
    /// Copies the tools.
    public Simulator {
      tools = List.copyOf(tools);
    }
  }

  /// Runs the bench of a module.
  public interface Run {
    /// As [Icarus#run(Path, String, int, int, Progress)] does.
    BenchResult run(Path folder, String name, int samples, int shards, Progress progress)
        throws InterruptedException;
  }

  /// The target of that name.
  public static Optional<VerifiedTarget> named(String name) {
    return ALL.stream().filter(target -> target.name().equals(name)).findFirst();
  }

  /// The levels, in order.
  public List<String> levels() {
    List<String> levels = new ArrayList<>(List.of(NETLIST));
    simulators.forEach(simulator -> levels.add(simulator.level()));
    return levels;
  }
}
