package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lutra.nn.Network;
import dev.lutra.nn.Signal;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.search.SearchFile;
import dev.lutra.nn.search.SearchSpec;
import dev.lutra.nn.search.Trial;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `lutra search`: halving within limits, tables and plots, and going on after an interruption.
final class SearchTest {
  private static final String SEARCH =
      """
      name: small
      spec:
        data: {type: digits, train: 600, test: 20, seed: 1}
        layers:
          - {type: lut, units: 60, fanIn: 4, mode: binary, node: weightless}
          - {type: groupSum, groups: 10, temperature: 1}
        training: {batch: 32, validation: 0.2}
      space:
        layers.0.units: [20, 60, 120, 1000]
        recipe:
          plain: {}
          spread: {layers.0.node.spread: 0.1}
      rungs: [1, 4]
      keep: 0.4
      select: front
      seeds: 2
      limits: {luts: 400, of: core}
      """;

  @TempDir static Path folder;
  private static Path file = Path.of("");
  private static Path done = Path.of("");
  private static JsonNode json;

  @BeforeAll
  static void search() throws IOException {
    file = Specs.write(folder, "small.yaml", SEARCH);
    done = folder.resolve("done");
    json = Lutra.json("search", file.toString(), "--out", done.toString(), "--threads", "2");
  }

