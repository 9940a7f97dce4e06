package dev.lutra.cli.work;

import dev.lutra.flow.BenchResult;
import dev.lutra.flow.MissingTools;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.experiment.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Compares, bit by bit and class by class, the golden network with its netlist in the built-in
/// simulator, and with its text in every simulator of the language that is installed.
///
/// @param target the language
/// @param golden what the hardware must answer
/// @param netlist what the hardware was written from
/// @param options names of the hardware's modules
/// @param folder where it is
/// @param threads simulators may share so many processes
/// @param progress hears how far it is
public record Verifying(
    VerifiedTarget target,
    Golden golden,
    Netlist netlist,
    EmitOptions options,
    RunFolder folder,
    int threads,
    ProgressDisplay progress) {
  /// What a level found.
  ///
  /// @param name netlist, or that of the simulator
  /// @param mismatches bits, scores and classes that differ, and samples that never came out
  /// @param vectors samples compared
  /// @param seconds time it took
  public record Level(String name, long mismatches, long vectors, double seconds) {}

  /// A level that was not run.
  ///
  /// @param name its name
  /// @param reason why, and what to do
  public record Skipped(String name, String reason) {}

  /// The verdict.
  ///
  /// @param vectors samples given
  /// @param levels what was run
  /// @param skipped what was not
  public record Verdict(int vectors, List<Level> levels, List<Skipped> skipped) {
    /// True iff something was compared and nothing differs.
    public boolean passed() {
      return !levels.isEmpty()
          && levels.stream().allMatch(l -> l.mismatches() == 0 && l.vectors() == vectors);
    }
  }

  /// A simulator that failed, or files that cannot be used: nothing is known about the hardware.
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// A message of one line.
    public Failure(String message) {
      super(message);
    }
  }

  /// Writes test bench and vectors, and runs the levels named.
  ///
  /// @param samples golden inputs, such as the test set
  /// @throws IOException if files cannot be written
  /// @throws InterruptedException if interrupted
  public Verdict run(Samples samples, int count, List<String> wanted)
      throws IOException, InterruptedException {
    Trace trace = golden.trace(samples, count);
    List<String> problems = trace.problems(netlist);
    if (!problems.isEmpty()) {
      throw new Failure(
          folder.netlist(target.name())
              + ": is of another network ("
              + problems.getFirst()
              + "); write it anew with `"
              + exportCommand(folder, target.name())
              + "`");
    }
    List<Level> levels = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    if (wanted.contains(VerifiedTarget.NETLIST)) {
      long start = System.nanoTime();
      Comparison c = Comparison.of(netlist, trace);
      long wrong = c.layerBitMismatches() + c.scoreMismatches() + c.classMismatches();
      levels.add(new Level(VerifiedTarget.NETLIST, wrong, c.vectors(), seconds(start)));
    }
    Path files = folder.target(target.name());
    boolean written = false;
    for (VerifiedTarget.Simulator simulator : target.simulators()) {
      String level = simulator.level();
      if (wanted.contains(level)) {
        if (!written) {
          target.bench().apply(trace).emit(netlist, options, files);
          written = true;
        }
        long start = System.nanoTime();
        BenchResult result =
            simulator
                .run()
                .run(files, options.moduleName(), count, threads, report(level, progress));
        add(level, result, simulator.tools(), count, start, levels, skipped);
      }
    }
    return new Verdict(count, List.copyOf(levels), List.copyOf(skipped));
  }

  /// What writes the files of a target.
  public static String exportCommand(RunFolder folder, String target) {
    String option = target.equals(Exporting.VERILOG) ? "" : " --target " + target;
    return "lutra export " + folder.path() + option;
  }

  static Progress report(String simulator, ProgressDisplay progress) {
    return (stage, done, total) ->
        progress.step("verify " + simulator + " " + stage, done, total, "");
  }

  /// Adds what a simulator found.
  static void add(
      String level,
      BenchResult result,
      List<Tool> tools,
      int expected,
      long start,
      List<Level> levels,
      List<Skipped> skipped) {
    switch (result.status()) {
      case PASSED, FAILED -> {
        long lost = Math.abs(expected - result.vectors());
        // A bench that failed has failed, whatever the sum of its counts.
        long wrong = Math.max(result.mismatches() + lost, result.passed() ? 0 : 1);
        levels.add(new Level(level, wrong, result.vectors(), seconds(start)));
      }
      case NOT_INSTALLED -> {
        String remedy = MissingTools.of(Toolbox.system(), tools).remedy();
        skipped.add(new Skipped(level, result.message() + "; " + remedy));
      }
      default -> throw new Failure(result.message());
    }
  }

  static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }
}
