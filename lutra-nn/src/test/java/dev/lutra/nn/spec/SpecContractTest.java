package dev.lutra.nn.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.layer.ConcatenateLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.ExplicitWiring;
import dev.lutra.nn.lut.LutActivation;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.lut.RandomWiring;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Wiring;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Schedule;
import dev.lutra.nn.train.Loss;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every entry of the catalog and every preset promises as text.
class SpecContractTest {
  record Case(Catalog.Kind kind, Catalog.Entry entry) {
    @Override
    public String toString() {
      return kind.name() + " " + entry.name();
    }
  }

  static Stream<Case> entries() {
    return Catalog.KINDS.stream()
        .flatMap(kind -> kind.entries().stream().map(entry -> new Case(kind, entry)));
  }

  static Stream<ExperimentSpec> presets() {
    return Presets.all().stream().map(Presets.Preset::spec);
  }

  private static LutLayer lut(LutParametrization node, Wiring wiring) {
    return new LutLayer(8, 2, LutLayer.Mode.BINARY, node, wiring, null, null, 0.25);
  }

  /// A spec that holds `value` in the place of its kind.
  static ExperimentSpec holding(Record value) {
    ExperimentSpec s = Presets.named(Presets.DEFAULT);
    List<Stage> layers =
        switch (value) {
          case Layer layer -> TestNets.stages(layer);
          case LutParametrization node -> TestNets.stages(lut(node, new RandomWiring()));
          case Wiring wiring -> TestNets.stages(lut(new Stochastic(0.01), wiring));
          default -> s.layers();
        };
    ExperimentSpec held =
        new ExperimentSpec(
            s.name(),
            s.seed(),
            value instanceof DataSource data ? data : s.data(),
            s.featureBits(),
            s.featureClip(),
            value instanceof Encoder encoder ? encoder : s.encoder(),
            layers,
            value instanceof Loss loss ? loss : s.loss(),
            value instanceof Optimizer optimizer ? optimizer : s.optimizer(),
            value instanceof Schedule schedule ? schedule : s.schedule(),
            s.training(),
            s.export());
    assertThat(held.toString()).as("a place for this kind").contains(value.toString());
    return held;
  }

