package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.ExplicitWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.tensor.Real;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Results computed by hand on networks that only count bits.
final class EvaluationTest {
  private static final Encoder BITS = new Threshold(0.5);

  /// One sample a text of bits.
  private static Samples samples(String... bits) {
    byte[] data = new byte[bits.length * bits[0].length()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (bits[i / bits[0].length()].charAt(i % bits[0].length()) == '1' ? 255 : 0);
    }
    return Samples.ofBytes(bits.length, bits[0].length(), data);
  }

  private static Dataset classes(int classes, int[] labels, String... bits) {
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
    return new Dataset("hand", samples(bits), new Targets.Classes(labels, names), List.of(), null);
  }

  private static Dataset values(float[] values, int width, String... bits) {
    return new Dataset("hand", samples(bits), new Targets.Values(values, width), List.of(), null);
  }

  private static Experiment experiment(Dataset data, Encoder encoder, Layer... layers) {
    boolean values = data.targets() instanceof Targets.Values;
    return experiment(values ? new SquaredError() : new CrossEntropy(0), data, encoder, layers);
  }

  private static Experiment experiment(Loss loss, Dataset data, Encoder encoder, Layer... layers) {
    return Experiment.prepare(
        TestNets.with(TestNets.spec(encoder, TestNets.epochs(1, 1), TestNets.stages(layers)), loss),
        data,
        TestNets.BACKEND);
  }

  @Test
  void accuracyIsTheShareOfRightClasses() {
    // Counts of the three pairs: (2, 1, 0), (0, 1, 2), (1, 2, 1), (0, 0, 1), (1, 0, 0).
    Dataset data =
        classes(3, new int[] {0, 1, 1, 2, 2}, "110100", "001011", "011101", "000001", "100000");
    Evaluation got = experiment(data, BITS, new GroupSumLayer(3, 2, true)).evaluate(data);
    assertThat(got).isEqualTo(new Evaluation(3 / 5.0, 3 / 5.0, true));
  }

  @Test
  void tiesGoToTheLowestIndex() {
    String[] bits = {"000000", "101010", "001010", "100010"};
    int[][] labels = {{0, 0, 1, 0}, {1, 1, 2, 2}, {2, 2, 0, 1}};
    double[] expected = {1, 0, 0};
    for (int i = 0; i < labels.length; i++) {
      Dataset data = classes(3, labels[i], bits);
      Evaluation got = experiment(data, BITS, new GroupSumLayer(3, 2, true)).evaluate(data);
      assertThat(got.soft()).isEqualTo(expected[i]);
      assertThat(got.hardened()).isEqualTo(expected[i]);
    }
    Real values = TestNets.BACKEND.memory().real(4, 2);
    values.copyFrom(new float[] {1, -1, 3, -2, 3, -1, 0, -1});
    assertThat(EncodedNetwork.argMax(values, 0)).isEqualTo(1);
    assertThat(EncodedNetwork.argMax(values, 1)).isZero();
  }

  /// Soft and hardened answers differ: tables of 0.6 and 0.4 harden to 1 and 0.
  @Test
  void theHardenedResultIsThatOfTheRoundedTables() {
    LutLayer layer =
        new LutLayer(
            4,
            2,
            LutLayer.Mode.REAL,
            new Stochastic(0),
            new ExplicitWiring(List.of(0, 1, 0, 1, 0, 1, 0, 1)),
            null,
            null,
            0.25);
    // Class 0 sums 0.6 + 0.6 = 1.2, hardened 2; class 1 sums 1 + 0.4 = 1.4, hardened 1.
    Dataset data = classes(2, new int[] {1, 1, 0}, "00", "11", "01");
    Experiment made = experiment(data, BITS, layer, new GroupSumLayer(2, 1, true));
    Parameter table = made.model().network().parameters().iterator().next();
    float[] rows = {0.6f, 0.6f, 1, 0.4f};
    for (int m = 0; m < 4; m++) {
      for (int k = 0; k < 4; k++) {
        table.value().set(m, k, rows[m]);
      }
    }
    Evaluation got = made.evaluate(data);
    assertThat(got.soft()).isEqualTo(2 / 3.0);
    assertThat(got.hardened()).isEqualTo(1 / 3.0);
    assertThat(got.figure()).isEqualTo(got.hardened());
  }

  @Test
  void squaredErrorIsInTheUnitsOfTheData() {
    // Outputs, at temperature 2 of two bits each: (1, 0.5), (0, 1), (0.5, 0).
    // The targets lie in 10..30 and 0..4: outputs are (30, 2), (10, 4), (20, 0).
    Dataset data = values(new float[] {30, 2, 12, 4, 10, 0}, 2, "1110", "0011", "0100");
    Experiment made = experiment(data, BITS, new GroupSumLayer(2, 2, false));
    assertThat(made.scale()).isEqualTo(new TargetScale(List.of(10f, 0f), List.of(30f, 4f)));
    assertThat(made.scoring().divisor()).isEqualTo(2);
    double expected = (0 + 0 + 4 + 0 + 100 + 0) / 6.0;
    Evaluation got = made.evaluate(data);
    assertThat(got.soft()).isCloseTo(expected, within(1e-5));
    assertThat(got.hardened()).isCloseTo(expected, within(1e-5));
    assertThat(got.higherIsBetter()).isFalse();
    // On other data the scale is still that of the training set.
    Dataset other = values(new float[] {0, 0}, 2, "1110");
    assertThat(made.evaluate(other).soft()).isCloseTo((900 + 4) / 2.0, within(1e-4));
  }

