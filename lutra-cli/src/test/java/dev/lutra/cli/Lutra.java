package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the command line, in this process or in one of its own.
final class Lutra {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Lutra() {}

  /// What a command line did.
  ///
  /// @param code its exit code
  /// @param out standard output
  /// @param err standard error, without the JVM's own warnings
  record Outcome(int code, String out, String err) {
    /// Standard output, which has to be exactly one JSON object in one line.
    JsonNode json() {
      assertThat(out.lines()).as("standard output: %s", out).hasSize(1);
      JsonNode node = parse(out);
      assertThat(node.isObject()).isTrue();
      return node;
    }

    Outcome done() {
      assertThat(code).as("exit code; standard error: %s", err).isEqualTo(Main.DONE);
      return this;
    }

    /// The one line that says why a command failed.
    String failure(int expected) {
      assertThat(code).as("exit code; standard error: %s", err).isEqualTo(expected);
      List<String> lines = err.lines().filter(line -> line.startsWith("lutra: ")).toList();
      assertThat(lines).as("standard error: %s", err).hasSize(1);
      assertThat(err.lines().toList().getLast()).isEqualTo(lines.getFirst());
      assertThat(err)
          .doesNotContain("\tat ", "Exception", "a defect in Lutra", "null", "dev.lutra");
      return lines.getFirst();
    }
  }

  static JsonNode parse(String text) {
    return JSON.readTree(text);
  }

  /// Runs a command line in this process.
  static Outcome run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var outBytes = new ByteArrayOutputStream();
    var errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(arguments);
      return new Outcome(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /// Runs a command line that has to succeed, and gives its JSON object.
  static JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return run(all.toArray(String[]::new)).done().json();
  }

  /// The one line of a command that has to fail before it begins any work: the same with `--json`,
  /// where it is also the only key of the only object, and without.
  static String failure(int code, String... arguments) {
    Outcome plain = run(arguments);
    String line = plain.failure(code);
    assertThat(plain.out()).as("standard output").isEmpty();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(1, "--json");
    Outcome json = run(all.toArray(String[]::new));
    assertThat(json.failure(code)).isEqualTo(line);
    assertThat(json.json().propertyNames()).containsExactly("error");
    assertThat("lutra: " + json.json().path("error").asString("")).isEqualTo(line);
    return line;
  }

  /// The command of a process of its own: the modules (or the class path) of these tests.
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // no file of its own in the temporary folder, which a limit on file sizes would forbid
    command.addAll(List.of("-XX:-UsePerfData", "-Xmx1g", "--add-modules=jdk.incubator.vector"));
    String modules = System.getProperty("jdk.module.path");
    if (Main.class.getModule().isNamed() && modules != null) {
      command.addAll(List.of("--enable-native-access=dev.lutra.tensor", "-p", modules));
      command.addAll(List.of("-m", "dev.lutra.cli/dev.lutra.cli.Main"));
    } else {
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
      command.addAll(List.of(System.getProperty("java.class.path"), "dev.lutra.cli.Main"));
    }
    command.addAll(List.of(arguments));
    return command;
  }

  /// A process that runs.
  ///
  /// @param process the process
  /// @param out file of its standard output
  /// @param err file of its standard error
  record Running(Process process, Path out, Path err) {
    Outcome await() throws IOException, InterruptedException {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end after 60 s; standard error: " + Files.readString(err));
      }
      List<String> lines =
          Files.readAllLines(err).stream()
              .filter(line -> !line.startsWith("WARNING: ") && !line.contains("warning: [JDK"))
              .toList();
      String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
      return new Outcome(process.exitValue(), Files.readString(out), text);
    }
  }

  /// Starts a command in a process of its own; its output goes to files in `folder`.
  static Running start(Path folder, List<String> command) throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Running(process, out, err);
  }
}
