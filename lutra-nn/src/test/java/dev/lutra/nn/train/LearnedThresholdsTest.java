package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Layer;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.Encoding;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.encode.Thermometer.Placement;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.Cosine;
import dev.lutra.nn.train.Runs.Setup;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Thresholds that are trained with the network.
final class LearnedThresholdsTest {
  private static final String MOVES = "encoder.moves";
  private static final int WIDTH = 4;

  /// Class 1 has words of 175 and more in the first feature, class 0 none above 164; placed
  /// thresholds of one or two levels lie elsewhere.
  private static final Dataset STEP = step(600);

  private static Dataset step(int count) {
    SplittableRandom random = new SplittableRandom(11);
    byte[] data = new byte[count * WIDTH];
    random.nextBytes(data);
    int[] labels = new int[count];
    for (int s = 0; s < count; s++) {
      labels[s] = random.nextInt(10) < 3 ? 1 : 0;
      int word = labels[s] == 1 ? random.nextInt(175, 256) : random.nextInt(165);
      data[s * WIDTH] = (byte) word;
    }
    return new Dataset(
        "step",
        Samples.ofBytes(count, WIDTH, data),
        new Targets.Classes(labels, List.of("low", "high")),
        List.of(),
        null);
  }

  private static final Layer[] LAYERS = {
    LutLayer.of(20, 2, LutLayer.Mode.BINARY, new Weightless(0.1)), new GroupSumLayer(2, 2, true)
  };

  private static Runs run(TrainingSettings settings, Thermometer encoder) {
    Setup setup = Setup.of(settings, TestNets.ADAM).with(new Cosine(0));
    return new Runs(setup, STEP, STEP, encoder, LAYERS);
  }

  private static Thermometer thermometer(boolean global, int bits, double rate) {
    return new Thermometer(1, Placement.UNIFORM, global, bits, rate);
  }

  private static int threshold(FittedEncoder encoder, int bit) {
    return ((Encoding.Bit.Compare) encoder.hardware().bits().get(bit)).threshold(0);
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "false, 5", "true, 5"})
  void thresholdsMoveToWhereClassesSeparate(boolean global, int bits) {
    TrainingSettings settings = TrainingSettings.of(20, 30);
    Runs fixed = run(settings, thermometer(global, bits, 0)).train();
    assertThat(threshold(fixed.experiment.model().encoder(), 0)).isLessThan(164);
    assertThat(fixed.experiment.evaluate(STEP).soft()).isLessThan(0.9);
    Runs learned = run(settings, thermometer(global, bits, 1)).train();
    FittedEncoder encoder = learned.experiment.model().encoder();
    assertThat(threshold(encoder, 0)).isBetween(164, 174);
    assertThat((threshold(encoder, 0) + 1) % (bits == 0 ? 1 : 8)).isZero();
    assertThat(threshold(encoder, 1) == threshold(encoder, 0)).as("shared").isEqualTo(global);
    Evaluation evaluation = learned.experiment.evaluate(STEP);
    assertThat(evaluation.soft()).isEqualTo(1);
    assertThat(evaluation.hardened()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "false, 3", "true, 3"})
  void thresholdsStartWhereTheyArePlaced(boolean global, int bits) {
    for (Placement placement : Placement.values()) {
      Thermometer fixed = new Thermometer(5, placement, global, bits, 0);
      Thermometer learned = new Thermometer(5, placement, global, bits, 1);
      TrainingSettings settings = TrainingSettings.of(1, 30);
      Encoding start = run(settings, learned).experiment.model().encoder().hardware();
      assertThat(start).isEqualTo(run(settings, fixed).experiment.model().encoder().hardware());
    }
  }

  /// In the middle of a run with averages, where the moves are neither whole nor those of a step.
  @Test
  void trainedAndHardenedNetworksReadTheSameBits() {
    for (int bits : new int[] {0, 4}) {
      Thermometer encoder = new Thermometer(3, Placement.DISTRIBUTIVE, false, bits, 1);
      Runs run = run(TrainingSettings.of(3, 30).withAveraging(0.9), encoder);
      EncodedNetwork model = run.experiment.model();
      Encoding before = model.encoder().hardware();
      run.train();
      assertThat(model.encoder().hardware()).isNotEqualTo(before);
      try (Tape tape = model.evaluation()) {
        Real words = tape.own(model.backend().memory().real(WIDTH, STEP.count()));
        int[] order = Evaluation.identity(STEP.count());
        model.quantizer().gather(model.backend(), STEP.samples(), order, 0, words);
        var soft = (dev.lutra.tensor.Bits) model.softInput(tape, words);
        var hard = tape.own(model.encoder().hardware().encode(model.backend(), words));
        assertThat(TestNets.toArray(soft)).isDeepEqualTo(TestNets.toArray(hard));
      }
    }
  }

  @Test
  void theRateIsAFactorOfTheLearningRate() {
    TrainingSettings one = TrainingSettings.of(1, STEP.count());
    float[] plain = run(one, thermometer(false, 0, 1)).train().weights().get(MOVES);
    float[] slow = run(one, thermometer(false, 0, 0.25)).train().weights().get(MOVES);
    for (int i = 0; i < WIDTH; i++) {
      // Adam's first step is as long as its rate.
      assertThat(Math.abs(plain[i])).isBetween(0.0199f, 0.0201f);
      assertThat(slow[i]).isBetween(plain[i] / 4 - 1e-4f, plain[i] / 4 + 1e-4f);
    }
  }

  @Test
  void thresholdsAreFrozenBeforeTheFirstLayer() {
    TrainingSettings settings = TrainingSettings.of(8, 30).withFreezing(0.5);
    List<Map<String, float[]>> saved = run(settings, thermometer(false, 0, 1)).train().saved;
    for (int epoch = 1; epoch < 8; epoch++) {
      boolean same = Arrays.equals(saved.get(epoch).get(MOVES), saved.get(epoch - 1).get(MOVES));
      assertThat(same).as("epoch %d", epoch).isEqualTo(epoch >= 4);
    }
  }

  @Test
  void spreadsThatDoNotFitAreRefused() {
    FittedEncoder fitted = FittedEncoder.fit(thermometer(false, 0, 1), STEP.samples(), 8, 0, 1);
    assertThat(fitted.spread()).hasSize(WIDTH).allMatch(s -> s > 60 && s < 90);
    assertThatThrownBy(() ->
            new FittedEncoder(
                fitted.quantizer(),
                fitted.training(),
                fitted.hardware(),
                false,
                fitted.learning(),
                List.of(1f)))
        .hasMessage("encoder: got spreads [1.0], expected 4 numbers above 0");
  }
}
