package dev.lutra.nn.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong is said in one line that names the place, what was got and what is expected.
class SpecErrorsTest {
  private static Arguments bad(String yaml, String... parts) {
    return Arguments.of(yaml, List.of(parts));
  }

  static Stream<Arguments> files() {
    return Stream.of(
        bad("seeed: 1", "unknown key 'seeed'", "known keys are name, seed"),
        bad("optimizer: {rate: 1}", "optimizer", "unknown key 'rate'", "learningRate"),
        bad("layers: [{type: lut, unitss: 4}]", "layers[0]", "unknown key 'unitss'", "fanIn"),
        bad("layers: [{type: skip, body: [{type: lut, x: 1}]}]", "layers[0].body[0]", "'x'"),
        bad("seed: many", "seed", "got \"many\"", "expected a whole number"),
        bad("seed: 1.5", "seed", "got 1.5", "expected a whole number"),
        bad("seed: 99999999999999999999", "seed", "expected a whole number"),
        bad("featureBits: 99999999999", "featureBits", "expected a whole number"),
        bad("seed: null", "seed", "got null", "expected a value"),
        bad("optimizer: {learningRate: fast}", "optimizer.learningRate", "\"fast\"", "a number"),
        bad("optimizer: 4", "optimizer", "got 4", "expected", "adam"),
        bad("optimizer: [adam]", "optimizer", "got [\"adam\"]", "adam, sgd"),
        bad("optimizer: adamm", "optimizer", "got optimizer 'adamm'", "adam, sgd, adaGrad"),
        bad("optimizer: {type: 7}", "optimizer", "expected", "adam"),
        bad("layers: [{units: 4}]", "layers[0]", "'type'", "lut"),
        bad("layers: [null]", "layers[0]", "got null", "expected a value"),
        bad("layers: [[]]", "layers[0]", "got []", "'type'"),
        bad("layers: lut", "layers", "got \"lut\"", "expected a list"),
        bad("layers: [{type: lut, mode: analog}]", "layers[0].mode", "analog", "real, binary"),
        bad("layers: [{type: lut, node: spline}]", "layers[0].node", "spline", "stochastic"),
        bad(
            "layers: [{type: lut, wiring: {type: explicit, sources: [1, null]}}]",
            "layers[0].wiring.sources[1]",
            "got null"),
        bad(
            "layers: [{type: lut, wiring: {type: explicit, sources: [1, x]}}]",
            "layers[0].wiring.sources[1]",
            "got \"x\"",
            "a whole number"),
        bad("layers: [{type: lut, units: 0}]", "layers[0]", "got 0 units", "expected 1"),
        bad("layers: [{type: lut, units: 2000000000}]", "layers[0]", "2000000000 units"),
        bad("layers: [{type: lut, fanIn: 9}]", "layers[0]", "fan-in 9", "2 to 8"),
        bad(
            "layers: [{type: groupSum, groups: 0}]",
            "layers[0]",
            "groupSum.groups: got 0",
            "at least 1"),
        bad(
            "layers: [{type: groupSum, temperature: 0}]",
            "layers[0]",
            "groupSum.temperature: got 0.0"),
        bad("layers: [{type: dropout, rate: 1}]", "layers[0]", "rate 1", "rate < 1"),
        bad("layers: [{type: skip, body: []}]", "layers[0]", "empty body"),
        bad("layers: [{type: lut, from: input}]", "layers[0].from", "expected a list"),
        bad("layers: [{type: lut, from: [{}]}]", "layers[0].from[0]", "expected a text"),
        bad("layers: [{type: lut, name: [a]}]", "layers[0].name", "expected a text"),
        bad("layers: [{type: lut, name: null}]", "layers[0].name", "got null"),
        bad("layers: [{type: lut, normalization: {kind: layer}}]", "normalization"),
        bad("encoder: {type: thermometer, levels: 0}", "encoder", "got 0 levels", "1 to"),
        bad("encoder: {type: thermometer, placement: even}", "encoder.placement", "uniform"),
        bad("encoder: {type: modulation, frames: 0}", "encoder", "frames 0"),
        bad("encoder: {type: modulation, frames: 70000}", "encoder", "frames 70000"),
        bad("encoder: {type: bitPlanes, planes: -1}", "encoder", "got -1 planes"),
        bad("featureBits: 17", "featureBits: got 17", "1 to 16"),
        bad("training: {epochs: 0}", "training", "training.epochs: got 0", "at least 1"),
        bad("training: {batch: -4}", "training.batch: got -4", "at least 1"),
        bad("training: {validation: 1}", "training.validation: got 1", "< 1"),
        bad("training: {validation: 0, patience: 3}", "training.patience: got 3"),
        bad("training: 5", "training", "got 5", "an object"),
        bad("export: {module: 1net}", "export.module: got '1net'", "identifier"),
        bad("export: {module: Top}", "export.module: got 'Top'", "lower-case"),
        bad("export: {module: table}", "export.module: got 'table'", "keyword", "lutra_table"),
        bad("export: {pipeline: -1}", "export.pipeline: got -1"),
        bad("export: {headLevels: -1}", "export.headLevels: got -1", "0 (any) or more"),
        bad("schedule: {type: step, every: 0}", "schedule", "step.every: got 0"),
        bad("data: {type: digits, train: -1}", "data", "-1"),
        bad("preset: nothing", "got preset 'nothing'", Presets.DEFAULT),
        bad("preset: [a]", "preset: got [\"a\"]", "the name of a preset"),
        bad("seed: 1\nseed: 2", "seed"),
        bad("", "no keys"),
        bad("- 1", "no keys"),
        bad("42", "no keys"),
        bad("a: [1\nb: 2\n", "line", "not valid YAML"),
        bad("seed: 1\nname: \"unclosed\n", "line", "not valid YAML"),
        bad("seed: 1\n\tname: x\n", "line 2", "not valid YAML"));
  }

