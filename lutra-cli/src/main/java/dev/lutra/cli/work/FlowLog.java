package dev.lutra.cli.work;

import dev.lutra.flow.Tool;
import dev.lutra.nn.experiment.AtomicFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The steps of an export that were done, in `build/steps`: a step is not done again while the
/// files that it was done on are the same, so that a flow that was interrupted goes on where it
/// stood.
final class FlowLog {
  private static final List<String> INPUTS =
      List.of("rtl", "primitives", "sim", "syn", "tb", "vectors");

  private final Path folder;
  private final ProgressDisplay progress;
  private final String key;
  private final List<FlowStep> steps = new ArrayList<>();

  /// @param folder the export
  FlowLog(Path folder, ProgressDisplay progress) throws IOException {
    this.folder = folder;
    this.progress = progress;
    this.key = digest(folder);
  }

  /// What a step does.
  interface Work {
    FlowStep run() throws IOException, InterruptedException;
  }

  /// The steps so far.
  List<FlowStep> steps() {
    return List.copyOf(steps);
  }

  /// Runs a step, or takes its result from an earlier run on the same files.
  ///
  /// @param settings what else it depends on, such as a number of vectors
  FlowStep run(String name, String settings, Work work) throws IOException, InterruptedException {
    Path file = folder.resolve("build/steps/" + name.replace(' ', '-') + ".properties");
    FlowStep step = known(file, name, settings);
    if (step == null) {
      progress.line(name);
      long start = System.nanoTime();
      step = attempt(name, work).took((System.nanoTime() - start) * 1e-9);
      if (step.isDone()) {
        write(file, step, settings);
      }
    }
    steps.add(step);
    return step;
  }

  /// Notes a step that is not run.
  void skip(String name, String reason) {
    steps.add(FlowStep.skipped(name, reason));
  }

  private static FlowStep attempt(String name, Work work) throws IOException, InterruptedException {
    try {
      return work.run();
    } catch (Tool.Missing e) {
      return FlowStep.skipped(name, String.valueOf(e.getMessage()));
    } catch (Tool.Failure e) {
      return FlowStep.failed(name, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable FlowStep known(Path file, String name, String settings) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    Properties saved = new Properties();
    saved.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
    if (!key.equals(saved.getProperty("key")) || !settings.equals(saved.getProperty("settings"))) {
      return null;
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String property : new TreeSet<>(saved.stringPropertyNames())) {
      if (property.startsWith("figure.")) {
        figures.put(property.substring(7), Double.valueOf(saved.getProperty(property)));
      }
    }
    double seconds = Double.parseDouble(saved.getProperty("seconds", "0"));
    return FlowStep.done(name, saved.getProperty("text", ""), figures).took(seconds);
  }

  private void write(Path file, FlowStep step, String settings) throws IOException {
    Properties saved = new Properties();
    saved.setProperty("key", key);
    saved.setProperty("settings", settings);
    saved.setProperty("text", step.text());
    saved.setProperty("seconds", Double.toString(step.seconds()));
    step.figures().forEach((name, value) -> saved.setProperty("figure." + name, value.toString()));
    StringWriter out = new StringWriter();
    saved.store(out, null);
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFile.write(file, out.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// A digest of all files that the steps read.
  private static String digest(Path folder) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String input : INPUTS) {
        Path place = folder.resolve(input);
        if (!Files.isDirectory(place)) {
          continue;
        }
        try (var files = Files.list(place)) {
          for (Path file : (Iterable<Path>) files.sorted()::iterator) {
            digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
