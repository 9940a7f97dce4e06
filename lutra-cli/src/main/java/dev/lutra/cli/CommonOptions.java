package dev.lutra.cli;

import dev.lutra.cli.work.Devices;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.nn.data.DataContext;
import dev.lutra.tensor.backend.Backend;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Options that every command has.
final class CommonOptions {
  @Option(names = "--json", description = "Print exactly one JSON object on standard output.")
  boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: all cores). Results do not depend on it.")
  int threads;

  @Option(names = "--offline", description = "Never download data.")
  boolean offline;

  int threadCount() {
    if (threads < 0) {
      throw new RequestException("--threads: got " + threads + ", expected at least 1");
    }
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /// The CPU, for what is no training.
  Backend backend() {
    return Devices.open(Devices.CPU, threadCount());
  }

  static ProgressDisplay progress() {
    return new ProgressDisplay(
        new PrintStream(System.err, true, StandardCharsets.UTF_8), isTerminal(2));
  }

  /// Whether standard output (1) or standard error (2), where progress is drawn, is a terminal. The
  /// platform only knows about standard input and output together, so the system is asked where it
  /// can be.
  static boolean isTerminal(int descriptor) {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // Whether there is a console without a terminal has changed from one JDK to the next.
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }

  /// Where data are looked for; relative paths of a spec resolve against `base`.
  DataContext data(Path base, ProgressDisplay progress) {
    return DataContext.fromEnvironment(base, offline, progress::data);
  }
}
