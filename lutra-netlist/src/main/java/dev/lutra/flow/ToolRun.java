package dev.lutra.flow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// One run of an external program: output to a log and to the caller line by line, a time limit,
/// and no process left behind when the caller is interrupted.
final class ToolRun {
  private ToolRun() {}

  /// Runs `command` in `folder`.
  ///
  /// @param log file that takes the output, standard error included
  /// @param limit the program and its children are killed after this time
  /// @param lines is given each line of output
  /// @return all lines but those of progress
  /// @throws Tool.Failure if the exit status is not 0 or the time is up
  static List<String> run(
      List<String> command, Path folder, Path log, Duration limit, Consumer<String> lines)
      throws IOException, InterruptedException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    AtomicBoolean late = new AtomicBoolean();
    Thread watchdog =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                  late.set(true);
                  kill(process);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the run is over
              }
            });
    List<String> kept = new ArrayList<>();
    Thread reader = Thread.ofVirtual().unstarted(() -> copy(process, log, lines, kept));
    try {
      process.getOutputStream().close();
      reader.start();
      int status = process.waitFor();
      reader.join();
      if (status != 0 || late.get()) {
        throw failure(command, folder, log, late.get() ? limit : Duration.ZERO, status);
      }
      return kept;
    } finally {
      kill(process);
      watchdog.interrupt();
    }
  }

  private static Tool.Failure failure(
      List<String> command, Path folder, Path log, Duration late, int status) {
    String program = String.valueOf(Path.of(command.getFirst()).getFileName());
    String how =
        late.isZero()
            ? "exit status " + status
            : "no end after " + late.toSeconds() + " s and was stopped";
    return new Tool.Failure(
        String.format(
            Locale.ROOT, "%s in %s: got %s, expected success; see %s", program, folder, how, log));
  }

  private static void copy(Process process, Path log, Consumer<String> lines, List<String> kept) {
    try (var in =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Writer out = Files.newBufferedWriter(log, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.startsWith("PROGRESS ")) {
          kept.add(line);
          out.write(line + "\n");
          out.flush(); // a log is read while the program runs, or after it was killed
        }
        lines.accept(line);
      }
    } catch (IOException e) {
      kept.add("log " + log + ": " + e.getMessage());
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
