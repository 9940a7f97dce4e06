package dev.lutra.nn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.nn.Layer;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.BitPlanes;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.experiment.SafeTensors.Array;
import dev.lutra.nn.layer.BatchNormLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.AdaGrad;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.train.SquaredError;
import dev.lutra.nn.train.TrainState;
import dev.lutra.nn.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointTest {
  private static final Dataset CLASSES = TestNets.classes(40, 6, 2, 1);
  private static final GroupSumLayer HEAD = new GroupSumLayer(2, 1.5, true);

  @TempDir Path folder;

  record Case(String name, ExperimentSpec spec, Dataset data) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(
      String name, Dataset data, Optimizer optimizer, Encoder encoder, Layer... layers) {
    ExperimentSpec spec = TestNets.spec(encoder, TestNets.epochs(3, 16), TestNets.stages(layers));
    spec = TestNets.with(spec, optimizer);
    boolean values = data.targets() instanceof Targets.Values;
    return new Case(name, values ? TestNets.with(spec, new SquaredError()) : spec, data);
  }

  private static LutLayer binary(int units, Normalization normalization) {
    return TestNets.lut(units, 3, Mode.BINARY, new Weightless(0.1), normalization, null);
  }

  private static LutLayer real(int units) {
    return TestNets.lut(units, 2, Mode.REAL, new Stochastic(0.1), null, null);
  }

  /// Every kind of tensor and encoder that a file can hold.
  static Stream<Case> cases() {
    Thermometer thermometer = new Thermometer(2, Thermometer.Placement.DISTRIBUTIVE, false);
    Thermometer moved = new Thermometer(2, Thermometer.Placement.GAUSSIAN, false, 0, 1);
    Normalization learned = new Normalization(Normalization.Kind.BATCH, 0.3, 0.5, 0.9, true);
    return Stream.of(
        of("adam", CLASSES, TestNets.ADAM, moved, binary(8, learned), binary(4, null), HEAD),
        of(
            "nested wires",
            CLASSES,
            new Sgd(0.1, 0.9),
            new BitPlanes(2),
            new SkipLayer(
                List.of(binary(6, Normalization.BATCH), new SkipLayer(List.of(binary(4, null))))),
            binary(4, null),
            HEAD),
        of(
            "frames",
            CLASSES,
            new AdaGrad(0.1, 1e-8),
            new Modulation(3, 1, Modulation.Kind.RANDOM, 2),
            binary(4, null),
            HEAD),
        of(
            "reals",
            floats(),
            TestNets.ADAM,
            new Modulation(3, 1, Modulation.Kind.PWM, 0),
            real(6),
            real(4),
            HEAD),
        of(
            "values",
            TestNets.values(40, 6, 3),
            TestNets.ADAM,
            thermometer,
            real(8),
            new GroupSumLayer(1, 4, false)),
        of(
            "teacher",
            floats(),
            TestNets.ADAM,
            new Modulation(1, 1, Modulation.Kind.PWM, 0),
            new DenseLayer(5, true),
            new BatchNormLayer(0.9, 1e-5),
            new DenseLayer(2, false)));
  }

  /// Features with names and with ranges of their own.
  private static Dataset floats() {
    SplittableRandom random = new SplittableRandom(2);
    float[] values = new float[40 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian(i % 3, 0.1 + i % 3);
    }
    return new Dataset(
        "floats",
        Samples.ofFloats(40, 3, values),
        CLASSES.targets(),
        List.of("length", "width", "\u00FC\n\"x\""),
        null);
  }

  /// Trained for one epoch and a step, so that no tensor and no number is as it was at first.
  private static Checkpoint trained(Case given) throws IOException {
    Experiment experiment = Experiment.prepare(given.spec(), given.data(), TestNets.BACKEND);
    TrainState state =
        TrainState.start(experiment.model(), given.spec().optimizer(), given.spec().training());
    AtomicInteger steps = new AtomicInteger();
    Trainer trainer =
        new Trainer(
            experiment.run(new Experiment.Samples(given.data(), given.data(), given.data())),
            state,
            (now, best) -> {},
            event -> {},
            () -> steps.incrementAndGet() > 4);
    assertThat(trainer.run()).isFalse();
    assertThat(state.position().step()).isEqualTo(1);
    return new Checkpoint(experiment, state);
  }

  private Path path() {
    return folder.resolve("x.safetensors");
  }

  private Checkpoint read(byte[] bytes) throws IOException {
    return Checkpoint.read(Files.write(path(), bytes), TestNets.BACKEND);
  }

  private SafeTensors written(Checkpoint checkpoint) throws IOException {
    checkpoint.write(path());
    return SafeTensors.read(path());
  }

  private byte[] bytes(Checkpoint checkpoint) throws IOException {
    checkpoint.write(path());
    return Files.readAllBytes(path());
  }

  private SafeTensors file() throws IOException {
    return written(trained(cases().findFirst().orElseThrow()));
  }

  private void refused(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> read(bytes))
        .isExactlyInstanceOf(CheckpointException.class)
        .message()
        .startsWith(path() + ": ")
        .satisfies(message -> assertThat(List.of(parts)).allMatch(message::contains))
        .containsPattern(
            "; (use the other checkpoint|use the Lutra that wrote it|the file belongs)")
        .doesNotContain("\n", "\r");
  }

  private void refused(SafeTensors file, String name, Array array, String... parts) {
    Map<String, Array> tensors = new LinkedHashMap<>(file.tensors());
    tensors.put(name, array);
    refused(new SafeTensors(file.metadata(), tensors).bytes(), parts);
  }

  private static SafeTensors with(SafeTensors file, String key, String text) {
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    metadata.put(key, text);
    return new SafeTensors(metadata, file.tensors());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyBitComesBack(Case given) throws IOException {
    Checkpoint checkpoint = trained(given);
    byte[] bytes = bytes(checkpoint);
    assertThat(bytes(checkpoint)).isEqualTo(bytes);
    assertThat(checkpoint.bytes()).isEqualTo(bytes);
    Checkpoint restored = read(bytes);
    assertThat(bytes(restored)).isEqualTo(bytes);
    assertThat(restored.experiment().spec()).isEqualTo(given.spec());
    assertThat(restored.state().position()).isEqualTo(checkpoint.state().position());
    assertThat(restored.experiment().features()).isEqualTo(given.data().featureNames());
    assertThat(restored.experiment().model().encoder())
        .isEqualTo(checkpoint.experiment().model().encoder());
    assertThat(restored.experiment().evaluate(given.data()))
        .isEqualTo(checkpoint.experiment().evaluate(given.data()));
  }

  /// Equal bytes prove nothing if a tensor is in neither file.
  @ParameterizedTest
  @MethodSource("cases")
  void everyTensorIsInTheFile(Case given) throws IOException {
    Checkpoint checkpoint = trained(given);
    Map<String, Array> tensors = written(checkpoint).tensors();
    var network = checkpoint.experiment().model().network();
    var parameters = checkpoint.experiment().model().parameters();
    parameters.forEach(p -> assertThat(tensors).containsKey(p.name()));
    assertThat(tensors.keySet())
        .containsAll(network.buffers().keySet())
        .containsAll(network.wires().keySet())
        .containsAll(checkpoint.state().slots().keySet())
        .hasSize(
            parameters.size()
                + network.buffers().size()
                + network.wires().size()
                + checkpoint.state().slots().size()
                + (checkpoint.experiment().model().encoder().spread().isEmpty() ? 4 : 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "2.0", "", "2\n3"})
  void anotherVersionIsRefused(String version) throws IOException {
    refused(
        with(file(), "version", version).bytes(),
        "got checkpoint version " + version.replace("\n", "\\n") + ", expected 3");
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    refused(with(file(), "format", "pt").bytes(), "another kind of safetensors file");
    refused(new SafeTensors(Map.of(), Map.of()).bytes(), "another kind of safetensors file");
  }

  @Test
  void aFileCutShortAnywhereIsRefused() throws IOException {
    byte[] bytes = file().bytes();
    for (int length = 0; length < bytes.length; length += 1 + length / 60) {
      refused(Arrays.copyOf(bytes, length), "cut short: got " + length + " bytes");
    }
    refused(Arrays.copyOf(bytes, bytes.length - 1), "cut short");
  }

  @Test
  void everyTensorIsNeeded() throws IOException {
    SafeTensors file = file();
    for (String name : file.tensors().keySet()) {
      Map<String, Array> fewer = new LinkedHashMap<>(file.tensors());
      fewer.remove(name);
      refused(new SafeTensors(file.metadata(), fewer).bytes(), "'" + name + "': got nothing");
    }
  }

  @Test
  void everyMetadataTextIsNeeded() throws IOException {
    SafeTensors file = file();
    for (String key : file.metadata().keySet()) {
      Map<String, String> fewer = new LinkedHashMap<>(file.metadata());
      fewer.remove(key);
      refused(new SafeTensors(fewer, file.tensors()).bytes());
      if (!key.equals("format") && !key.equals("version")) {
        refused(with(file, key, "{]").bytes());
        refused(with(file, key, "{}").bytes());
        refused(with(file, key, "[1]").bytes());
        refused(with(file, key, "").bytes());
      }
    }
  }

  @Test
  void aTensorOfAnotherTypeOrShapeIsRefused() throws IOException {
    SafeTensors file = file();
    file.tensors()
        .forEach((name, array) -> {
          int count = array.shape().stream().reduce(1, Math::multiplyExact);
          switch (array) {
            case Array.Floats floats -> {
              List<Integer> shape = List.of(1, 1, count);
              refused(file, name, new Array.Ints(floats.shape(), new int[count]), name, "F32");
              refused(file, name, new Array.Floats(shape, floats.values()), name, "F32");
              refused(file, name, new Array.Floats(List.of(1), new float[1]), name, "F32");
            }
            case Array.Ints ints -> {
              List<Integer> shape = List.of(count, 1);
              refused(file, name, new Array.Floats(ints.shape(), new float[count]), name);
              refused(file, name, new Array.Ints(shape, ints.values()));
              refused(file, name, new Array.Ints(List.of(), new int[1]));
              refused(file, name, new Array.Ints(List.of(0), new int[0]));
            }
            case Array.Live _ -> throw new AssertionError("no file holds one: " + name);
          }
        });
  }

  /// Wires and encoders index native memory.
  @ParameterizedTest
  @ValueSource(ints = {-2, -1_000_000, 12, 1_000_000})
  void anIndexOutOfRangeIsRefused(int index) throws IOException {
    SafeTensors file = file();
    for (String name : List.of("layers.0.wires", "encoder.training", "encoder.hardware")) {
      Array.Ints ints = file.ints(name);
      int[] values = ints.values().clone();
      values[0] = index;
      refused(file, name, new Array.Ints(ints.shape(), values), String.valueOf(index));
    }
    for (String name : List.of("encoder.training", "encoder.hardware")) {
      Array.Ints ints = file.ints(name);
      int[] values = ints.values().clone();
      values[1] = index;
      refused(file, name, new Array.Ints(ints.shape(), values), String.valueOf(index));
    }
  }

  @Test
  void aMissingFileIsSaid() {
    assertThatThrownBy(() -> Checkpoint.read(path(), TestNets.BACKEND))
        .isExactlyInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(path() + ": no such checkpoint; train first");
  }

  /// A damaged file is refused in one line, or what it holds can be evaluated.
  @Test
  void damagedBytesAreReadOrRefused() throws IOException {
    byte[] good = file().bytes();
    SplittableRandom random = new SplittableRandom(12);
    int refusals = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bad = SafeTensorsTest.damaged(good, random);
      try {
        read(bad).experiment().evaluate(CLASSES);
      } catch (CheckpointException e) {
        refusals++;
        assertThat(e.getMessage()).startsWith(path() + ": ").contains("; ");
        assertThat(e.getMessage()).doesNotContain("\n", "\r");
      }
    }
    assertThat(refusals).isBetween(80, 290);
  }
}