  private static List<List<String>> rows(Path search) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(search.resolve("results.csv"))) {
      List<String> cells = List.of(line.split(",", -1));
      rows.add(cells.subList(0, cells.size() - 1)); // without the seconds
    }
    return rows;
  }

  @Test
  void theBestShareGoesOnToTheNextRungAndIsRepeatedThere() throws IOException {
    List<List<String>> rows = rows(done);
    assertThat(rows.getFirst())
        .containsExactly(
            "trial",
            "rung",
            "seed",
            "epochs",
            "layers.0.units",
            "recipe",
            "score",
            "best",
            "encoder",
            "core",
            "head");
    List<List<String>> first = rows.stream().filter(r -> r.get(1).equals("0")).toList();
    List<List<String>> second = rows.stream().filter(r -> r.get(1).equals("1")).toList();
    assertThat(first).hasSize(6).allMatch(r -> r.get(3).equals("1"));
    assertThat(second).hasSize(2 * 3).allMatch(r -> r.get(3).equals("4"));
    assertThat(second.stream().map(List::getFirst).distinct()).hasSize(3);
    for (List<String> row : rows.subList(1, rows.size())) {
      assertThat(Double.parseDouble(row.get(6))).isBetween(0.05, 1.0);
      assertThat(Integer.parseInt(row.get(9))).isBetween(10, Integer.parseInt(row.get(4)));
    }
    assertThat(json.path("complete").asBoolean()).isTrue();
    assertThat(json.path("trials").asInt()).isEqualTo(8);
    JsonNode best = json.path("front").get(json.path("front").size() - 1);
    double most =
        second.stream().mapToDouble(r -> Double.parseDouble(r.get(6))).max().orElseThrow();
    assertThat(best.path("score").asDouble()).isBetween(0.5 * most, most);
  }

  @Test
  void theTableShowsEveryRungTheFrontAndWhatWasLeftOut() throws IOException {
    String table = Files.readString(done.resolve("table.md"));
    assertThat(table)
        .contains("## Rung 2 of 2: 4 epochs", "## Rung 1 of 2: 1 epochs", "| * |")
        .contains("| layers.0.units | 20 | 2 |", "| recipe | spread | 3 |")
        .contains("| 6 | 1000, plain | takes 1,000 LUTs, limits.luts are 400 |");
  }

  @Test
  void plotsArePicturesThatAreNotEmpty() throws IOException {
    assumeTrue(hasFonts(), "skipped: no font is installed; install fontconfig");
    for (String name : List.of("front", "effects")) {
      BufferedImage image = ImageIO.read(done.resolve(name + ".png").toFile());
      long colors = image.getWidth() == 0 ? 0 : colors(image);
      assertThat(image.getWidth()).as(name).isGreaterThan(400);
      assertThat(colors).as("colors of %s", name).isGreaterThan(5);
    }
  }

  private static boolean hasFonts() {
    try {
      GraphicsEnvironment fonts = GraphicsEnvironment.getLocalGraphicsEnvironment();
      return fonts.getAvailableFontFamilyNames().length > 0;
    } catch (LinkageError | RuntimeException e) {
      return false;
    }
  }

  private static long colors(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(pixels).distinct().count();
  }

  @Test
  void aSearchThatWasBrokenOffGoesOnAndEndsTheSame() throws IOException {
    Path broken = folder.resolve("broken");
    Lutra.json("search", file.toString(), "--out", broken.toString(), "--threads", "1");
    assertThat(rows(broken)).as("whatever the threads").isEqualTo(rows(done));
    List<String> log = Files.readAllLines(broken.resolve("log.jsonl"));
    Files.writeString(
        broken.resolve("log.jsonl"), String.join("\n", log.subList(0, 5)) + "\n" + "{\"time\":");
    Files.delete(broken.resolve("results.csv"));
    Lutra.json("search", "--resume", broken.toString());
    assertThat(rows(broken)).isEqualTo(rows(done));
    assertThat(Files.readAllLines(broken.resolve("log.jsonl"))).hasSameSizeAs(log);
  }

  @Test
  void trainingsOfTheLastRungStayAsRunsOfTheirOwn() throws IOException {
    JsonNode point = json.path("front").get(0);
    Path run = done.resolve("runs/trial-" + point.path("trial").asInt() + "/rung-1/seed-1");
    assertThat(Lutra.json("evaluate", run.toString()).toString()).contains("hardened");
    assertThat(done.resolve("runs/trial-" + point.path("trial").asInt() + "/rung-0/seed-1"))
        .doesNotExist();
  }

  /// Every trial of an example is an experiment whose layers fit together on MNIST.
  @Test
  void theTrialsOfTheExamplesFitTogether() throws IOException {
    try (var files = Files.list(Repository.ROOT.resolve("examples/search"))) {
      List<Path> examples = files.toList();
      assertThat(examples).isNotEmpty();
      for (Path example : examples) {
        SearchSpec spec = SearchFile.read(example);
        for (Trial trial : spec.drawn()) {
          ExperimentSpec drawn = spec.experiment(trial, 0, 0);
          int levels = ((Thermometer) drawn.encoder()).levels();
          try (Backend backend = CpuBackend.vector(1)) {
            Network network =
                Network.build(drawn.layers(), Signal.bits(784 * levels), 1, backend.memory());
            assertThat(network.output()).as("%s %s", example, trial).isEqualTo(Signal.real(10));
          }
        }
      }
    }
  }

  /// What cannot be trained, or not be built as hardware, is left out; the others go on.
  @Test
  void aTrialThatFailsIsLeftOutAndTheOthersGoOn() throws IOException {
    String recipes =
        """
            plain: {}
            unproved: {training.validation: 0}
            dense:
              layers: [{type: binarize}, {type: dense, units: 8}, {type: batchNorm}, {type: lut, units: 20, mode: real, node: stochastic}, {type: groupSum, groups: 10}]
        """;
    String text =
        SEARCH
            .replaceFirst(
                "(?s)layers.0.units: .*?\n  recipe:.*?rungs: .*?\n", "recipe:\n" + recipes)
            .replace("seeds: 2", "seeds: 1");
    Path mixed = folder.resolve("mixed");
    JsonNode result =
        Lutra.json(
            "search", Specs.write(folder, "mixed.yaml", text).toString(), "--out", "" + mixed);
    assertThat(result.path("complete").asBoolean()).isTrue();
    String table = Files.readString(mixed.resolve("table.md"));
    assertThat(table).contains("| 1 | unproved | training.validation: got 0.0", "| 2 | dense |");
    assertThat(rows(mixed)).hasSize(2);
    assertThat(mixed.resolve("runs/trial-0")).exists();
    assertThat(mixed.resolve("runs/trial-2")).as("left out before it was trained").doesNotExist();
  }

  @Test
  void aSearchWithoutAnyTrialFails() throws IOException {
    Path none = Specs.write(folder, "none.yaml", SEARCH.replace("luts: 400", "luts: 5"));
    Lutra.Outcome outcome =
        Lutra.run("search", none.toString(), "--out", folder.resolve("n").toString());
    assertThat(outcome.code()).isEqualTo(Main.WRONG);
    assertThat(outcome.err())
        .contains("lutra: search: no trial could be trained, the first because of: takes ");
  }

  @Test
  void resultsAreNotTakenForThoseOfOtherTrials() throws IOException {
    Path changed = folder.resolve("changed");
    Path now = Specs.write(folder, "few.yaml", SEARCH.replace("luts: 400", "minutes: 0.000001"));
    Lutra.run("search", now.toString(), "--out", changed.toString()).done();
    Path copy = changed.resolve("search.yaml");
    Files.writeString(copy, Files.readString(copy).replace("[20, 60, 120, 1000]", "[20, 70]"));
    assertThat(Lutra.failure(Main.WRONG, "search", "--resume", changed.toString()))
        .contains("got other trials than the search began with");
  }

  @Test
  void whenTheTimeIsUpWhatWasFoundIsWritten() throws IOException {
    Path hurried = folder.resolve("hurried");
    Path now = Specs.write(folder, "now.yaml", SEARCH.replace("luts: 400", "minutes: 0.000001"));
    Lutra.Outcome outcome =
        Lutra.run("search", now.toString(), "--out", hurried.toString(), "--json").done();
    assertThat(outcome.json().path("complete").asBoolean()).isFalse();
    assertThat(outcome.err()).contains("the time is up; go on with `lutra search --resume");
    assertThat(hurried.resolve("table.md")).exists();
  }

  @Test
  void whatCannotBeIsSaidBeforeAnythingIsTrained() {
    assertThat(Lutra.failure(Main.WRONG, "search")).contains("search: got no file");
    assertThat(Lutra.failure(Main.WRONG, "search", "none.yaml"))
        .contains("none.yaml: no such file");
    assertThat(Lutra.failure(Main.WRONG, "search", "--resume", folder.toString()))
        .contains("got no search here");
    assertThat(Lutra.failure(Main.WRONG, "search", file.toString(), "--out", done.toString()))
        .contains("holds something already; go on with `lutra search --resume " + done + "`");
  }
}