  private static void isOneLine(Throwable e, List<String> parts) {
    assertThat(e).isExactlyInstanceOf(SpecException.class);
    assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("tools.jackson");
    assertThat(e.getMessage()).contains(parts);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aBadFileIsNamedWithItsPlace(String yaml, List<String> parts) {
    assertThatThrownBy(() -> SpecFile.parse(yaml, "net.yaml", List.of()))
        .satisfies(e -> isOneLine(e, parts))
        .hasMessageStartingWith("net.yaml:");
  }

  static Stream<Arguments> overrides() {
    return Stream.of(
        bad("optimizer.rate=0.1", "optimizer", "unknown key 'rate'"),
        bad("optimizer.learningRate=fast", "optimizer.learningRate", "a number"),
        bad("optimizer.learningRate=", "optimizer.learningRate", "a number"),
        bad("optimizer.learningRate", "expected key=value"),
        bad("=4", "expected key=value"),
        bad("layers[9].units=64", "layers[9].units", "'9'"),
        bad("layers[x].units=64", "layers[x].units", "'x'"),
        bad("layers[-1].units=64", "layers[-1].units", "'-1'"),
        bad("layers[0]=lut", "layers[0]", "expected the key"),
        bad("layers[0].units=0", "layers[0]", "0 units"),
        bad("seed.x=1", "seed.x", "'seed'"),
        bad("none.x=1", "unknown key 'none'"),
        bad("seed=[1", "seed=[1", "not valid YAML"),
        bad("optimizer.type=adamm", "adamm", "sgd"),
        bad("name=\"a", "not valid YAML"));
  }

  @ParameterizedTest
  @MethodSource("overrides")
  void aBadOverrideIsNamed(String override, List<String> parts) {
    ExperimentSpec base = Presets.named(Presets.DEFAULT);
    assertThatThrownBy(() -> SpecFile.override(base, List.of(override)))
        .satisfies(e -> isOneLine(e, parts));
    assertThatThrownBy(() -> SpecFile.parse("seed: 1", "net.yaml", List.of(override)))
        .satisfies(e -> isOneLine(e, parts));
  }

  @Test
  void theLineOfBadYamlIsTheRightOne() {
    assertThatThrownBy(() -> SpecFile.parse("seed: 1\nname: a\nlayers: [{]\n", "n.yaml", List.of()))
        .hasMessageStartingWith("n.yaml: line 3: not valid YAML:");
  }

  @Test
  void filesAreReadAndMissingOnesNamed(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("net.yaml");
    Files.writeString(file, "seed: 12\n");
    assertThat(SpecFile.read(file, List.of("name=b")).seed()).isEqualTo(12);
    assertThat(SpecFile.read(file, List.of("name=b")).name()).isEqualTo("b");
    assertThatThrownBy(() -> SpecFile.read(folder.resolve("none.yaml"), List.of()))
        .satisfies(e -> isOneLine(e, List.of("none.yaml", "no such file", "preset")));
    assertThatThrownBy(() -> Presets.named("none"))
        .satisfies(e -> isOneLine(e, List.of("'none'", "digits-weightless")));
  }
}
