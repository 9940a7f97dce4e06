package dev.lutra.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A proof that the core in cells of a device computes what the behavioural core computes, for
/// every input: Yosys reads both, with registers as wires (a core has no loops), and ABC compares
/// the logic.
public final class Equivalence {
  /// What it needs.
  public static final List<Tool> TOOLS = List.of(Tool.YOSYS, Tool.ABC);

  private static final Duration LIMIT = Duration.ofMinutes(20);

  private Equivalence() {}

  /// True iff Yosys and ABC are installed.
  public static boolean isInstalled() {
    return Toolbox.system().missing(TOOLS).isEmpty();
  }

  /// Compares `rtl/<name>_core.v` with `primitives/<name>_core.v` below `folder`, by the script
  /// `syn/<name>_equivalence.ys` of the export.
  ///
  /// @return true if they are proved equal, false if they are proved different
  /// @throws Tool.Failure if a tool is missing, fails or cannot decide
  public static boolean prove(Toolbox tools, Path folder, String name)
      throws IOException, InterruptedException {
    tools.require(TOOLS);
    Path build = folder.resolve("build");
    Files.createDirectories(build);
    List<String> script = List.of("-q", "-s", "syn/" + name + "_equivalence.ys");
    ToolRun.run(
        tools,
        tools.command(Tool.YOSYS, script, Synthesis.INPUTS, folder),
        folder,
        build.resolve(name + "_equivalence-yosys.log"),
        LIMIT,
        _ -> {});
    Path log = build.resolve(name + "_equivalence-abc.log");
    List<String> sides =
        List.of("build/" + name + "_rtl.blif", "build/" + name + "_primitives.blif");
    Command compare =
        tools.command(Tool.ABC, List.of("-c", "cec " + String.join(" ", sides)), sides, folder);
    List<String> lines = ToolRun.run(tools, compare, folder, log, LIMIT, _ -> {});
    for (String line : lines) {
      if (line.contains("Networks are equivalent")) {
        return true;
      }
      if (line.contains("Networks are NOT EQUIVALENT")) {
        return false;
      }
    }
    throw new Tool.Failure(
        compare.name()
            + " in "
            + folder
            + ": got no verdict, expected equivalent or not; see "
            + log);
  }
}