  @Test
  void softLabelsAreRightWhereTheLikeliestClassIsAnswered() {
    // Counts of the pairs: (2, 1), (0, 1), (1, 1), which answers the first.
    float[] soft = {0.6f, 0.4f, 0.7f, 0.3f, 0.4f, 0.6f};
    Dataset data = values(soft, 2, "1110", "0001", "0101");
    Evaluation got =
        experiment(new CrossEntropy(0), data, BITS, new GroupSumLayer(2, 3, true)).evaluate(data);
    assertThat(got).isEqualTo(new Evaluation(1 / 3.0, 1 / 3.0, true));
  }

  /// Two yes-no answers a sample, of three bits each: a yes where two or more are 1, in every frame
  /// or on the mean.
  @Test
  void yesAndNoAreCountedOneByOne() {
    // Counts: (3, 1), (0, 2), (2, 2): yes and no, no and yes, yes and yes.
    float[] answers = {1, 0, 1, 1, 0, 0};
    Dataset data = values(answers, 2, "111010", "000110", "011101");
    Experiment made =
        experiment(new BinaryCrossEntropy(), data, BITS, new GroupSumLayer(2, 4, false, true));
    assertThat(made.evaluate(data)).isEqualTo(new Evaluation(0.5, 0.5, true));
    assertThat(made.scoring().center()).isEqualTo(1.5);
  }

  /// Temperatures whose inverses are no float: half of the bits is a no all the same, soft and
  /// hard.
  @ParameterizedTest
  @CsvSource({"3, 1", "7, 1", "0.7, 3", "1.5, 3", "6, 7"})
  void aTieIsANo(double temperature, int frames) {
    Dataset data = values(new float[] {0, 1}, 1, "1010101010", "1010101011");
    Encoder encoder = new Modulation(frames, 1, Modulation.Kind.PWM, frames);
    Experiment made =
        experiment(
            new BinaryCrossEntropy(),
            data,
            encoder,
            new GroupSumLayer(1, temperature, false, true));
    assertThat(made.evaluate(data)).isEqualTo(new Evaluation(1, 1, true));
  }

  /// Frames are averaged, so that a word of 8 bits is a value of as many steps as frames.
  @Test
  void framesAreAveraged() {
    Samples samples = Samples.ofBytes(2, 1, new byte[] {(byte) 160, (byte) 255});
    Targets.Values targets = new Targets.Values(new float[] {0, 8}, 1);
    Dataset data = new Dataset("hand", samples, targets, List.of(), null);
    Modulation frames = new Modulation(4, 1, Modulation.Kind.PWM, 4);
    Experiment made = experiment(data, frames, new GroupSumLayer(1, 1, false));
    assertThat(made.scoring().divisor()).isEqualTo(4);
    // 160 is above 3 of the thresholds 1/8, 3/8, 5/8, 7/8 of 255: 3/4 of 8 is 6.
    assertThat(made.evaluate(data)).isEqualTo(new Evaluation(18, 18, false));
  }

  /// More samples than are evaluated at a time.
  @Test
  void manySamplesAreCountedOnce() {
    Dataset data = TestNets.classes(1111, 6, 3, 5);
    int right = 0;
    for (int s = 0; s < data.count(); s++) {
      int best = 0;
      int[] counts = new int[3];
      for (int f = 0; f < 6; f++) {
        counts[f / 2] += data.samples().get(s, f) > 127 ? 1 : 0;
      }
      for (int c = 1; c < 3; c++) {
        best = counts[c] > counts[best] ? c : best;
      }
      right += best == ((Targets.Classes) data.targets()).labels()[s] ? 1 : 0;
    }
    Evaluation got = experiment(data, BITS, new GroupSumLayer(3, 1, true)).evaluate(data);
    assertThat(got.soft()).isEqualTo(right / 1111.0);
    assertThat(got.hardened()).isEqualTo(right / 1111.0);
  }

  @Test
  void aNetworkWithoutHardwareIsJudgedByItsSoftResult() {
    Dataset data = TestNets.classes(40, 4, 2, 5);
    Encoder reals = new Modulation(1, 1, Modulation.Kind.PWM, 0);
    Evaluation got = experiment(data, reals, new DenseLayer(2, true)).evaluate(data);
    assertThat(got.hardened()).isNaN();
    assertThat(got.soft()).isBetween(0.0, 1.0);
    assertThat(got.figure()).isEqualTo(got.soft());
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 0.5, true, 0.4, true",
    "0.9, 0.5, true, 0.5, false",
    "0.9, 0.5, true, 0.6, false",
    "0.1, 0.5, false, 0.6, true",
    "0.1, 0.5, false, 0.5, false",
    "0.1, 0.5, false, 0.4, false",
    "0.9, NaN, true, 0.8, true",
    "0.9, NaN, false, 0.8, false"
  })
  void resultsAreComparedHardenedAndStrictly(
      double soft, double hardened, boolean higher, double other, boolean better) {
    assertThat(new Evaluation(soft, hardened, higher).isBetterThan(other)).isEqualTo(better);
  }
}
