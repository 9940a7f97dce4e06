package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A network of images from its spec to a core that takes one pixel a clock, and back.
final class StreamTest {
  private static final String IMAGES =
      """
      name: images
      data: {type: digits, train: 200, test: 40, seed: 1}
      encoder: {type: thermometer, levels: 2, placement: uniform, global: true}
      layers:
        - {type: image, planes: 1, rows: 28, columns: 28}
        - type: convolution
          rows: 3
          columns: 3
          stride: 2
          padding: same
          body: [{type: lut, units: 24, fanIn: 4, node: weightless}, {type: lut, units: 8, fanIn: 3, node: weightless, wiring: serial}]
        - {type: pool, rows: 2, columns: 2}
        - {type: flatten}
        - {type: lut, units: 60, fanIn: 4, node: weightless}
        - {type: groupSum, groups: 10, temperature: 1.5}
      training: {epochs: 1, batch: 50, validation: 0}
      export: {module: images, pipeline: 1}
      """;

  @TempDir Path folder;
  private Path run = Path.of("");
  private JsonNode trained = Lutra.parse("{}");

  @BeforeEach
  void train() throws IOException {
    Path spec = Specs.write(folder, "images.yaml", IMAGES);
    run = folder.resolve("run");
    trained = Lutra.json("train", spec.toString(), "--out", run.toString(), "--no-verify");
  }

  private static String levels() {
    return Tools.icarus() ? "netlist,icarus" : "netlist";
  }

  @Test
  void aRunOfImagesIsExportedAsAStreamAndIsTheNetwork() throws IOException {
    assertThat(trained.path("luts").path("core").asInt()).isBetween(60, 100);
    assertThat(Files.readString(run.resolve("stream/INTERFACE.md")))
        .contains("Images of 28 x 28 pixels", "| stage1 | encoder | 3 x 3, stride 2, border zero")
        .contains("784 clocks an image");
    assertThat(run.resolve("stream/primitives/images_stage1_core.v")).exists();
    String[] verify = {
      "verify", run.toString(), "--target", "stream", "--levels", levels(), "--vectors", "4"
    };
    JsonNode json = Lutra.json(verify);
    assertThat(json.path("vectors").asInt()).isEqualTo(4);
    assertThat(json.path("levels").size()).isEqualTo(levels().split(",", -1).length);
    json.path("levels").forEach(level -> assertThat(level.path("mismatches").asInt()).isZero());
    assertThat(Lutra.run("evaluate", run.toString()).done().out()).contains("LUT6 (estimate)");
  }

  @Test
  void registersAreThoseThatTheExportAskedFor() {
    JsonNode slow = Lutra.json("export", run.toString(), "--target", "stream", "--pipeline", "0");
    JsonNode fast =
        Lutra.json("export", run.toString(), "--target", "stream", "--head-levels", "1");
    assertThat(fast.path("latency").asInt()).isGreaterThan(slow.path("latency").asInt() + 5);
    String[] verify = {
      "verify", run.toString(), "--target", "stream", "--levels", levels(), "--vectors", "2"
    };
    assertThat(Lutra.run(verify).done().out()).contains("0 mismatches in 2 vectors");
  }

  @Test
  void aTableThatWasChangedIsFound() throws IOException {
    if (!Tools.icarus()) {
      return;
    }
    Path core = run.resolve("stream/rtl/images_stage3_core.v");
    String text = Files.readString(core);
    Matcher table = Pattern.compile("16'h([0-9a-f]{4}) >>").matcher(text);
    StringBuilder changed = new StringBuilder();
    while (table.find()) {
      int other = 0xffff ^ Integer.parseInt(table.group(1), 16);
      table.appendReplacement(changed, String.format("16'h%04x >>", other));
    }
    Files.writeString(core, table.appendTail(changed).toString());
    assertThat(changed.toString()).isNotEqualTo(text);
    Lutra.Outcome outcome =
        Lutra.run(
            "verify", run.toString(), "--target", "stream", "--levels", "icarus", "--vectors", "3");
    assertThat(outcome.code()).isEqualTo(Main.FAILED);
    assertThat(outcome.out()).containsPattern("verified icarus +[1-9]");
  }

  @Test
  void whatAStreamCannotHaveIsRefused() {
    String run = this.run.toString();
    assertThat(Lutra.failure(2, "export", run, "--target", "stream", "--core-only"))
        .contains("--core-only");
    assertThat(Lutra.failure(2, "verify", run, "--target", "stream", "--levels", "ghdl"))
        .contains("got 'ghdl', expected netlist, icarus, verilator, stalls");
    Path spec = this.run.resolve("spec.yaml");
    String budget = Lutra.failure(2, "train", spec.toString(), "--max-luts", "500");
    assertThat(budget).contains("network of images");
  }

  @Test
  void whatWasWrittenOfTheRegistersIsCheckedWhenItIsRead() throws IOException {
    Path file = run.resolve("stream/registers.json");
    String text = Files.readString(file);
    try {
      for (String damaged : List.of("{", "{}", text.replace("headLevels", "levels"))) {
        Files.writeString(file, damaged);
        assertThat(Lutra.failure(2, "verify", run.toString(), "--target", "stream"))
            .contains("registers.json: is damaged: ", "lutra export");
      }
    } finally {
      Files.writeString(file, text);
    }
  }

  @Test
  void anEvaluationIsThatOfTheTraining() {
    JsonNode evaluated = Lutra.json("evaluate", run.toString());
    assertThat(evaluated.path("hardenedTestAccuracy").asDouble())
        .isEqualTo(trained.path("hardenedTestAccuracy").asDouble());
  }
}
