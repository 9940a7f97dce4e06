package dev.lutra.flow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Compiles the exported HLS C++ and its test bench with g++ and runs them, as the C simulation of
/// an HLS tool does. A stand-in for `ap_int.h` takes the place of the tool's own header.
public final class HlsSimulation {
  /// What it needs.
  public static final List<Tool> TOOLS = List.of(Tool.CXX);

  private static final Duration LIMIT = Duration.ofHours(2);
  private static final String HEADER = "ap_int.h";

  private HlsSimulation() {}

  /// True iff `g++` is on the PATH.
  public static boolean isInstalled() {
    return Toolbox.system().missing(TOOLS).isEmpty();
  }

  /// Compiles and runs `<name>_tb.cpp` below `folder`; everything built lies in `folder/build`.
  ///
  /// @param samples number of samples in `vectors/`
  /// @param shards processes that share them
  /// @param progress hears how far it is
  /// @return the verdict; a missing or failing tool is a verdict, not an exception
  /// @throws InterruptedException if interrupted; the processes are killed
  public static BenchResult run(
      Path folder, String name, int samples, int shards, Progress progress)
      throws InterruptedException {
    try {
      writeHeader(folder.resolve("build/include"));
    } catch (IOException e) {
      return BenchResult.without("hls", BenchResult.Status.BROKEN, String.valueOf(e.getMessage()));
    }
    List<String> compile =
        List.of(
            "g++",
            "-std=c++11",
            "-O1",
            "-w",
            "-Ibuild/include",
            "-o",
            "build/hls",
            name + ".cpp",
            name + "_tb.cpp");
    List<String> simulate = List.of("build/hls");
    return new Bench("hls", TOOLS, List.of(compile), simulate, "+", LIMIT)
        .run(Toolbox.system(), folder, samples, shards, progress);
  }

  private static void writeHeader(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path temporary = folder.resolve(HEADER + ".tmp");
    try (InputStream in =
        Objects.requireNonNull(HlsSimulation.class.getResourceAsStream(HEADER), HEADER)) {
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(temporary, folder.resolve(HEADER), StandardCopyOption.REPLACE_EXISTING);
  }
}