  private static ExperimentSpec parse(String yaml) {
    return SpecFile.parse(yaml, "test.yaml", List.of());
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyEntryIsReadAsItWasWritten(Case given) {
    ExperimentSpec spec = holding(given.entry().defaults());
    String yaml = SpecFile.write(spec);
    assertThat(parse(yaml)).isEqualTo(spec);
    assertThat(SpecFile.write(parse(yaml))).isEqualTo(yaml);
    assertThat(yaml).contains("type: " + given.entry().name());
    assertThat(new String(SpecFile.bytes(spec), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(yaml);
  }

  /// Another value in each component, so that a component that is not written is seen.
  @ParameterizedTest
  @MethodSource("entries")
  void everySettingOfEveryEntryIsWritten(Case given) throws Exception {
    Record defaults = given.entry().defaults();
    for (Record other : variations(defaults)) {
      ExperimentSpec spec = holding(other);
      assertThat(parse(SpecFile.write(spec))).isEqualTo(spec);
      assertThat(other).isNotEqualTo(defaults);
    }
  }

  private static List<Record> variations(Record defaults) throws Exception {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
      values[i] = components[i].getAccessor().invoke(defaults);
    }
    List<Record> variations = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      Object kept = values[i];
      Object other = other(kept);
      if (other != null) {
        values[i] = other;
        try {
          variations.add(defaults.getClass().getDeclaredConstructor(types).newInstance(values));
        } catch (java.lang.reflect.InvocationTargetException e) {
          // This value is not a possible one here.
          assertThat(e.getCause()).isInstanceOf(IllegalArgumentException.class);
        }
        values[i] = kept;
      }
    }
    return variations;
  }

  private static Object other(Object value) {
    return switch (value) {
      case null -> null;
      case Integer number -> number + 1;
      case Long number -> number + 12_345_678_901L;
      case Double number -> number / 3 + 0.123456789;
      case Boolean flag -> !flag;
      case String text -> text + "a: 'b' # c";
      case Enum<?> constant -> {
        List<?> all = List.of(constant.getDeclaringClass().getEnumConstants());
        yield all.get((all.indexOf(constant) + 1) % all.size());
      }
      default -> null;
    };
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyEntryIsDescribedInOneLineAndNamedAlone(Case given) {
    assertThat(given.entry().description()).isNotBlank().doesNotContain("\n");
    assertThat(given.entry().name()).matches("[a-z][a-zA-Z0-9]*");
    assertThat(given.kind().type()).isInstanceOf(Class.class);
    assertThat(given.kind().type().isInstance(given.entry().defaults())).isTrue();
    assertThat(Catalog.nameOf(given.entry().defaults())).isEqualTo(given.entry().name());
    assertThat(given.kind().entries().stream().filter(e -> e.name().equals(given.entry().name())))
        .hasSize(1);
  }

  @Test
  void aBareNameStandsForTheDefaults() {
    ExperimentSpec spec =
        parse(
            """
            encoder: threshold
            optimizer: sgd
            schedule: cosine
            loss: squaredError
            data: mnist
            layers: [{type: lut, node: light, wiring: serial}, groupSum]
            """);
    assertThat(spec.encoder()).isEqualTo(entry(Encoder.class, "threshold"));
    assertThat(spec.optimizer()).isEqualTo(entry(Optimizer.class, "sgd"));
    assertThat(spec.schedule()).isEqualTo(entry(Schedule.class, "cosine"));
    assertThat(spec.loss()).isEqualTo(entry(Loss.class, "squaredError"));
    assertThat(spec.data()).isEqualTo(entry(DataSource.class, "mnist"));
    LutLayer lut = (LutLayer) spec.layers().get(0).layer();
    assertThat(lut.node()).isEqualTo(entry(LutParametrization.class, "light"));
    assertThat(lut.wiring()).isEqualTo(entry(Wiring.class, "serial"));
    assertThat(spec.layers().get(1).layer()).isEqualTo(entry(Layer.class, "groupSum"));
  }

  private static Record entry(Class<?> kind, String name) {
    return Catalog.kind(kind).orElseThrow().entries().stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow()
        .defaults();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetIsReadAsItWasWritten(ExperimentSpec preset) {
    assertThat(parse(SpecFile.write(preset))).isEqualTo(preset);
    assertThat(parse("preset: " + preset.name())).isEqualTo(preset);
    assertThat(SpecFile.override(preset, List.of())).isEqualTo(preset);
  }

  @Test
  void presetsHaveNamesOfTheirOwnAndTheDefaultIsFirst() {
    Set<String> names = new HashSet<>();
    presets().forEach(p -> assertThat(names.add(p.name())).as(p.name()).isTrue());
    assertThat(presets().findFirst().orElseThrow().name()).isEqualTo(Presets.DEFAULT);
    assertThat(Presets.all()).allSatisfy(p -> assertThat(p.description()).isNotBlank());
  }

  @Test
  void whatAFileDoesNotSayIsAsInItsPreset() {
    ExperimentSpec spec = parse("preset: optdigits\nseed: 9\noptimizer: {beta1: 0.5}\n");
    ExperimentSpec preset = Presets.named("optdigits");
    assertThat(spec.seed()).isEqualTo(9);
    assertThat(spec.layers()).isEqualTo(preset.layers());
    assertThat(SpecFile.write(spec))
        .isEqualTo(
            SpecFile.write(preset)
                .replace("seed: 1\n", "seed: 9\n")
                .replace("beta1: 0.9\n", "beta1: 0.5\n"));
  }

  @Test
  void nameAndFromStandBesideTheSettingsOfALayer() {
    ExperimentSpec spec =
        parse(
            """
            layers:
            - {name: left, type: lut, units: 20}
            - {name: right, from: [input], type: lut, units: 30, fanIn: 4}
            - {from: [left, right, input], type: concatenate}
            - {type: groupSum, groups: 10}
            """);
    assertThat(spec.layers()).extracting(Stage::name).containsExactly("left", "right", "", "");
    assertThat(spec.layers().get(1).from()).containsExactly("input");
    assertThat(spec.layers().get(2))
        .isEqualTo(new Stage("", List.of("left", "right", "input"), new ConcatenateLayer()));
    assertThat(spec.layers().get(3).layer()).isEqualTo(new GroupSumLayer(10, 1, true));
    String yaml = SpecFile.write(spec);
    assertThat(yaml).contains("- name: left\n").contains("  from:\n").doesNotContain("stage");
    assertThat(parse(yaml)).isEqualTo(spec);
  }

  @Test
  void aStageMayHaveItsOwnLearningRateWhateverItsLayerCallsARate() {
    ExperimentSpec spec =
        parse(
            """
            layers:
            - {type: lut, units: 20, rateFactor: 0.5}
            - {type: lut, units: 20, rateFactor: 0}
            - {type: dropout, rate: 0.25}
            - {type: groupSum, groups: 10}
            """);
    assertThat(spec.layers()).extracting(Stage::rateFactor).containsExactly(0.5, 0.0, 1.0, 1.0);
    assertThat(parse(SpecFile.write(spec))).isEqualTo(spec);
    List<Stage> changed =
        SpecFile.override(spec, List.of("layers[0].type=dropout", "layers[1].rateFactor=2"))
            .layers();
    assertThat(changed).extracting(Stage::rateFactor).containsExactly(0.5, 2.0, 1.0, 1.0);
    assertThatThrownBy(() -> parse("layers: [{type: lut, rateFactor: -1}]"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("layers[0].rateFactor: got -1.0, expected a number of at least 0");
    assertThatThrownBy(() -> parse("layers: [{type: lut, rateFactor: fast}]"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("layers[0].rateFactor: got \"fast\", expected a number");
  }

  @Test
  void optionalSettingsSurvive() {
    Normalization norm = new Normalization(Normalization.Kind.BATCH, 0.4, 0.6, 0.8, true);
    LutLayer layer =
        new LutLayer(
            8,
            3,
            LutLayer.Mode.REAL,
            new Stochastic(0.02),
            new ExplicitWiring(List.of(1, 2, 3)),
            norm,
            LutActivation.SIGMOID,
            0.3);
    ExperimentSpec spec = holding(layer);
    assertThat(parse(SpecFile.write(spec))).isEqualTo(spec);
    assertThat(SpecFile.write(holding(lut(new Stochastic(0.1), new RandomWiring()))))
        .doesNotContain("normalization")
        .doesNotContain("null");
  }

  @Test
  void jsonIsYamlToo() {
    assertThat(parse("{\"seed\": 5, \"encoder\": {\"type\": \"bitPlanes\", \"planes\": 2}}").seed())
        .isEqualTo(5);
  }

  @Test
  void overridesReplaceOneKey() {
    ExperimentSpec base = Presets.named(Presets.DEFAULT);
    ExperimentSpec spec =
        SpecFile.override(
            base,
            List.of(
                "optimizer.learningRate=0.1",
                "layers[0].units=64",
                "layers.1.node.range=0.5",
                "export.module=top",
                "data.seed=5",
                "name=",
                "training.epochs=3"));
    assertThat(SpecFile.write(spec))
        .isEqualTo(
            SpecFile.write(base)
                .replace("learningRate: 0.02", "learningRate: 0.1")
                .replace("units: 1000", "units: 64")
                .replaceFirst("(?s)(.*)range: 0.1", "$1range: 0.5")
                .replace("module: lutra_digits", "module: top")
                .replace("test: 2000\n  seed: 1", "test: 2000\n  seed: 5")
                .replace("name: digits-weightless", "name: \"\"")
                .replace("epochs: 10", "epochs: 3"));
  }

  @Test
  void overridesReachWhatAFileLeavesToItsPreset() {
    ExperimentSpec spec =
        SpecFile.parse("seed: 4", "a.yaml", List.of("layers[1].units=70", "encoder.levels=5"));
    assertThat(((LutLayer) spec.layers().get(1).layer()).units()).isEqualTo(70);
    assertThat(((LutLayer) spec.layers().get(0).layer()).units()).isEqualTo(1000);
    assertThat(spec.encoder().toString()).contains("levels=5").contains("global=true");
    assertThat(spec.seed()).isEqualTo(4);
  }

  @Test
  void anotherTypeComesWithItsOwnSettings() {
    ExperimentSpec spec =
        SpecFile.override(
            Presets.named(Presets.DEFAULT),
            List.of("optimizer.type=sgd", "optimizer.momentum=0.5", "encoder=threshold"));
    assertThat(spec.optimizer().toString()).contains("Sgd").contains("momentum=0.5");
    assertThat(spec.encoder()).isEqualTo(entry(Encoder.class, "threshold"));
    ExperimentSpec same =
        SpecFile.override(Presets.named(Presets.DEFAULT), List.of("optimizer.type=adam"));
    assertThat(same).isEqualTo(Presets.named(Presets.DEFAULT));
  }
}
