package dev.lutra.nn.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.DataContext;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.BitPlanes;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.CheckpointException;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.SafeTensors;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.train.BinaryCrossEntropy;
import dev.lutra.nn.train.CrossEntropy;
import dev.lutra.nn.train.Loss;
import dev.lutra.nn.train.Scoring;
import dev.lutra.nn.train.SquaredError;
import dev.lutra.nn.train.TrainState;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ModelTest {
  /// More than two parts of a batch.
  private static final int SAMPLES = 2100;

  private static final Thermometer THERMOMETER =
      new Thermometer(2, Thermometer.Placement.DISTRIBUTIVE, false);

  private static final Thermometer LEARNED =
      new Thermometer(2, Thermometer.Placement.DISTRIBUTIVE, false, 0, 1);

  private static final List<Case> CASES = trained();

  @TempDir Path folder;

  record Case(String name, Experiment experiment, Dataset data) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static LutLayer lut(int units) {
    return TestNets.lut(units, 3, LutLayer.Mode.BINARY, new Weightless(0.1), null, null);
  }

  private static Case trained(
      String name, Dataset data, Loss loss, Encoder encoder, Layer... layers) {
    var spec = TestNets.spec(encoder, TestNets.epochs(1, 64), TestNets.stages(layers));
    Experiment experiment = Experiment.prepare(TestNets.with(spec, loss), data, TestNets.BACKEND);
    TestNets.train(experiment, data);
    return new Case(name, experiment, data);
  }

  /// Measures of ranges that differ, so that they are quantized.
  private static Dataset measures() {
    Dataset bytes = TestNets.classes(SAMPLES, 6, 3, 4);
    float[] data = new float[SAMPLES * 6];
    for (int i = 0; i < data.length; i++) {
      data[i] = (bytes.samples().get(i / 6, i % 6) - 100) * (i % 6 + 0.3f);
    }
    Samples samples = Samples.ofFloats(SAMPLES, 6, data);
    return new Dataset("measures", samples, bytes.targets(), List.of(), null);
  }

  /// Two questions to each sample: are its first two, and its last two features bright?
  private static Dataset questions() {
    Samples samples = TestNets.bytes(SAMPLES, 6, 5);
    float[] answers = new float[2 * SAMPLES];
    for (int i = 0; i < answers.length; i++) {
      int first = i % 2 * 4;
      answers[i] = samples.get(i / 2, first) + samples.get(i / 2, first + 1) > 255 ? 1 : 0;
    }
    return new Dataset("questions", samples, new Targets.Values(answers, 2), List.of(), null);
  }

  private static Dataset digits() {
    DataContext context =
        DataContext.fromEnvironment(Map.of(), Path.of(""), Path.of(""), true, p -> {});
    try {
      return new StrokeDigits(SAMPLES, 10, 3).load(context).train();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Case> cases() {
    return CASES;
  }

  private static List<Case> trained() {
    GroupSumLayer three = new GroupSumLayer(3, 1.5, true);
    Encoder frames = new Modulation(3, 1, Modulation.Kind.RANDOM, 2);
    Dataset values = TestNets.values(SAMPLES, 6, 3);
    return List.of(
        trained(
            "digits",
            digits(),
            new CrossEntropy(0),
            new BitPlanes(1),
            lut(40),
            new GroupSumLayer(10, 1.5, true)),
        trained("measures", measures(), new CrossEntropy(0), LEARNED, lut(12), three),
        trained("frames", measures(), new CrossEntropy(0), frames, lut(12), lut(6), three),
        trained(
            "skip",
            measures(),
            new CrossEntropy(0),
            THERMOMETER,
            new SkipLayer(List.of(lut(12))),
            three),
        trained(
            "value",
            values,
            new SquaredError(),
            THERMOMETER,
            lut(9),
            new GroupSumLayer(1, 4, false)),
        trained(
            "yes or no",
            questions(),
            new BinaryCrossEntropy(),
            THERMOMETER,
            lut(8),
            new GroupSumLayer(2, 2, false, true)));
  }

  private static float[] row(Samples samples, int s) {
    float[] row = new float[samples.width()];
    for (int f = 0; f < row.length; f++) {
      row[f] = samples.get(s, f);
    }
    return row;
  }

  private static float[][] rows(Samples samples) {
    return IntStream.range(0, samples.count())
        .mapToObj(s -> row(samples, s))
        .toArray(float[][]::new);
  }

  /// What the network answers in one pass over all samples, without parts.
  private static int[][] inOnePass(Case c) {
    var network = c.experiment.model();
    int[][] all = new int[c.data.count()][network.outputs()];
    try (Tape tape = network.evaluation()) {
      Real words = tape.own(TestNets.BACKEND.memory().real(c.data.width(), c.data.count()));
      int[] order = IntStream.range(0, c.data.count()).toArray();
      network.encoder().quantizer().gather(network.backend(), c.data.samples(), order, 0, words);
      Real scores = network.scores(ForwardPass.hardened(tape), words);
      for (int s = 0; s < all.length; s++) {
        for (int o = 0; o < all[s].length; o++) {
          all[s][o] = (int) scores.get(o, s);
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAreThoseOfTheHardenedNetwork(Case c) {
    Model model = new Model(c.experiment);
    int[][] expected = inOnePass(c);
    float[][] rows = rows(c.data.samples());
    assertThat(model.scores(c.data.samples())).isDeepEqualTo(expected);
    assertThat(model.scores(rows)).isDeepEqualTo(expected);
    double sum = 0;
    for (int s = 0; s < expected.length; s++) {
      sum += model.scoring().hardened(c.data.targets(), s, expected[s]);
    }
    assertThat(sum / expected.length).isEqualTo(c.experiment.evaluate(c.data).hardened());
    for (int s = 0; s < expected.length; s += 100) {
      assertThat(model.scores(rows[s])).isEqualTo(expected[s]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAreRightAsOftenAsEvaluationSays(Case c) {
    Model model = new Model(c.experiment);
    float[][] rows = rows(c.data.samples());
    double sum = 0;
    switch (c.data.targets()) {
      case Targets.Classes classes -> {
        int[] answers = model.predict(rows);
        for (int s = 0; s < answers.length; s++) {
          sum += answers[s] == classes.labels()[s] ? 1 : 0;
        }
        assertThat(model.predict(rows[7])).isEqualTo(answers[7]);
        assertThat(model.label(2)).isEqualTo(classes.names().get(2));
      }
      case Targets.Values values -> {
        float[][] answers = model.values(rows);
        boolean yesOrNo = model.scoring().rule() == Scoring.Rule.BITS;
        for (int i = 0; i < values.values().length; i++) {
          double error = answers[i / values.width()][i % values.width()] - values.values()[i];
          sum += (yesOrNo ? 1 - Math.abs(error) : error * error) / values.width();
        }
        assertThat(model.values(rows[7])).isEqualTo(answers[7]);
      }
    }
    assertThat(sum / rows.length).isEqualTo(c.experiment.evaluate(c.data).hardened());
  }

  /// A sample alone is compared as floats, one of a batch as words.
  @ParameterizedTest
  @MethodSource("cases")
  void aSampleAloneIsAnsweredAsInABatchAroundEveryBorderOfTwoWords(Case c) {
    Model model = new Model(c.experiment);
    Quantizer quantizer = c.experiment.model().encoder().quantizer();
    float[] extremes = {-Float.MAX_VALUE, -0f, Float.MIN_VALUE, Float.MAX_VALUE};
    List<float[]> samples = new ArrayList<>();
    for (int f = 0; f < quantizer.features(); f += Math.max(1, quantizer.features() / 8)) {
      for (int i = 0; i < quantizer.max() * 5 + extremes.length; i++) {
        float[] sample = new float[quantizer.features()];
        for (int other = 0; other < sample.length; other++) {
          sample[other] = c.data.samples().get(i % SAMPLES, other);
        }
        int word = i / 5;
        float border = quantizer.value(f, word + 0.5);
        sample[f] =
            i < quantizer.max() * 5
                ? border + (float) (i % 5 - 2) * Math.ulp(border)
                : extremes[i - quantizer.max() * 5];
        samples.add(sample);
      }
    }
    int[][] together = model.scores(samples.toArray(float[][]::new));
    for (int i = 0; i < together.length; i++) {
      assertThat(model.scores(samples.get(i))).isEqualTo(together[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bitsCountedByGroupAreTheScores(Case c) {
    Model model = new Model(c.experiment);
    boolean[][] bits = model.bits(c.data.samples());
    int[][] scores = model.scores(c.data.samples());
    int size = model.coreOutputs() / model.outputs();
    for (int s = 0; s < bits.length; s++) {
      int[] counted = new int[model.outputs()];
      for (int b = 0; b < bits[s].length; b++) {
        counted[b % model.coreOutputs() / size] += bits[s][b] ? 1 : 0;
      }
      assertThat(counted).isEqualTo(scores[s]);
    }
    assertThat(bits[0]).hasSize(model.frames() * model.coreOutputs());
    assertThat(model.bits(row(c.data.samples(), 7))).isEqualTo(bits[7]);
  }

  private Path save(Experiment experiment, String run) throws IOException {
    TrainState state =
        TrainState.start(
            experiment.model(), experiment.spec().optimizer(), experiment.spec().training());
    Path file = Checkpoint.best(folder.resolve(run));
    Files.createDirectories(file.getParent());
    return Files.write(file, new Checkpoint(experiment, state).bytes());
  }

  @Test
  void runFolderAndCheckpointFileAreLoadedWithoutData() throws IOException {
    Case c = CASES.getFirst();
    Path file = save(c.experiment, "run");
    int[][] expected = inOnePass(c);
    for (Path path : List.of(file, folder.resolve("run"))) {
      try (Model model = Model.load(path, 2)) {
        assertThat(model.scores(c.data.samples())).isDeepEqualTo(expected);
        assertThat(model.form().shape()).isEqualTo(c.data.shape()).isNotNull();
        assertThat(model.form().features()).isEqualTo(c.data.featureNames());
        assertThat(model.label(9)).isEqualTo("9");
      }
    }
  }

  @Test
  void olderCheckpointWithoutTheShapeIsLoaded() throws IOException {
    Path file = save(CASES.getFirst().experiment, "run");
    SafeTensors now = SafeTensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(now.metadata());
    assertThat(metadata.get("data")).contains(",\"shape\":[1,28,28]");
    metadata.computeIfPresent("data", (key, text) -> text.replace(",\"shape\":[1,28,28]", ""));
    Files.write(file, new SafeTensors(metadata, now.tensors()).bytes());
    try (Model model = Model.load(file, 1)) {
      assertThat(model.form().shape()).isNull();
      assertThat(model.form().width()).isEqualTo(784);
    }
    metadata.computeIfPresent("data", (key, text) -> text.replace("}", ",\"shape\":[1,28,27]}"));
    Files.write(file, new SafeTensors(metadata, now.tensors()).bytes());
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Model.load(file, 1))
        .withMessageContaining("shape: got [1,28,27], expected 784 features");
  }

  @Test
  void shapeOfColorImagesIsKept() throws IOException {
    Dataset data = TestNets.classes(40, 12, 2, 1);
    Dataset images =
        new Dataset("c", data.samples(), data.targets(), List.of(), new ImageShape(3, 1, 4));
    Case c =
        trained(
            "color",
            images,
            new CrossEntropy(0),
            THERMOMETER,
            lut(4),
            new GroupSumLayer(2, 1, true));
    try (Model model = Model.load(save(c.experiment, "color"), 1)) {
      assertThat(model.form().shape()).isEqualTo(new ImageShape(3, 1, 4));
    }
  }

  private static void refused(Path path, String... parts) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Model.load(path, 1))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void whatIsNoRunIsRefusedInOneLine() throws IOException {
    Path missing = folder.resolve("missing");
    refused(missing, missing.toString(), "no such checkpoint", "train first");
    refused(folder, folder.toString(), "no checkpoint/best.safetensors", "`lutra train`");
    Path text = Files.writeString(folder.resolve("text"), "a,b\n1,2\n");
    refused(text, text.toString(), "expected a safetensors file written by Lutra");
    Path other = Files.write(folder.resolve("o"), new SafeTensors(Map.of(), Map.of()).bytes());
    refused(other, other.toString(), "another kind of safetensors file");
  }

  @Test
  void networkOfRealsIsRefused() throws IOException {
    Encoder reals = new Modulation(1, 1, Modulation.Kind.PWM, 0);
    Case c = trained("dense", measures(), new CrossEntropy(0), reals, new DenseLayer(3, true));
    Path file = save(c.experiment, "dense");
    assertThatExceptionOfType(NotLowerableException.class)
        .isThrownBy(() -> Model.load(file, 1))
        .withMessageContaining("dense")
        .withMessageContaining("no look-up-table form");
  }

  @Test
  void sampleThatDoesNotFitIsRefusedInOneLine() {
    Model model = new Model(CASES.get(1).experiment);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new float[5]))
        .withMessage(
            "test: asked an answer, got 5 features, expected 6 features;"
                + " give samples like those that it was trained on");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new float[][] {new float[6], new float[7]}))
        .withMessageContaining("got 7 features at sample 1, expected 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.scores(new float[0]))
        .withMessageContaining("got 0 features");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new float[] {1, 2, Float.NaN, 4, 5, 6}))
        .withMessageContaining("NaN at sample 0, feature 2 (x2), expected finite");
    assertThat(model.scores(new float[0][])).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> model.values(new float[6]))
        .withMessage("test: asked values, got a network that answers classes; call predict");
    Model values = new Model(CASES.get(4).experiment);
    assertThatIllegalStateException()
        .isThrownBy(() -> values.predict(new float[6]))
        .withMessage("test: asked classes, got a network that answers values; call values");
  }
}
