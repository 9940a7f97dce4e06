package dev.lutra.flow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs an exported test bench under Verilator: a C++ build first, then a hundred times the speed
/// of Icarus.
public final class Verilator {
  /// What it needs.
  public static final List<Tool> TOOLS = List.of(Tool.VERILATOR, Tool.CXX, Tool.MAKE);

  /// Temporaries of wide vectors, as of a whole image, lie on the stack, which may be larger than
  /// usual.
  private static final String STACK = "ulimit -s $(ulimit -H -s) 2> /dev/null; exec \"$0\" \"$@\"";

  private static final Duration LIMIT = Duration.ofHours(2);

  private Verilator() {}

  /// True iff `verilator`, `g++` and `make` are on the PATH.
  public static boolean isInstalled() {
    return Toolbox.system().missing(TOOLS).isEmpty();
  }

  /// Builds and runs `tb/<name>_tb.v` below `folder`; everything built lies in `folder/build`.
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

  /// Builds and runs the bench `files` below `folder`; everything built lies in `folder/build`.
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
    String stem = Bench.stem("verilator", files);
    List<String> compile =
        new ArrayList<>(
            List.of("verilator", "--binary", "-j", "2", "-O3", "-Wno-fatal", "-Wno-lint"));
    compile.addAll(List.of("-Wno-style", "--top-module", files.bench(), "-Mdir", "build/" + stem));
    compile.addAll(
        List.of(
            "--output-split", "5000", "-MAKEFLAGS", "OPT_FAST=-O1 OPT_SLOW=-O0", "-o", "bench"));
    compile.addAll(files.defines());
    compile.addAll(files.sources());
    List<String> simulate =
        new ArrayList<>(List.of("/bin/sh", "-c", STACK, "build/" + stem + "/bench"));
    simulate.addAll(files.plusargs());
    return new Bench(stem, TOOLS, List.of(compile), simulate, "+", LIMIT)
        .run(tools, folder, samples, shards, progress);
  }
}
