package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that run to their end in a folder.
final class Programs {
  private static final long LIMIT_SECONDS = 120;

  private Programs() {}

  /// Runs a program that has to exit with 0, and gives what it printed on standard output.
  static String run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("lutra-program", ".out");
    Path err = Files.createTempFile("lutra-program", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(ended).as("ends within %d s: %s", LIMIT_SECONDS, command).isTrue();
      assertThat(process.exitValue())
          .as("exit code of %s; it says: %s", command, Files.readString(err))
          .isZero();
      return Files.readString(out);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  /// Whether a program starts and ends well with one argument that asks for its version.
  static boolean isInstalled(String program) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }
}
