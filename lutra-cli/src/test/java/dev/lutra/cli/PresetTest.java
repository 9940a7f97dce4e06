package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.cli.work.Exporting;
import dev.lutra.nn.data.Arff;
import dev.lutra.nn.data.Csv;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.data.Nid;
import dev.lutra.nn.data.Npz;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What can be named: presets, the catalog, data sets, and the options that replace a spec's keys.
final class PresetTest {
  @TempDir Path folder;

  static Stream<String> presets() {
    return Presets.all().stream().map(preset -> preset.spec().name());
  }

  static Stream<String> dataNames() {
    return Catalog.kind(DataSource.class).orElseThrow().entries().stream().map(Catalog.Entry::name);
  }

  @ParameterizedTest
  @MethodSource("presets")
  void printedPresetIsThePreset(String name) {
    String yaml = Lutra.run("spec", name).done().out();
    assertThat(SpecFile.parse(yaml, name, List.of())).isEqualTo(Presets.named(name));
    JsonNode json = Lutra.json("spec", name);
    assertThat(json.path("preset").asString("")).isEqualTo(name);
    assertThat(json.path("yaml").asString("")).isEqualTo(yaml);
  }

  @Test
  void specAloneIsTheDefaultPreset() {
    assertThat(Lutra.run("spec").done().out())
        .isEqualTo(Lutra.run("spec", Presets.DEFAULT).done().out());
  }

  @Test
  void listShowsEverything() {
    String lines = Lutra.run("list").done().out();
    JsonNode json = Lutra.json("list");
    for (Catalog.Kind kind : Catalog.KINDS) {
      List<String> names = new ArrayList<>();
      json.path(kind.name()).forEach(item -> names.add(item.path("name").asString("")));
      assertThat(names).isEqualTo(kind.entries().stream().map(Catalog.Entry::name).toList());
      for (Catalog.Entry entry : kind.entries()) {
        assertThat(lines).containsPattern("(?m)^  " + entry.name() + " +\\S");
        assertThat(lines).contains(entry.description());
      }
    }
    presets().forEach(name -> assertThat(lines).containsPattern("(?m)^  " + name + " +\\S"));
    assertThat(json.path("preset").size()).isEqualTo(Presets.all().size());
    assertThat(json.path("target").size()).isEqualTo(Exporting.TARGETS.size() + 1);
    assertThat(lines).containsPattern("(?m)^  stream +\\S");
    assertThat(lines).containsPattern("(?m)^  verilog +\\S");
  }

  @ParameterizedTest
  @MethodSource("dataNames")
  void everyDataSetCanBeNamed(String name) {
    ExperimentSpec spec =
        SpecFile.override(
            Presets.named(Presets.DEFAULT),
            List.of("data=" + DataArgument.yaml(name, Optional.empty())));
    assertThat(Catalog.nameOf((Record) spec.data())).isEqualTo(name);
  }

  @Test
  void filesAreKnownByTheirNames() {
    ExperimentSpec base = Presets.named(Presets.DEFAULT);
    String csv = DataArgument.yaml("a \"b\": c.CSV.gz", Optional.of("kind: of"));
    DataSource table = SpecFile.override(base, List.of("data=" + csv)).data();
    assertThat(table)
        .isInstanceOfSatisfying(
            Csv.class,
            read -> {
              assertThat(Path.of(read.train()))
                  .isEqualTo(Path.of("a \"b\": c.CSV.gz").toAbsolutePath());
              assertThat(read.target()).isEqualTo("kind: of");
            });
    String npz = DataArgument.yaml("x.npz", Optional.empty());
    assertThat(SpecFile.override(base, List.of("data=" + npz)).data()).isInstanceOf(Npz.class);
    String arff = DataArgument.yaml("x.arff.gz", Optional.of("class"));
    assertThat(SpecFile.override(base, List.of("data=" + arff)).data())
        .isInstanceOfSatisfying(Arff.class, read -> assertThat(read.target()).isEqualTo("class"));
    String nid = DataArgument.yaml("some/where/" + Nid.FILE, Optional.empty());
    assertThat(SpecFile.override(base, List.of("data=" + nid)).data())
        .isEqualTo(new Nid(Path.of("some/where", Nid.FILE).toAbsolutePath().toString(), ""));
  }

  @Test
  void dataSetByNameReplacesTheSpecs() throws IOException {
    Path spec = Specs.write(folder, "tiny.yaml", Specs.TINY);
    Path run = folder.resolve("run");
    JsonNode json =
        Lutra.json(
            "train",
            spec.toString(),
            "--out",
            run.toString(),
            "--data",
            "digits",
            "--epochs",
            "1",
            "--no-verify");
    assertThat(json.path("testSamples").asInt()).isEqualTo(2000);
    assertThat(SpecFile.read(run.resolve("spec.yaml"), List.of()).data())
        .isEqualTo(new StrokeDigits(10_000, 2_000, 1));
  }

  @Test
  void tableWithANamedTargetIsTrainedOn() throws IOException {
    Path table = Specs.flowers(folder);
    Path run = folder.resolve("run");
    JsonNode json =
        Lutra.json(
            "train",
            "--out",
            run.toString(),
            "--no-verify",
            "--data",
            table.toString(),
            "--target",
            "kind",
            "--epochs",
            "20",
            "--set",
            "layers[0].units=30",
            "--set",
            "layers[0].fanIn=2",
            "--set",
            "layers[1].units=15",
            "--set",
            "layers[1].fanIn=2",
            "--set",
            "layers[2].groups=3",
            "--set",
            "training.batch=8",
            "--set",
            "training.validation=0");
    assertThat(json.path("testSamples").asInt()).isEqualTo(18);
    assertThat(json.path("hardenedTestAccuracy").asDouble()).isGreaterThan(0.6);
    assertThat(Files.readString(run.resolve("INTERFACE.md")))
        .contains("| 0 | length |", "| 1 | width |", "Class 0 is `iris`.", "Class 2 is `tulip`.");
    assertThat(Lutra.json("verify", run.toString(), "--levels", "netlist").path("vectors").asInt())
        .isEqualTo(18);
  }

  @Test
  void optionsReplaceKeysOfTheSpec() throws IOException {
    Path file = Specs.write(folder, "tiny.yaml", Specs.TINY);
    Path run = folder.resolve("run");
    JsonNode json =
        Lutra.json(
            "train",
            file.toString(),
            "--out",
            run.toString(),
            "--no-verify",
            "--seed",
            "9",
            "--epochs",
            "3",
            "--set",
            "optimizer.learningRate=0.01",
            "--set",
            "layers[0].units=50");
    ExperimentSpec spec = SpecFile.read(run.resolve("spec.yaml"), List.of());
    assertThat(spec.seed()).isEqualTo(9);
    assertThat(spec.training().epochs()).isEqualTo(3);
    assertThat(spec.training().batch()).as("kept from the file").isEqualTo(50);
    assertThat(spec.optimizer()).isEqualTo(new Adam(0.01, 0.9, 0.999, 1e-8, 0));
    assertThat(((LutLayer) spec.layers().getFirst().layer()).units()).isEqualTo(50);
    assertThat(json.path("epochs").asInt()).isEqualTo(3);
    assertThat(json.path("luts").path("core").asInt()).isLessThanOrEqualTo(50);
  }
}
