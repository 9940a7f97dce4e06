package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// From a spec to a verified core, in one command, and what the other commands say of the run.
final class MainJobTest {
  private static final List<String> FILES =
      List.of(
          "spec.yaml",
          "log.jsonl",
          "checkpoint/best.safetensors",
          "checkpoint/last.safetensors",
          "netlist.txt",
          "verilog/rtl/tiny.v",
          "verilog/rtl/tiny_core.v",
          "verilog/rtl/tiny_encoder.v",
          "verilog/rtl/tiny_head.v",
          "verilog/tb/tiny_tb.v",
          "verilog/vectors/features.hex",
          "verilog/vectors/layers.hex",
          "verilog/vectors/outputs.hex",
          "verilog/vectors/result.hex",
          "INTERFACE.md",
          "report.json");

  @TempDir static Path folder;
  private static Path run = Path.of("");
  private static Path spec = Path.of("");
  private static Lutra.Outcome trained = new Lutra.Outcome(-1, "", "");
  private static double seconds;

  @BeforeAll
  static void train() throws IOException {
    spec = Specs.write(folder, "tiny.yaml", Specs.TINY);
    run = folder.resolve("run");
    long start = System.nanoTime();
    trained = Lutra.run("train", spec.toString(), "--out", run.toString(), "--json");
    seconds = (System.nanoTime() - start) * 1e-9;
  }

  @Test
  void trainPrintsOneObjectWithEveryFigure() {
    JsonNode json = trained.done().json();
    assertThat(json.path("hardenedTestAccuracy").asDouble()).isBetween(0.2, 1.0);
    assertThat(json.path("softTestAccuracy").asDouble()).isBetween(0.2, 1.0);
    assertThat(json.path("epochs").asInt()).isEqualTo(2);
    // The process is older than this command, so its account is at least what was measured here.
    assertThat(json.path("wallSeconds").asDouble()).isBetween(seconds - 0.5, seconds + 3600);
    assertThat(json.path("cpuSeconds").asDouble()).isBetween(0.1, 36_000.0);
    assertThat(json.path("peakMemoryBytes").asLong()).isBetween(20L << 20, 64L << 30);
    assertThat(json.path("luts").path("encoder").asInt()).isPositive();
    assertThat(json.path("luts").path("core").asInt()).isBetween(1, 100);
    assertThat(json.path("luts").path("head").asInt()).isPositive();
    assertThat(json.path("run").asString("")).isEqualTo(run.toString());
    assertThat(json.path("vectors").asInt()).isEqualTo(100);
  }

  @Test
  void everyLevelThatCanRunFindsNoMismatch() {
    List<String> expected = new ArrayList<>(List.of("netlist"));
    if (Tools.icarus()) {
      expected.add("icarus");
    }
    if (Tools.verilator()) {
      expected.add("verilator");
    }
    JsonNode json = trained.json();
    List<String> names = new ArrayList<>();
    for (JsonNode level : json.path("levels")) {
      names.add(level.path("name").asString(""));
      assertThat(level.path("mismatches").asLong(-1)).as("%s", level).isZero();
      assertThat(level.path("vectors").asInt()).as("%s", level).isEqualTo(100);
    }
    assertThat(names).isEqualTo(expected);
    assertThat(json.path("skipped").size()).isEqualTo(3 - expected.size());
  }

  @Test
  void runFolderHoldsEverything() throws IOException {
    for (String file : FILES) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
    try (Stream<Path> all = Files.walk(run)) {
      assertThat(all.map(Path::toString).filter(p -> p.contains(".part") || p.contains(".tmp")))
          .isEmpty();
    }
  }

  @Test
  void reportIsWhatWasPrinted() throws IOException {
    JsonNode report = Lutra.parse(Files.readString(run.resolve("report.json")));
    for (String key :
        List.of("hardenedTestAccuracy", "softTestAccuracy", "epochs", "luts", "run")) {
      assertThat(report.path(key)).as(key).isEqualTo(trained.json().path(key));
    }
    assertThat(report.path("levels")).isEqualTo(trained.json().path("levels"));
  }

