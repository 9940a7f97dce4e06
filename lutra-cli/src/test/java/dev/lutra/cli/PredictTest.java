package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.data.DataContext;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.predict.Model;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `lutra predict` answers what the model answers, in whatever form the samples come.
final class PredictTest {
  private static final String VALUES =
      """
      name: values
      data: {type: csv, train: TABLE, test: TABLE, target: width, task: values}
      layers:
        - {type: lut, units: 20, fanIn: 2, mode: binary, node: weightless}
        - {type: groupSum, groups: 1, temperature: 20, argMax: false}
      encoder: {type: thermometer, levels: 4}
      loss: {type: squaredError}
      training: {epochs: 3, batch: 20, validation: 0}
      """;

  @TempDir static Path folder;
  private static Path run = Path.of("");
  private static Path flowers = Path.of("");
  private static Path table = Path.of("");
  private static SampleFiles digits = new SampleFiles(Samples.ofBytes(0, 1, new byte[0]), 28);
  private static int[] labels = {};
  private static List<String> expected = List.of();

  @BeforeAll
  static void train() throws IOException {
    run = folder.resolve("run");
    String spec = Specs.write(folder, "tiny.yaml", Specs.TINY).toString();
    Lutra.json("train", spec, "--out", run.toString(), "--no-verify");
    DataContext context =
        DataContext.fromEnvironment(Map.of(), folder, folder, true, progress -> {});
    Dataset test = new StrokeDigits(300, 100, 1).load(context).test();
    digits = new SampleFiles(test.samples(), 28);
    labels = ((Targets.Classes) test.targets()).labels();
    try (Model model = Model.load(run)) {
      List<String> answers = new ArrayList<>();
      for (int[] scores : model.scores(test.samples())) {
        answers.add(model.label(model.classOf(scores)));
      }
      expected = List.copyOf(answers);
    }
    table = Specs.flowers(folder);
    flowers = trained("flowers", Specs.FLOWERS, table);
  }

