package dev.lutra.flow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs an exported test bench under Icarus Verilog: no build to speak of, some hundred vectors a
/// second for some thousand tables.
public final class Icarus {
  /// What it needs.
  public static final List<Tool> TOOLS = List.of(Tool.IVERILOG, Tool.VVP);

  private static final Duration LIMIT = Duration.ofHours(2);

  private Icarus() {}

  /// True iff `iverilog` and `vvp` are on the PATH.
  public static boolean isInstalled() {
    return Toolbox.system().missing(TOOLS).isEmpty();
  }

  /// Compiles and runs `tb/<name>_tb.v` below `folder`; everything built lies in `folder/build`.
  ///
  /// @param samples number of samples in `vectors/`
  /// @param shards processes that share them
  /// @param progress hears how far it is
  /// @return the verdict; a missing or failing tool is a verdict, not an exception
  /// @throws InterruptedException if interrupted; the simulator's processes are killed
  public static BenchResult run(
      Path folder, String name, int samples, int shards, Progress progress)
      throws InterruptedException {
    return run(folder, BenchFiles.top(folder, name), samples, shards, progress);
  }

  /// Compiles and runs the bench `files` below `folder`; everything built lies in `folder/build`.
  ///
  /// @param samples number of samples in `vectors/`
  /// @param shards processes that share them
  /// @param progress hears how far it is
  /// @return the verdict; a missing or failing tool is a verdict, not an exception
  /// @throws InterruptedException if interrupted; the simulator's processes are killed
  public static BenchResult run(
      Path folder, BenchFiles files, int samples, int shards, Progress progress)
      throws InterruptedException {
    return run(Toolbox.system(), folder, files, samples, shards, progress);
  }

  /// The same with the tools of `tools`.
  public static BenchResult run(
      Toolbox tools, Path folder, BenchFiles files, int samples, int shards, Progress progress)
      throws InterruptedException {
    String stem = Bench.stem("icarus", files);
    String program = "build/" + stem + ".vvp";
    List<String> compile =
        new ArrayList<>(List.of("iverilog", "-g2012", "-s", files.bench(), "-o", program));
    compile.addAll(files.defines());
    compile.addAll(files.sources());
    List<String> simulate = new ArrayList<>(List.of("vvp", "-n", program));
    simulate.addAll(files.plusargs());
    return new Bench(stem, TOOLS, List.of(compile), simulate, "+", LIMIT)
        .run(tools, folder, samples, shards, progress);
  }
}
