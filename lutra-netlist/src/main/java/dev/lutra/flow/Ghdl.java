package dev.lutra.flow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs an exported VHDL test bench under GHDL, as VHDL-2008. Layers are not compared: the bench
/// sees ports only.
public final class Ghdl {
  /// What it needs.
  public static final List<Tool> TOOLS = List.of(Tool.GHDL);

  private static final Duration LIMIT = Duration.ofHours(2);

  private Ghdl() {}

  /// True iff `ghdl` is on the PATH.
  public static boolean isInstalled() {
    return Toolbox.system().missing(TOOLS).isEmpty();
  }

  /// Analyses, elaborates and runs `tb/<name>_tb.vhd` below `folder`; the library lies in
  /// `folder/build`.
  ///
  /// @param samples number of samples in `vectors/`
  /// @param shards processes that share them
  /// @param progress hears how far it is
  /// @return the verdict; a missing or failing tool is a verdict, not an exception
  /// @throws InterruptedException if interrupted; the simulator's processes are killed
  public static BenchResult run(
      Path folder, String name, int samples, int shards, Progress progress)
      throws InterruptedException {
    List<String> analyse = new ArrayList<>(command("-a"));
    analyse.addAll(Bench.sources(folder, name, ".vhd"));
    List<String> elaborate = new ArrayList<>(command("-e"));
    elaborate.add(name + "_tb");
    List<String> simulate = new ArrayList<>(command("-r"));
    simulate.add(name + "_tb");
    return new Bench("ghdl", TOOLS, List.of(analyse, elaborate), simulate, "-g", LIMIT)
        .run(Toolbox.system(), folder, samples, shards, progress);
  }

  private static List<String> command(String step) {
    return List.of("ghdl", step, "--std=08", "--workdir=build");
  }
}
