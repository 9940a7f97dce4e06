package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lutra.nn.experiment.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Run folders that cannot be used, and work that fails on its way: one line, and what was finished
/// stays.
final class RunErrorsTest {
  @TempDir static Path folder;
  private static Path spec = Path.of("");
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    spec = Specs.write(folder, "tiny.yaml", Specs.TINY);
    run = folder.resolve("run");
    Lutra.json("train", spec.toString(), "--out", run.toString(), "--no-verify", "--epochs", "1");
  }

  /// A copy of the run, to be damaged.
  private static Path copy(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(run.relativize(file).toString()));
      }
    }
    return to;
  }

  private static Map<String, String> hashes(Path of) throws IOException {
    Map<String, String> hashes = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(of)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        hashes.put(file.toString(), Hash.of(file));
      }
    }
    return hashes;
  }

  @Test
  void folderThatHoldsSomethingIsLeftAlone() throws IOException {
    Map<String, String> before = hashes(run);
    assertThat(Lutra.failure(Main.WRONG, "train", spec.toString(), "--out", run.toString()))
        .contains(run + ": holds something already", "--resume " + run, "--out");
    assertThat(hashes(run)).isEqualTo(before);
    assertThat(Lutra.failure(Main.WRONG, "train", spec.toString(), "--out", spec.toString()))
        .contains(spec + ": holds something already", "name another folder");
    assertThat(spec).content().isEqualTo(Specs.TINY);
  }

  @Test
  void folderThatCannotBeMadeIsOneLine() throws IOException {
    String below = spec.resolve("run").toString();
    assertThat(Lutra.failure(Main.WRONG, "train", spec.toString(), "--out", below))
        .contains(below + ": the folder of the run cannot be made", "can be written with --out");
  }

  @Test
  void folderWithoutPermissionIsOneLine() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeTrue(locked.toFile().setWritable(false), "permissions can be taken away");
    if (Files.isWritable(locked)) {
      System.out.println("skipped: the superuser can write everywhere");
    }
    assumeTrue(!Files.isWritable(locked), "the superuser can write everywhere");
    String inside = locked.resolve("run").toString();
    assertThat(Lutra.failure(Main.WRONG, "train", spec.toString(), "--out", inside))
        .contains(inside + ": the folder of the run cannot be made", "access denied", "--out");
    assertThat(Lutra.failure(Main.FAILED, "train", spec.toString(), "--out", locked.toString()))
        .contains(locked.toString(), "cannot be written (access denied)", "another folder");
  }

  @Test
  void fileInTheWayOfAFolderIsOneLine() throws IOException {
    Path begun = Files.createDirectory(folder.resolve("in-the-way"));
    Files.copy(run.resolve("spec.yaml"), begun.resolve("spec.yaml"));
    Files.createFile(begun.resolve("checkpoint"));
    Lutra.Outcome resumed = Lutra.run("train", "--resume", begun.toString(), "--json");
    String line = resumed.failure(Main.FAILED);
    assertThat(line).contains(begun + "/checkpoint", "is no folder", "choose another folder");
    assertThat("lutra: " + resumed.json().path("error").asString("")).isEqualTo(line);

    Path other = copy("no-verilog");
    try (Stream<Path> files = Files.walk(other.resolve("verilog"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.createFile(other.resolve("verilog"));
    assertThat(Lutra.failure(Main.FAILED, "export", other.toString()))
        .contains(other + "/verilog", "correct the path", "run the command again");
  }

  @ParameterizedTest
  @CsvSource({
    "train --resume RUN --epochs 3",
    "train --resume RUN --seed 3",
    "train --resume RUN --set seed=3",
    "train --resume RUN --data digits",
    "train --resume RUN --out other",
    "train digits-weightless --resume RUN"
  })
  void resumeTakesNothingElse(String arguments) throws IOException {
    Map<String, String> before = hashes(run);
    String[] all = arguments.split(" ", -1);
    all[Arrays.asList(all).indexOf("RUN")] = run.toString();
    assertThat(Lutra.failure(Main.WRONG, all))
        .contains("--resume: takes its spec from the run", "leave out preset", "--out");
    assertThat(hashes(run)).isEqualTo(before);
  }

  /// A spec that was edited since would draw another validation set, or train to another end.
  @ParameterizedTest
  @CsvSource({"seed: 3, seed: 4", "batch: 50, batch: 25", "validation: 0.1, validation: 0.2"})
  void resumeRefusesAnEditedSpec(String kept, String edited) throws IOException {
    Path other = copy("edited-" + edited.replaceAll("[^a-z0-9]", ""));
    String text = Files.readString(other.resolve("spec.yaml"));
    assertThat(text).contains(kept);
    Files.writeString(other.resolve("spec.yaml"), text.replace(kept, edited));
    Map<String, String> before = hashes(other);
    assertThat(Lutra.failure(Main.WRONG, "train", "--resume", other.toString()))
        .contains("spec.yaml: got another spec than the checkpoint", "undo the change");
    assertThat(hashes(other)).isEqualTo(before);
  }

  @Test
  void runWithoutAFinishedEpochIsOneLine() throws IOException {
    Path begun = Files.createDirectory(folder.resolve("begun"));
    Files.copy(run.resolve("spec.yaml"), begun.resolve("spec.yaml"));
    for (String command : List.of("evaluate", "export")) {
      assertThat(Lutra.failure(Main.WRONG, command, begun.toString()))
          .contains(begun + ": no epoch is finished yet", "lutra train --resume " + begun);
    }
    assertThat(Lutra.failure(Main.WRONG, "verify", begun.toString()))
        .contains(begun + ": ", "lutra ", begun.toString());
    Files.createFile(begun.resolve("netlist.txt"));
    assertThat(Lutra.failure(Main.WRONG, "verify", begun.toString()))
        .contains(begun + ": no epoch is finished yet", "lutra train --resume " + begun);
  }

  @Test
  void wrongExportLeavesTheExportThatIsThere() throws IOException {
    Map<String, String> before = hashes(run);
    assertThat(Lutra.failure(Main.WRONG, "export", run.toString(), "--target", "edif"))
        .contains("--target: got 'edif', expected one of verilog");
    assertThat(Lutra.failure(Main.WRONG, "export", run.toString(), "--pipeline", "-1"))
        .contains("--pipeline: got -1, expected 0 (none) or more");
    assertThat(Lutra.failure(Main.WRONG, "export", run.toString(), "--head-levels", "-1"))
        .contains("--head-levels: got -1, expected 0 (any) or more");
    assertThat(hashes(run)).isEqualTo(before);
  }

  /// What reads a checkpoint, with the checkpoint that it reads.
  private static List<List<String>> readers(Path of) {
    return List.of(
        List.of("best", "evaluate", of.toString()),
        List.of("best", "export", of.toString()),
        List.of("best", "verify", of.toString()),
        List.of("last", "train", "--resume", of.toString()));
  }

  @Test
  void checkpointOfAnotherVersionIsOneLine() throws IOException {
    Path other = copy("version");
    for (String name : List.of("best", "last")) {
      Path file = other.resolve("checkpoint/" + name + ".safetensors");
      SafeTensors whole = SafeTensors.read(file);
      Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
      metadata.put("version", "99");
      Files.write(file, new SafeTensors(metadata, whole.tensors()).bytes());
    }
    refusedBy(other, "got checkpoint version 99, expected 3", "train again");
  }

  @ParameterizedTest
  @CsvSource({
    "0, cut short, use the other checkpoint",
    "100, cut short, use the other checkpoint",
    "-1, cut short, use the other checkpoint"
  })
  void cutCheckpointIsOneLine(int length, String got, String remedy) throws IOException {
    Path other = copy("cut" + length);
    for (String name : List.of("best", "last")) {
      Path file = other.resolve("checkpoint/" + name + ".safetensors");
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));
    }
    refusedBy(other, got, remedy);
  }

  @Test
  void fileThatIsNoCheckpointIsOneLine() throws IOException {
    Path other = copy("text");
    for (String name : List.of("best", "last")) {
      Files.writeString(other.resolve("checkpoint/" + name + ".safetensors"), "0123456789abcdef");
    }
    refusedBy(other, "expected a safetensors file written by Lutra", "");
  }

  private static void refusedBy(Path of, String got, String remedy) throws IOException {
    Map<String, String> before = hashes(of);
    for (List<String> reader : readers(of)) {
      String[] command = reader.subList(1, reader.size()).toArray(String[]::new);
      assertThat(Lutra.failure(Main.FAILED, command))
          .contains(of + "/checkpoint/" + reader.getFirst() + ".safetensors: ", got, remedy);
    }
    assertThat(hashes(of)).isEqualTo(before);
  }

  @Test
  void dataThatChangedSinceTheTrainingAreOneLine() throws IOException {
    Path table = Specs.flowers(folder);
    Path flowers = folder.resolve("flowers");
    Lutra.json(
        "train",
        Specs.write(folder, "flowers.yaml", FLOWERS.replace("TABLE", table.toString())).toString(),
        "--out",
        flowers.toString(),
        "--no-verify");
    String text = Files.readString(table);
    refusedForData(flowers, table, text.replace("width", "height"), "'height'", "'width'");
    refusedForData(flowers, table, text.replaceAll("(?m)^", "7,").replaceFirst("7", "n"), "'n'");
    refusedForData(flowers, table, text.replace("tulip", "violet"), "'violet'", "'tulip'");
    Files.writeString(table, text.replaceFirst("\\.", ".1"));
    assertThat(Lutra.failure(Main.FAILED, "train", "--resume", flowers.toString()))
        .contains("the samples that the run was trained on", "that differ", "train again");
    Files.delete(table);
    assertThat(Lutra.failure(Main.FAILED, "evaluate", flowers.toString()))
        .contains(table + ": ", "no such file", "check the path");
  }

  private static final String FLOWERS =
      """
      name: flowers
      data: {type: csv, train: TABLE, target: kind}
      encoder: {type: thermometer, levels: 4}
      layers:
        - {type: lut, units: 30, fanIn: 3, mode: binary, node: weightless}
        - {type: groupSum, groups: 3}
      training: {epochs: 1, batch: 20, validation: 0}
      """;

  private static void refusedForData(Path of, Path table, String text, String... parts)
      throws IOException {
    Files.writeString(table, text);
    Map<String, String> before = hashes(of);
    for (List<String> reader : readers(of)) {
      if (!reader.contains("export")) { // which reads no data
        String[] command = reader.subList(1, reader.size()).toArray(String[]::new);
        assertThat(Lutra.failure(Main.FAILED, command))
            .contains("that the run was trained on", "train again")
            .contains(parts);
      }
    }
    assertThat(hashes(of)).isEqualTo(before);
  }

  @Test
  void lossThatIsNoNumberKeepsTheFinishedEpoch() throws IOException {
    Path dense = Specs.write(folder, "dense-nan.yaml", Specs.DENSE);
    Path out = folder.resolve("nan");
    List<String> train = new ArrayList<>(List.of("train", dense.toString()));
    train.addAll(List.of("--out", out.toString(), "--json", "--epochs", "3"));
    // The first epoch is an ordinary one, the second leaves the range of floats.
    train.addAll(List.of("--set", "optimizer={type: sgd, learningRate: 0.01}"));
    train.addAll(List.of("--set", "schedule={type: step, every: 1, factor: 1e39}"));
    Lutra.Outcome outcome = Lutra.run(train.toArray(String[]::new));
    String line = outcome.failure(Main.FAILED);
    assertThat(line)
        .contains("the loss is", "in epoch 2", "lower optimizer.learningRate (now 0.01)")
        .contains("training.clip", "train again");
    assertThat("lutra: " + outcome.json().path("error").asString("")).isEqualTo(line);
    assertThat(Lutra.json("evaluate", out.toString()).path("epochs").asInt()).isEqualTo(1);
    String last = Hash.of(out.resolve("checkpoint/last.safetensors"));
    assertThat(Lutra.run("train", "--resume", out.toString()).failure(Main.FAILED)).isEqualTo(line);
    assertThat(Hash.of(out.resolve("checkpoint/last.safetensors"))).isEqualTo(last);
  }

  @Test
  void networkWithoutHardwareTrainsAndSaysSo() throws IOException {
    Path dense = Specs.write(folder, "dense.yaml", Specs.DENSE);
    Path out = folder.resolve("dense");
    Lutra.Outcome trained =
        Lutra.run("train", dense.toString(), "--out", out.toString(), "--json").done();
    assertThat(trained.err())
        .contains("no hardware: layers.0: dense: ", "replace it by lut layers");
    JsonNode json = trained.json();
    assertThat(json.path("softTestAccuracy").isNumber()).isTrue();
    for (String command : List.of("train", "evaluate")) {
      JsonNode figures = command.equals("train") ? json : Lutra.json(command, out.toString());
      assertThat(figures.get("hardenedTestAccuracy").isNull()).as(command).isTrue();
      assertThat(figures.get("luts").isNull()).as(command).isTrue();
    }
    assertThat(Lutra.run("evaluate", out.toString()).done().out()).contains("no hardware form");
    assertThat(Lutra.failure(Main.WRONG, "export", out.toString()))
        .contains("dense", "has no look-up-table form", "replace it by lut layers");
    assertThat(Lutra.failure(Main.WRONG, "verify", out.toString()))
        .contains("is not exported yet", "lutra export " + out);
    assertThat(out.resolve("netlist.txt")).doesNotExist();
  }
}