  private static Path trained(String name, String yaml, Path data) throws IOException {
    Path spec = Specs.write(folder, name + ".yaml", yaml.replace("TABLE", data.toString()));
    Path out = folder.resolve(name);
    Lutra.json("train", spec.toString(), "--out", out.toString(), "--no-verify");
    return out;
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private static List<String> predict(String... more) {
    List<String> all = new ArrayList<>(List.of("predict", run.toString(), "--no-header"));
    all.addAll(List.of(more));
    return lines(Lutra.run(all.toArray(String[]::new)).done().out());
  }

  private static Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void everyFormOfTheSameImagesIsAnsweredAlike() throws IOException {
    String headed = digits.table(labels, true);
    List<Path> files =
        List.of(
            write("images", digits.idx()),
            write("images.gz", SampleFiles.gzip(digits.idx())),
            write("flat.npy", digits.npy("100, 784")),
            write("images.npy", digits.npy("100, 28, 28")),
            write("first.npy", digits.npy("100, 1, 28, 28")),
            write("last.npy", digits.npy("100, 28, 28, 1")),
            write("doubles.npy", digits.npyOfDoubles("100, 784")),
            digits.images(folder.resolve("gray"), false),
            digits.images(folder.resolve("color"), true));
    for (Path file : files) {
      assertThat(predict(file.toString())).as("%s", file).isEqualTo(expected);
    }
    for (String text : List.of(headed, digits.table(labels, false))) {
      Path plain = write("table.csv", text);
      String label = text.startsWith("digit") ? "digit" : "1";
      assertThat(predict(plain.toString(), "--label", label)).isEqualTo(expected);
    }
    Path packed = write("table", SampleFiles.gzip(headed.getBytes(StandardCharsets.UTF_8)));
    assertThat(predict(packed.toString(), "--label", "digit")).isEqualTo(expected);
  }

  @Test
  void inputsAreReadInOrder() throws IOException {
    Path one = write("one.png", digits.png(7, false));
    Path two = write("two.png", digits.png(3, true));
    String all = write("all.idx", digits.idx()).toString();
    List<String> wanted = new ArrayList<>(List.of(expected.get(7), expected.get(3)));
    wanted.addAll(expected);
    wanted.add(expected.get(7));
    assertThat(predict(one.toString(), two.toString(), all, one.toString())).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"digit", ""})
  void standardInputIsATable(String label) throws IOException {
    String text = digits.table(labels, true);
    if (label.isEmpty()) {
      text = text.replaceAll("(?m)^[^;]*;", ""); // no label at all
    }
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(label.isEmpty() ? predict("-") : predict("-", "--label", label))
          .isEqualTo(expected);
    } finally {
      System.setIn(before);
    }
  }

  /// What a program writes to a process of this command is answered before it writes on.
  @Test
  void answerDoesNotWaitForTheEndOfStandardInput() throws Exception {
    Process process =
        new ProcessBuilder(Lutra.command("predict", flowers.toString(), "-"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var to = process.outputWriter();
        var from = process.inputReader()) {
      to.write("length,width\n0.5,5.5\n");
      to.flush();
      assertThat(from.readLine()).isEqualTo("class");
      assertThat(from.readLine()).isEqualTo("iris");
      to.write("4.5,3.5\n");
      to.flush();
      assertThat(from.readLine()).isEqualTo("tulip");
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void accuracyIsThatOfEvaluate() throws IOException {
    Path headed = write("labelled.csv", digits.table(labels, true));
    JsonNode json = Lutra.json("predict", run.toString(), headed.toString(), "--label", "digit");
    JsonNode evaluated = Lutra.json("evaluate", run.toString());
    assertThat(json.path("accuracy")).isEqualTo(evaluated.path("hardenedTestAccuracy"));
    assertThat(json.path("samples").asInt()).isEqualTo(100);
    JsonNode named = Lutra.json("predict", flowers.toString(), table.toString(), "--label", "kind");
    assertThat(named.path("accuracy"))
        .isEqualTo(Lutra.json("evaluate", flowers.toString()).path("hardenedTestAccuracy"));
    assertThat(Lutra.run("predict", run.toString(), headed.toString(), "--label", "digit").err())
        .contains("100 samples, accuracy ");
  }

  @Test
  void valuesAndTheirErrorAreThoseOfEvaluate() throws IOException {
    String text = Files.readString(table).replaceAll(",(iris|rose|tulip|kind)", "");
    Path numbers = write("numbers.csv", text);
    Path values = trained("values", VALUES, numbers);
    JsonNode json =
        Lutra.json(
            "predict", values.toString(), numbers.toString(), "--label", "width", "--scores");
    assertThat(json.path("squaredError"))
        .isEqualTo(Lutra.json("evaluate", values.toString()).path("hardenedTestSquaredError"));
    assertThat(json.path("columns")).hasToString("[\"value\",\"score0\"]");
    assertThat(json.path("rows").path(0).path(0).isNumber()).isTrue();
  }

  @Test
  void columnsAreFoundByNameAndOthersPassedOver() throws IOException {
    List<String> rows = Files.readAllLines(table);
    String plain = Lutra.run("predict", flowers.toString(), table.toString()).done().out();
    String moved =
        IntStream.range(0, rows.size())
            .mapToObj(i -> rows.get(i).split(","))
            .map(c -> "note " + c[0] + "\t" + c[1] + "\t" + c[2] + "\t" + c[0])
            .reduce("", (all, row) -> all + row + "\n")
            .replaceFirst("note length", "note");
    Path other = write("moved.tsv", moved);
    assertThat(Lutra.run("predict", flowers.toString(), other.toString()).done().out())
        .isEqualTo(plain);
    assertThat(lines(plain).getFirst()).isEqualTo("class");
    assertThat(lines(plain)).hasSize(91).contains("iris", "rose", "tulip");
  }

  @Test
  void lastColumnTooManyIsSaidToBePassedOver() throws IOException {
    String lines = Files.readString(table).replaceFirst(".*\n", "");
    Path headerless = write("headerless.csv", lines);
    Lutra.Outcome outcome = Lutra.run("predict", flowers.toString(), headerless.toString()).done();
    assertThat(outcome.err()).contains("of 3 columns the last is taken for a label", "--label");
    assertThat(outcome.out())
        .isEqualTo(Lutra.run("predict", flowers.toString(), table.toString()).done().out());
  }

  @Test
  void scoresAndBitsAreThoseOfTheModel() throws IOException {
    String all = write("bits.idx", digits.idx()).toString();
    try (Model model = Model.load(run)) {
      int[][] scores = model.scores(digits.samples());
      boolean[][] bits = model.bits(digits.samples());
      List<String> wantedScores = new ArrayList<>();
      List<String> wantedBits = new ArrayList<>();
      List<String> wantedHex = new ArrayList<>();
      for (int s = 0; s < scores.length; s++) {
        StringBuilder line = new StringBuilder(expected.get(s));
        for (int score : scores[s]) {
          line.append(',').append(score);
        }
        wantedScores.add(line.toString());
        StringBuilder text = new StringBuilder();
        for (boolean bit : bits[s]) {
          text.append(bit ? 1 : 0);
        }
        wantedBits.add(text.toString());
        String hex = new BigInteger(text.reverse().toString(), 2).toString(16);
        wantedHex.add("0".repeat(25 - hex.length()) + hex);
      }
      assertThat(predict(all, "--scores")).isEqualTo(wantedScores);
      assertThat(predict(all, "--bits")).isEqualTo(wantedBits);
      assertThat(predict(all, "--hex")).isEqualTo(wantedHex);
    }
    assertThat(lines(Lutra.run("predict", run.toString(), all, "--scores").out()).getFirst())
        .isEqualTo("class,score0,score1,score2,score3,score4,score5,score6,score7,score8,score9");
  }

  @Test
  void jsonHoldsTheSameRows() throws IOException {
    String all = write("json.idx", digits.idx()).toString();
    JsonNode json = Lutra.json("predict", run.toString(), all);
    assertThat(json.propertyNames()).containsExactly("run", "samples", "columns", "rows");
    List<String> rows = new ArrayList<>();
    json.path("rows").forEach(row -> rows.add(row.path(0).asString("")));
    assertThat(rows).isEqualTo(expected);
    Path file = folder.resolve("json.csv");
    JsonNode summary = Lutra.json("predict", run.toString(), all, "-o", file.toString());
    assertThat(summary.propertyNames()).containsExactly("run", "samples", "file");
    assertThat(Files.readAllLines(file).subList(1, 101)).isEqualTo(expected);
  }

  @Test
  void fileIsWrittenWholeOrNotAtAll() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("results"));
    Path file = Files.writeString(inside.resolve("out.csv"), "old");
    String good = digits.table(labels, true);
    // More than one part of the work is done and written before the damage is found.
    String many = String.join("", Collections.nCopies(60, good.replaceFirst(".*\n", "")));
    Path bad = write("bad.csv", good + many + "7;red\n");
    String line =
        Lutra.failure(
            Main.FAILED,
            "predict",
            run.toString(),
            bad.toString(),
            "--label",
            "digit",
            "-o",
            file.toString());
    assertThat(line).contains("bad.csv:6102", "2 cells", "785 as in the header");
    assertThat(file).hasContent("old");
    Path whole = write("good.csv", good);
    Lutra.run(
            "predict", run.toString(), whole.toString(), "--label", "digit", "-o", file.toString())
        .done();
    assertThat(Files.readAllLines(file).subList(1, 101)).isEqualTo(expected);
    try (Stream<Path> all = Files.list(inside)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void answersDoNotDependOnThreads() throws IOException {
    String all = write("threads.idx", digits.idx()).toString();
    for (String threads : List.of("1", "3")) {
      assertThat(predict(all, "--threads", threads)).isEqualTo(expected);
    }
  }

  @Test
  void checkpointFileStandsForItsRun() throws IOException {
    Path file = run.resolve("checkpoint/best.safetensors");
    String all = write("file.idx", digits.idx()).toString();
    assertThat(lines(Lutra.run("predict", file.toString(), all).done().out()).subList(1, 101))
        .isEqualTo(expected);
  }
}
