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
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private ToolRun() {}

  /// Runs `command` in `folder`.
  ///
  /// @param tools whose environment it gets
  /// @param log file that takes the output, standard error included
  /// @param limit the program and its children are killed after this time
  /// @param lines is given each line of output
  /// @return all lines but those of progress
  /// @throws Tool.Failure if the exit status is not 0 or the time is up
  static List<String> run(
      Toolbox tools, Command command, Path folder, Path log, Duration limit, Consumer<String> lines)
      throws IOException, InterruptedException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    List<String> kept = new ArrayList<>();
    Process process = start(tools, command, folder);
    End end = await(process, limit, () -> copy(process, log, lines, kept));
    if (end.status() != 0 || end.late()) {
      throw failure(command, folder, log, end.late() ? limit : Duration.ZERO, end.status());
    }
    return kept;
  }

  /// What a program prints that answers at once, such as with its version; nothing if it cannot be
  /// run or does not answer. The caller's interruption is kept for it to notice.
  static List<String> ask(Toolbox tools, Command command) {
    List<String> lines = new ArrayList<>();
    try {
      Process process = start(tools, command, Path.of(""));
      End end = await(process, ANSWER, () -> read(process, lines));
      return end.late() ? List.of() : lines;
    } catch (IOException _) {
      return List.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /// How a process ended.
  ///
  /// @param status its exit status
  /// @param late whether it was killed because its time was up
  private record End(int status, boolean late) {}

  private static Process start(Toolbox tools, Command command, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command.line());
    builder.directory(folder.toAbsolutePath().toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(tools.environment());
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  /// Waits for the end of a process whose output `output` reads.
  private static End await(Process process, Duration limit, Runnable output)
      throws IOException, InterruptedException {
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
    Thread reader = Thread.ofVirtual().unstarted(output);
    try {
      process.getOutputStream().close();
      reader.start();
      int status = process.waitFor();
      reader.join();
      return new End(status, late.get());
    } finally {
      kill(process);
      watchdog.interrupt();
    }
  }

  private static Tool.Failure failure(
      Command command, Path folder, Path log, Duration late, int status) {
    String how =
        late.isZero()
            ? "exit status " + status
            : "no end after " + late.toSeconds() + " s and was stopped";
    return new Tool.Failure(
        String.format(
            Locale.ROOT,
            "%s in %s: got %s, expected success; see %s",
            command.name(),
            folder,
            how,
            log));
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

  private static void read(Process process, List<String> lines) {
    try (var in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException _) {
      lines.clear(); // it was killed
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly(); // first, or a script goes on behind the child that was killed
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
