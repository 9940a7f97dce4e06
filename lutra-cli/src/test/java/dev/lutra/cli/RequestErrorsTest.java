package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A request that cannot be meant ends with code 2 and one line that says what was asked, what was
/// got, what is expected and what to do; nothing is begun, so that it can be corrected and given
/// again.
final class RequestErrorsTest {
  @TempDir Path folder;

  /// The line of `lutra train` on a spec that is wrong.
  private String wrongSpec(String yaml, String... more) throws IOException {
    Path spec = Specs.write(folder, "wrong.yaml", yaml);
    Path out = folder.resolve("out");
    List<String> all = new ArrayList<>(List.of("train", spec.toString(), "--out", out.toString()));
    all.addAll(List.of(more));
    String line = Lutra.failure(Main.WRONG, all.toArray(String[]::new));
    assertThat(out.resolve("spec.yaml")).as("nothing is begun").doesNotExist();
    return line;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trian | got command 'trian', expected one of train, evaluate, export, verify, predict, search, list, spec, bench"
            + " | lutra --help",
        "train --epoch 3 | Unknown option: '--epoch' | lutra train --help",
        "train --epochs many | option '--epochs': 'many' is not an int | lutra train --help",
        "train --epochs | Missing required parameter for option '--epochs' | lutra train --help",
        "evaluate | Missing required parameter: 'RUN' | lutra evaluate --help",
        "export --pipeline 1 | Missing required parameter: 'RUN' | lutra export --help",
        "train --threads -1 | --threads: got -1 | expected at least 1",
        "train minst | got preset 'minst', expected one of digits-weightless | or a YAML file",
        "spec minst | got preset 'minst', expected one of digits-weightless | mnist-weightless",
        "train none.yaml | none.yaml: no such file | lutra spec PRESET",
        "train --data minst | --data: got 'minst', expected one of digits, mnist | or a .csv",
        "train --data t.csv | --data t.csv: a table needs --target | name of the column",
        "train --target kind | --target: got 'kind' without --data | --set data.target=kind",
        "train --set epochs | override 'epochs': expected key=value | training.epochs=4",
        "train --set optimizer.rate=1 | optimizer: unknown key 'rate' | known keys are learningRate",
        "verify x --levels netlist,vcs | --levels: got 'vcs', expected netlist | verilator",
        "verify x --vectors 0 | --vectors: got 0 | expected at least 1",
        "evaluate none | none: got no run here, expected a folder with spec.yaml | lutra train",
        "export none | none: got no run here, expected a folder with spec.yaml | lutra train",
        "verify none | none: got no run here, expected a folder with spec.yaml | lutra train",
        "train --resume none | none: got no run here, expected a folder with spec.yaml | lutra train",
        "bench kernel | bench: got 'kernel', expected one of kernels, layers, steps, inference, | all",
        "bench --filter ( | --filter: got '(', expected a regular expression | Unclosed group",
        "bench --forks 0 | --forks: got 0 | expected at least 1",
        "bench --quick --forks 2 | --forks: got 2 and --quick | expected one of the two",
        "bench -o . | -o: got folder . | expected a file",
        "bench steps | got a command line without lutra-bench | run it as `./lutra bench`"
      })
  void wrongCommandLineIsOneLine(String arguments, String got, String remedy) {
    String line = Lutra.failure(Main.WRONG, arguments.split(" ", -1));
    assertThat(line).startsWith("lutra: ").contains(got, remedy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../elsewhere", "a/b", "..", "''"})
  void nameThatIsNoFolderIsOneLine(String name) {
    assertThat(Lutra.failure(Main.WRONG, "train", "--set", "name=" + name))
        .contains("name: got '" + name.replace("'", "") + "'", "no slashes", "with --out");
  }

  @Test
  void argumentTooManyIsOneLine() {
    assertThat(Lutra.run("train", "a", "b").failure(Main.WRONG))
        .contains("Unmatched argument", "'b'", "lutra train --help");
  }

  @Test
  void unknownOptionWithoutACommandIsOneLine() {
    assertThat(Lutra.run("--frobnicate").failure(Main.WRONG))
        .contains("Unknown option: '--frobnicate'", "lutra --help");
    Lutra.Outcome json = Lutra.run("--frobnicate", "--json");
    assertThat(json.failure(Main.WRONG)).contains("'--frobnicate'", "lutra --help");
    assertThat(json.json().path("error").asString("")).contains("'--frobnicate'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus=1 | wrong.yaml: unknown key 'bogus' | known keys are name, seed, data",
        "training.bogus=1 | training: unknown key 'bogus' | known keys are epochs, batch",
        "layers[0].bogus=1 | layers[0]: unknown key 'bogus' | known keys are units, fanIn",
        "layers[0].wiring={type: random, bogus: 1} | layers[0].wiring: unknown key 'bogus' | known",
        "layers[0].node=spline | layers[0].node: got node 'spline' | expected one of differentiable",
        "training.epochs=ten | training.epochs: got \"ten\" | expected a whole number",
        "training.epochs=1.5 | training.epochs: got 1.5 | expected a whole number",
        "training.epochs=0 | wrong.yaml: training.epochs: got 0 | expected at least 1",
        "training.validation=1 | training.validation: got 1.0 | expected 0 <= x < 1",
        "training.validation=1e-9 | training.validation: got 1.0E-9 | expected some of each",
        "training.clip=.inf | training.clip: got | expected a number",
        "optimizer.learningRate=.nan | optimizer.learningRate: got | expected a number",
        "optimizer.learningRate=0 | optimizer: adam.learningRate: got 0.0 | expected a number above 0",
        "optimizer={type: sgd, learningRate: -1} | learningRate: got -1.0 | a number above 0",
        "optimizer={type: adaGrad, learningRate: -1} | learningRate: got -1.0 | a number above 0",
        "layers=lut | layers: got \"lut\" | expected a list",
        "layers=[] | layers: got an empty list | expected at least one layer",
        "layers[0].fanIn=1 | layers[0]: lut: got fan-in 1 | expected 2 to 8",
        "layers[0].fanIn=9 | layers[0]: lut: got fan-in 9 | expected 2 to 8",
        "layers[0].units=0 | layers[0]: lut: got 0 units | expected 1 to",
        "layers[1].groups=7 | groupSum: got 100 bits for 7 groups, expected a multiple | 105 units",
        "layers[1].groups=20 | answers 20 values, the data have 10 classes | set groups",
        "layers[1].temperature=0 | layers[1]: groupSum.temperature: got 0.0 | expected a number above 0",
        "layers=[{type: dense, units: 10}] | bits, expected reals | modulation",
        "layers=[{type: lut, units: 10, mode: binary}] | network ends in 10 bits | add a groupSum",
        "encoder={type: modulation, depth: 1, trainFrames: 0} | lut: got 784 reals in binary mode"
            + " | put a binarize layer before it",
        "encoder={type: bitPlanes, planes: 9} | bitPlanes: got 9 planes | expected 0 to 8",
        "layers[0].wiring={type: explicit, sources: [1]} | explicit wiring: got 1 sources"
            + " | expected 400",
        "layers[0].wiring={type: depthwise, channels: 3} | depthwise wiring: got 3 channels"
            + " | expected a divisor of both",
        "layers[0].wiring={type: local, height: 5, width: 5} | inputs for an image of 5 x 5"
            + " | expected a multiple",
        "layers[0].wiring={type: window, width: 3} | window wiring: got width 3 and 1 sweeps"
            + " | expected at least the fan-in",
        "layers[0].wiring={type: patch, height: 5, width: 5} | inputs for an image of 5 x 5"
            + " | expected a multiple",
        "export.module=7up | wrong.yaml: export.module: got '7up' | expected a Verilog identifier",
        "export.pipeline=-1 | wrong.yaml: export.pipeline: got -1 | expected 0 (none) or more",
        "export.headLevels=-1 | wrong.yaml: export.headLevels: got -1 | expected 0 (any) or more"
      })
  void wrongValueInASpecIsOneLine(String setting, String got, String remedy) throws IOException {
    assertThat(wrongSpec(Specs.TINY, "--set", setting)).contains(got, remedy);
  }

  @Test
  void moreFanInThanInputsIsOneLineWhereAWiringCannotRepeat() throws IOException {
    // A LUT of fan-in 4 on two comparators: an explicit wiring names rows that are not there.
    String layers =
        """
        encoder: {type: threshold, level: 0.5}
        layers:
          - {type: lut, units: 3, fanIn: 4, mode: binary, node: weightless,
             wiring: {type: explicit, sources: [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]}}
          - {type: groupSum, groups: 3}
        """;
    String data = "data: {type: csv, train: " + Specs.flowers(folder) + ", target: kind}\n";
    assertThat(wrongSpec(data + layers)).contains("layers.0", "expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: [1 | not valid YAML",
        "'seed: 1\n\tname: x' | line 2: not valid YAML",
        "seed: 1, seed: 2 | not valid YAML",
        "'' | the file holds no keys; start from `lutra spec PRESET`",
        "- 1 | the file holds no keys; start from `lutra spec PRESET`",
        "{preset: minst} | got preset 'minst', expected one of digits-weightless"
      })
  void fileThatIsNoSpecIsOneLine(String yaml, String got) throws IOException {
    assertThat(wrongSpec(yaml.replace("\\n", "\n").replace("\\t", "\t")))
        .contains("wrong.yaml", got);
  }

  @Test
  void fileThatIsNoTextIsOneLine() throws IOException {
    Path spec = folder.resolve("spec.yaml");
    Files.write(spec, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    assertThat(Lutra.failure(Main.WRONG, "train", spec.toString()))
        .contains("spec.yaml", "UTF-8", "lutra spec PRESET");
    Files.delete(spec);
    Files.createDirectory(spec);
    assertThat(Lutra.failure(Main.WRONG, "train", spec.toString()))
        .contains("spec.yaml", "folder", "lutra spec PRESET");
  }
}
