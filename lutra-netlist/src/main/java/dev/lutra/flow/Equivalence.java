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
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private Equivalence() {}

  /// True iff `yosys` and `berkeley-abc` are on the PATH.
  public static boolean isInstalled() {
    return Tool.missing(List.of(Tool.YOSYS, Tool.ABC)).isEmpty();
  }

  /// Compares `rtl/<name>_core.v` with `primitives/<name>_core.v` below `folder`, by the script
  /// `syn/<name>_equivalence.ys` of the export.
  ///
  /// @return true if they are proved equal, false if they are proved different
  /// @throws Tool.Failure if a tool is missing, fails or cannot decide
  public static boolean prove(Path folder, String name) throws IOException, InterruptedException {
    Tool.require(List.of(Tool.YOSYS, Tool.ABC));
    Path build = folder.resolve("build");
    Files.createDirectories(build);
    ToolRun.run(
        List.of("yosys", "-q", "-s", "syn/" + name + "_equivalence.ys"),
        folder,
        build.resolve(name + "_equivalence-yosys.log"),
        LIMIT,
        _ -> {});
    Path log = build.resolve(name + "_equivalence-abc.log");
    String command = "cec build/" + name + "_rtl.blif build/" + name + "_primitives.blif";
    List<String> lines =
        ToolRun.run(List.of("berkeley-abc", "-c", command), folder, log, LIMIT, _ -> {});
    for (String line : lines) {
      if (line.contains("Networks are equivalent")) {
        return true;
      }
      if (line.contains("Networks are NOT EQUIVALENT")) {
        return false;
      }
    }
    throw new Tool.Failure(
        "berkeley-abc in " + folder + ": got no verdict, expected equivalent or not; see " + log);
  }
}
