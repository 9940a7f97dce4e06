package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.SafeTensors;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples run, and so does the Python of docs/checkpoint.md.
class ExamplesTest {
  /// Runs an example in Java, as its first lines say.
  private static String java(Path folder, String example, String argument) throws Exception {
    return Programs.run(
        folder,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path",
            System.getProperty("jdk.module.path"),
            "--add-modules",
            "jdk.incubator.vector,dev.lutra.nn",
            Repository.ROOT.resolve(example).toString(),
            argument));
  }

  @Test
  void xorIsLearnedByOneLut(@TempDir Path folder) throws Exception {
    String out = java(folder, "examples/Xor.java", "xor");
    assertThat(out).contains("a^b [0, 1, 1, 0]\n", " lut 0.0 6 ");
    assertThat(folder.resolve("xor/rtl/lutra_xor.v")).isRegularFile();
  }

  /// The commands of docs/inference.md in their order, then its program on the run that they made.
  @Test
  void leavesAreAnsweredByCommandAndProgramAlike(@TempDir Path folder) throws Exception {
    Repository.copy("examples", folder);
    MarkdownFile inference = MarkdownFile.read(Repository.ROOT.resolve("docs/inference.md"));
    List<String> outs = new ArrayList<>();
    for (String command : inference.commands()) {
      List<String> arguments = new ArrayList<>(List.of(command.split("\\s+")));
      assertThat(arguments.removeFirst()).isEqualTo("./lutra");
      if (arguments.getFirst().equals("train")) {
        arguments.addAll(List.of("--epochs", "2", "--no-verify"));
      }
      outs.add(Programs.run(folder, Lutra.command(arguments.toArray(String[]::new))));
    }
    List<String> classes = outs.get(1).lines().toList();
    assertThat(classes).hasSize(151).startsWith("class");
    assertThat(outs.get(2)).startsWith("class,score0,score1,score2\n");
    assertThat(folder.resolve("runs/bits.csv")).content().hasLineCount(151);

    String example = Repository.read("examples/Predict.java");
    String program = example.substring(example.indexOf("import module"));
    assertThat(inference.fences())
        .filteredOn(fence -> fence.language().equals("java"))
        .extracting(MarkdownFile.Fence::text)
        .containsExactly(program);
    List<String> answers = java(folder, "examples/Predict.java", "runs/leaves").lines().toList();
    String scores = outs.get(2).lines().toList().get(1).replaceFirst(",", " [").replace(",", ", ");
    assertThat(answers)
        .containsExactly(
            "[length, width, tip, teeth] -> [alder, birch, willow]",
            scores + "]",
            classes.get(1),
            classes.get(2));
  }

  @Test
  void skipNetworkTrainsAndItsCheckpointReadsWithoutLutra(@TempDir Path folder) throws Exception {
    Path run = trained("digits-skip.yaml", folder);
    Lutra.run("verify", run.toString(), "--levels", "netlist").done();
    Path checkpoint = run.resolve("checkpoint/last.safetensors");
    tensorsAreAsDocumented(checkpoint);
    if (Programs.isInstalled("python3")) {
      pythonReadsTheSame(folder, checkpoint);
    } else {
      System.out.println("python3 is not installed: the Python of docs/checkpoint.md is not run");
    }
  }

  @Test
  void networkOfImagesTrainsAndIsWhatItsStagesCompute(@TempDir Path folder) throws Exception {
    Path run = trained("digits-cnn.yaml", folder);
    Lutra.run("verify", run.toString(), "--target", "stream", "--levels", "netlist").done();
  }

  /// One epoch on few samples.
  private static Path trained(String example, Path folder) throws Exception {
    Path run = folder.resolve("run");
    Lutra.run(
            "train",
            Repository.ROOT.resolve("examples").resolve(example).toString(),
            "--epochs",
            "1",
            "--set",
            "data.train=600",
            "--set",
            "data.test=100",
            "--no-verify",
            "--out",
            run.toString())
        .done();
    return run;
  }

  private static MarkdownFile document() throws IOException {
    return MarkdownFile.read(Repository.ROOT.resolve("docs/checkpoint.md"));
  }

  private static void tensorsAreAsDocumented(Path checkpoint) throws IOException {
    List<Pattern> patterns =
        document().rows().stream()
            .flatMap(row -> Arrays.stream(row.getFirst().replace("`", "").split(", ")))
            .filter(name -> name.matches("(layers|encoder|optimizer)\\..*"))
            .map(name ->
                name.replace(".", "\\.")
                    .replace("…", "\\w+")
                    .replaceAll("\\.[IJ](?=\\\\|$)", ".\\\\d+")
                    .replace("SLOT", "\\w+")
                    .replace("PARAMETER", "layers\\..+"))
            .map(Pattern::compile)
            .toList();
    SafeTensors file = SafeTensors.read(checkpoint);
    for (String name : file.tensors().keySet()) {
      assertThat(patterns).as(name).anyMatch(pattern -> pattern.matcher(name).matches());
    }
    List<String> keys =
        document().rows().stream().map(row -> row.getFirst().replace("`", "")).toList();
    assertThat(keys).containsAll(file.metadata().keySet());
  }

  private static void pythonReadsTheSame(Path folder, Path checkpoint) throws Exception {
    MarkdownFile.Fence snippet =
        document().fences().stream()
            .filter(fence -> fence.language().equals("python"))
            .findFirst()
            .orElseThrow();
    Path program = Files.writeString(folder.resolve("read.py"), snippet.text());
    String out =
        Programs.run(folder, List.of("python3", program.toString(), checkpoint.toString()));
    SafeTensors file = SafeTensors.read(checkpoint);
    StringBuilder expected = new StringBuilder("name: digits-skip\n");
    file.tensors().forEach((name, array) -> expected.append(name + " " + array.shape() + "\n"));
    assertThat(out).startsWith(expected);
    SafeTensors.Array.Ints wires = file.ints("layers.0.wires");
    int[] first = Arrays.copyOf(wires.values(), wires.shape().getLast());
    assertThat(out)
        .endsWith("LUT 0 reads " + Arrays.toString(first) + " table " + table(checkpoint) + "\n");
  }

  /// The table of LUT 0 of layer 0 as it becomes hardware.
  private static String table(Path checkpoint) throws IOException {
    try (Backend backend = CpuBackend.vector(1)) {
      Netlist netlist = Checkpoint.read(checkpoint, backend).experiment().model().lower();
      for (Cell cell : netlist.cells()) {
        if (cell instanceof Cell.Lut lut && lut.layer() == 0 && lut.unit() == 0) {
          return lut.table().hex();
        }
      }
    }
    throw new AssertionError("no LUT 0 in layer 0");
  }
}