  @Test
  void specOfTheRunIsTheSpecAsked() throws IOException {
    ExperimentSpec kept = SpecFile.read(run.resolve("spec.yaml"), List.of());
    assertThat(kept).isEqualTo(SpecFile.read(spec, List.of()));
  }

  @Test
  void everyLineOfTheLogHasTimeAndEvent() throws IOException {
    List<String> events = new ArrayList<>();
    Instant last = Instant.EPOCH;
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      JsonNode node = Lutra.parse(line);
      Instant time = Instant.parse(node.path("time").asString(""));
      assertThat(time).isBetween(last, Instant.now());
      last = time;
      events.add(node.path("event").asString("none"));
    }
    assertThat(events)
        .startsWith("Started", "Step")
        .endsWith("Saved", "Finished", "Reported")
        .contains("EpochDone");
    // 270 samples in steps of 50 make 6 steps
    assertThat(events.stream().filter("Step"::equals)).hasSize(2 * 6);
    assertThat(events.stream().filter("EpochDone"::equals)).hasSize(2);
  }

  @Test
  void interfaceDocumentSaysHowToConnectTheCore() throws IOException {
    String text = Files.readString(run.resolve("INTERFACE.md"));
    assertThat(text)
        .contains("784 unsigned words of 8 bits", "| 783 | x783 |")
        .containsPattern("\\| 0 \\| \\d+ \\| x > \\d+ \\|")
        .contains("a tie goes to the lowest index")
        .containsPattern("Latency: `out_valid` is high \\d+\\s+clocks")
        .contains("Class 9 is `9`.");
  }

  @Test
  void progressOnAPipeIsPlainLines() {
    assertThat(trained.err())
        .contains("training on 270 samples, 30 held out", "epoch 2/2")
        .doesNotContain("\r", "\033");
  }

  @Test
  void withoutJsonTheFiguresAreLinesForPeople() {
    Path other = folder.resolve("plain");
    Lutra.Outcome plain =
        Lutra.run("train", spec.toString(), "--out", other.toString(), "--no-verify").done();
    String accuracy =
        String.format(
            Locale.ROOT,
            "%.2f %% hardened",
            100 * trained.json().path("hardenedTestAccuracy").asDouble());
    assertThat(plain.out())
        .contains("test accuracy", accuracy, "LUT6 (estimate)", "peak memory")
        .doesNotContain("{", "\r", "\033");
    assertThat(other.resolve("verilog/rtl/tiny.v")).exists();
  }

  @Test
  void evaluateGivesTheFiguresAgain() {
    JsonNode json = Lutra.json("evaluate", run.toString());
    for (String key : List.of("hardenedTestAccuracy", "softTestAccuracy", "luts", "run")) {
      assertThat(json.path(key)).as(key).isEqualTo(trained.json().path(key));
    }
    assertThat(json.path("epochs").asInt()).isBetween(1, 2);
    for (String key : List.of("cpuSeconds", "wallSeconds", "peakMemoryBytes")) {
      assertThat(json.path(key).asDouble()).as(key).isPositive();
    }
    assertThat(Lutra.run("evaluate", run.toString()).done().out())
        .contains("test accuracy", "100 samples")
        .doesNotContain("{");
  }

  @Test
  void resumingAFinishedRunChangesNoWeight() throws IOException {
    // Not `run`, whose report and test bench other tests look at.
    Path finished = folder.resolve("finished");
    Lutra.json("train", spec.toString(), "--out", finished.toString(), "--no-verify");
    Path last = finished.resolve("checkpoint/last.safetensors");
    String before = Hash.of(last);
    JsonNode json = Lutra.json("train", "--resume", finished.toString(), "--no-verify");
    assertThat(Hash.of(last)).isEqualTo(before);
    assertThat(json.path("hardenedTestAccuracy"))
        .isEqualTo(trained.json().path("hardenedTestAccuracy"));
    assertThat(json.path("epochs").asInt()).isEqualTo(2);
  }
}
