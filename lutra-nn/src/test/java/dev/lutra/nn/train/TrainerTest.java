package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutActivation;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.Constant;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.train.Runs.Setup;
import dev.lutra.nn.train.TrainEvent.EpochDone;
import dev.lutra.nn.train.TrainEvent.Finished;
import dev.lutra.nn.train.TrainEvent.Interrupted;
import dev.lutra.nn.train.TrainEvent.Saved;
import dev.lutra.nn.train.TrainEvent.Started;
import dev.lutra.nn.train.TrainEvent.Step;
import dev.lutra.nn.train.TrainEvent.StoppedEarly;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainerTest {
  private static final Dataset TRAIN = TestNets.classes(60, 9, 3, 1);
  private static final Dataset OTHER = TestNets.classes(60, 9, 3, 2);
  private static final Dataset VALUES = TestNets.values(60, 8, 3);
  private static final Sgd STILL = new Sgd(1e-30, 0); // moves no float

  private static TrainingSettings settings(int epochs, double clip, double corner, double start) {
    return TrainingSettings.of(epochs, 20)
        .withClip(clip)
        .with(new Regularization(corner, start, 0));
  }

  private static TrainingSettings patient(int epochs, int patience) {
    return TrainingSettings.of(epochs, 20).withValidation(0.5).withPatience(patience);
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of("cross-entropy", new CrossEntropy(0), TRAIN, 0.75),
        Arguments.of("label smoothing", new CrossEntropy(0.2), TRAIN, 0.9),
        Arguments.of("binary cross-entropy", new BinaryCrossEntropy(), TRAIN, 0.9),
        Arguments.of("squared error of classes", new SquaredError(), TRAIN, 0.75),
        Arguments.of("squared error of values", new SquaredError(), VALUES, 0.5));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void everyLossGoesDown(String name, Loss loss, Dataset data, double share) {
    boolean values = data.targets() instanceof Targets.Values;
    Layer[] layers = values ? Runs.probabilities(1, 8) : Runs.probabilities(3, 1.5);
    Setup setup = Setup.of(TestNets.epochs(15, 20), TestNets.ADAM).with(loss);
    Runs run = new Runs(setup, data, null, Runs.BITS, layers).train();
    assertThat(run.losses().getLast()).isLessThan(share * run.losses().getFirst());
    // The mean of an epoch's steps, not that of all steps so far.
    for (EpochDone done : run.events(EpochDone.class)) {
      double mean =
          run.events(Step.class).stream()
              .filter(step -> step.epoch() == done.epoch())
              .mapToDouble(Step::loss)
              .average()
              .orElseThrow();
      assertThat(done.loss()).isCloseTo(mean, within(1e-12));
    }
  }

  /// `-sum t log t` is the least that soft labels allow; a hard label allows 0.
  @Test
  void labelSmoothingKeepsTheLossAboveTheEntropyOfItsTargets() {
    double entropy = -(0.7 * Math.log(0.7) + 3 * 0.1 * Math.log(0.1));
    Dataset data = TestNets.classes(40, 12, 4, 5);
    Setup hard = Setup.of(TestNets.epochs(40, 40), TestNets.ADAM);
    Runs soft = new Runs(hard.with(new CrossEntropy(0.4)), data, null, Runs.REALS, Runs.dense(4));
    assertThat(soft.train().losses()).allMatch(loss -> loss > entropy);
    assertThat(soft.losses().getLast()).isCloseTo(entropy, within(0.2));
    Runs plain = new Runs(hard, data, null, Runs.REALS, Runs.dense(4));
    assertThat(plain.train().losses().getLast()).isLessThan(0.7 * entropy);
  }

  @Test
  void eventsComeInOrder() {
    Runs run =
        new Runs(
            Setup.of(TestNets.epochs(2, 25), TestNets.ADAM),
            TRAIN,
            null,
            Runs.BITS,
            Runs.probabilities(3, 1.5));
    run.train();
    List<Double> loss = run.events(Step.class).stream().map(Step::loss).toList();
    List<EpochDone> done = run.events(EpochDone.class);
    assertThat(run.events)
        .containsExactly(
            new Started(0, 2, 3, 60, 0),
            new Step(1, 1, 3, 25, loss.get(0)),
            new Step(1, 2, 3, 50, loss.get(1)),
            new Step(1, 3, 3, 60, loss.get(2)),
            done.get(0),
            new Saved(1, 0, true),
            new Step(2, 1, 3, 25, loss.get(3)),
            new Step(2, 2, 3, 50, loss.get(4)),
            new Step(2, 3, 3, 60, loss.get(5)),
            done.get(1),
            new Saved(2, 0, true),
            new Finished(2, 2));
    assertThat(done).extracting(EpochDone::epoch).containsExactly(1, 2);
    assertThat(done).allMatch(e -> e.epochs() == 2 && e.validation() == null && e.best());
    assertThat(run.state.position().updates()).isEqualTo(6);
  }

  /// With a rate of 0 all steps see one network.
  @Test
  void theAccuracyOfAnEpochIsThatOfItsSteps() {
    Setup setup = Setup.of(TestNets.epochs(2, 25), STILL);
    Runs run = new Runs(setup, TRAIN, OTHER, Runs.BITS, Runs.probabilities(3, 1.5)).train();
    double soft = run.experiment.evaluate(TRAIN).soft();
    assertThat(run.events(EpochDone.class)).allMatch(e -> e.trainAccuracy() == soft);
    assertThat(run.events(EpochDone.class))
        .extracting(EpochDone::validation)
        .containsOnly(run.experiment.evaluate(OTHER));
    Setup values = setup.with(new SquaredError());
    Runs none = new Runs(values, VALUES, null, Runs.BITS, Runs.probabilities(1, 8)).train();
    assertThat(none.events(EpochDone.class)).allMatch(e -> Double.isNaN(e.trainAccuracy()));
  }

  @Test
  void aShiftMovesTrainingImagesAndIsRefusedForOtherSamples() {
    Dataset data = TestNets.classes(60, 8, 3, 4);
    Dataset images =
        new Dataset(
            data.name(), data.samples(), data.targets(), List.of(), new ImageShape(1, 2, 4));
    Setup still = Setup.of(TestNets.epochs(1, 20), TestNets.ADAM);
    Setup moved = Setup.of(TrainingSettings.of(1, 20).with(Augmentation.ofShift(1)), TestNets.ADAM);
    Layer[] layers = Runs.probabilities(3, 1.5);
    List<Double> losses = new Runs(still, images, null, Runs.BITS, layers).train().losses();
    assertThat(new Runs(moved, images, null, Runs.BITS, layers).train().losses())
        .isNotEqualTo(losses);
    assertThatThrownBy(() -> new Runs(moved, data, null, Runs.BITS, layers))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining(
            "training.augmentation.shift: got 1 for samples of 8 features that are no images");
    Map.of(
            Augmentation.NONE.withMirror(), "mirror: got true",
            Augmentation.NONE.with(new Elastic(2, 1)), "elastic.alpha: got 2.0")
        .forEach((asked, got) ->
            assertThatThrownBy(() ->
                    new Runs(
                        Setup.of(TrainingSettings.of(1, 20).with(asked), TestNets.ADAM),
                        data,
                        null,
                        Runs.BITS,
                        layers))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("training.augmentation." + got));
  }

  @Test
  void updatesAreCountedOverEpochsAndFollowTheSchedule() {
    Runs.Probe probe = new Runs.Probe(new ArrayList<>(), new ArrayList<>());
    Setup setup = Setup.of(TestNets.epochs(2, 30), probe).with((epoch, epochs) -> 1 + epoch);
    new Runs(setup, TRAIN, null, Runs.BITS, Runs.probabilities(3, 1.5)).train();
    assertThat(probe.numbers()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(probe.rates()).containsExactly(0.5, 0.75, 1.0, 1.25);
  }

  @Test
  void anInterruptSavesAndEnds() {
    AtomicInteger asked = new AtomicInteger();
    Runs run =
        new Runs(
            Setup.of(TestNets.epochs(2, 20), TestNets.ADAM),
            TRAIN,
            OTHER,
            Runs.BITS,
            Runs.probabilities(3, 1.5));
    run.train(() -> asked.incrementAndGet() == 3);
    assertThat(run.events)
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("Started", "Step", "Step", "Saved", "Interrupted");
    assertThat(run.events).contains(new Started(0, 2, 3, 60, 60), new Saved(0, 2, false));
    assertThat(run.events.getLast()).isEqualTo(new Interrupted(0, 2));
    assertThat(run.saved).hasSize(1);
    assertThat(run.saved.getFirst()).usingRecursiveComparison().isEqualTo(run.weights());
  }

  /// With a rate of 0 no epoch is better than the first.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void trainingStopsAfterSoManyEpochsWithoutABetterOne(int patience) {
    Runs run =
        new Runs(
            Setup.of(patient(9, patience), STILL),
            TRAIN,
            OTHER,
            Runs.BITS,
            Runs.probabilities(3, 1.5));
    run.train();
    int last = 1 + patience;
    assertThat(run.events(EpochDone.class)).hasSize(last);
    assertThat(run.events(StoppedEarly.class)).containsExactly(new StoppedEarly(last, 1));
    assertThat(run.events.getLast()).isEqualTo(new Finished(last, 1));
    assertThat(run.events(Saved.class).stream().filter(Saved::best)).hasSize(1);
    assertThat(run.saved).hasSize(last);
    // Going on from there stops at once.
    run.events.clear();
    run.train();
    assertThat(run.events)
        .containsExactly(
            new Started(last, 9, 3, 60, 60), new StoppedEarly(last, 1), new Finished(last, 1));
  }

  @Test
  void theBestEpochIsTheFirstOfTheBestResults() {
    Setup setup = Setup.of(patient(40, 4), new Sgd(0.5, 0.9));
    Layer[] layers = Runs.probabilities(3, 1.5);
    Runs run = new Runs(setup, TRAIN, OTHER, Runs.BITS, layers).train();
    int best = 0;
    double result = Double.NEGATIVE_INFINITY;
    for (EpochDone done : run.events(EpochDone.class)) {
      boolean better = done.validation() != null && done.validation().figure() > result;
      assertThat(done.best()).isEqualTo(better);
      if (better) {
        best = done.epoch();
        result = done.validation().figure();
      }
    }
    assertThat(run.events(StoppedEarly.class)).containsExactly(new StoppedEarly(best + 4, best));
    assertThat(best).isGreaterThan(1);
    assertThat(run.state.position().bestResult()).isEqualTo(result);
    assertThat(run.events.getLast()).isEqualTo(new Finished(best + 4, best));
  }

  private static double norm(Map<String, float[]> from, Map<String, float[]> to) {
    double squares = 0;
    for (String name : from.keySet()) {
      for (int i = 0; i < from.get(name).length; i++) {
        double d = (double) to.get(name)[i] - from.get(name)[i];
        squares += d * d;
      }
    }
    return Math.sqrt(squares);
  }

  private static Runs oneStep(double clip) {
    TrainingSettings one = TrainingSettings.of(1, 60).withClip(clip);
    return new Runs(Setup.of(one, new Sgd(1, 0)), TRAIN, null, Runs.REALS, Runs.dense(3));
  }

  /// At a rate of 1 the update is the gradient.
  @Test
  void clippingShrinksTheGradientToItsBound() {
    Runs free = oneStep(0);
    Map<String, float[]> start = free.weights();
    Map<String, float[]> unclipped = free.train().weights();
    double whole = norm(start, unclipped);
    assertThat(whole).isPositive();
    for (double share : new double[] {0.01, 0.25, 0.9}) {
      Map<String, float[]> clipped = oneStep(share * whole).train().weights();
      assertThat(norm(start, clipped)).isCloseTo(share * whole, within(1e-5 * whole));
      start.forEach((name, w) -> {
        for (int i = 0; i < w.length; i++) {
          double expected = share * (unclipped.get(name)[i] - w[i]);
          assertThat((double) clipped.get(name)[i] - w[i])
              .isCloseTo(expected, within(1e-5 * whole));
        }
      });
    }
    assertThat(oneStep(1.01 * whole).train().weights())
        .usingRecursiveComparison()
        .isEqualTo(unclipped);
  }

  /// Sum of `w (1 - w)` over all tables: 0 at the corners.
  private static double inside(Collection<float[]> tables) {
    double sum = 0;
    for (float[] table : tables) {
      for (float w : table) {
        sum += w * (1.0 - w);
      }
    }
    return sum;
  }

  private static Runs cornered(double weight, double start) {
    return new Runs(
        Setup.of(settings(8, 0, weight, start), new Sgd(0.5, 0.5)),
        TRAIN,
        null,
        Runs.BITS,
        Runs.probabilities(3, 1.5));
  }

  @Test
  void theCornerPenaltyDrivesTablesToTheirCorners() {
    double without = inside(cornered(0, 0).train().weights().values());
    double with = inside(cornered(20, 0).train().weights().values());
    double more = inside(cornered(100, 0).train().weights().values());
    assertThat(with).isLessThan(0.8 * without);
    assertThat(more).isLessThan(0.2 * without);
  }

  @Test
  void theCornerPenaltyWaitsForItsStart() {
    List<Map<String, float[]>> without = cornered(0, 0).train().saved;
    List<Map<String, float[]>> with = cornered(20, 0.5).train().saved;
    for (int epoch = 0; epoch < 4; epoch++) {
      assertThat(with.get(epoch)).usingRecursiveComparison().isEqualTo(without.get(epoch));
    }
    assertThat(inside(with.getLast().values())).isLessThan(inside(without.getLast().values()));
  }

  private static Runs calibrated(int samples, int epochs) {
    Normalization norm = new Normalization(Normalization.Kind.BATCH, 0.3, 0.5, 0.9, true);
    LutLayer layer =
        TestNets.lut(6, 3, LutLayer.Mode.REAL, new Stochastic(0.2), norm, LutActivation.IDENTITY);
    TrainingSettings settings = TrainingSettings.of(epochs, 20).withCalibration(samples);
    return new Runs(
            Setup.of(settings, TestNets.ADAM),
            TRAIN,
            null,
            Runs.BITS,
            layer,
            new GroupSumLayer(3, 1, true))
        .train();
  }

  @Test
  void calibrationChangesRunningStatisticsOnly() {
    Runs without = calibrated(0, 3);
    Runs with = calibrated(60, 3);
    assertThat(with.weights()).usingRecursiveComparison().isEqualTo(without.weights());
    assertThat(with.state.position()).isEqualTo(without.state.position());
    with.state
        .slots()
        .forEach((name, slot) ->
            assertThat(slot.toArray()).isEqualTo(without.state.slots().get(name).toArray()));
    assertThat(with.buffers().keySet())
        .containsExactly("layers.0.runningMean", "layers.0.runningVariance");
    with.buffers().forEach((name, b) -> assertThat(b).isNotEqualTo(without.buffers().get(name)));
  }

  /// How far the mean over the training set of a normalized output is from its learned offset.
  private static double offset(Runs run) {
    var model = run.experiment.model();
    float[] beta = run.weights().get("layers.0.beta");
    try (Tape tape = model.evaluation()) {
      Real words = tape.own(model.backend().memory().real(9, 60));
      model
          .encoder()
          .quantizer()
          .gather(model.backend(), TRAIN.samples(), Evaluation.identity(60), 0, words);
      Real logits = model.soft(ForwardPass.soft(tape), words);
      double worst = 0;
      for (int c = 0; c < 3; c++) {
        double mean = 0;
        for (int s = 0; s < 60; s++) {
          mean += logits.get(c, s) / 60;
        }
        worst = Math.max(worst, Math.abs(mean - beta[2 * c] - beta[2 * c + 1]));
      }
      return worst;
    }
  }

  @Test
  void calibratedStatisticsAreThoseOfTheTrainingSet() {
    assertThat(offset(calibrated(1000, 2))).isLessThan(1e-4);
    assertThat(offset(calibrated(0, 2))).isGreaterThan(1e-2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLossThatIsNoNumberIsOneLine(boolean infinite) {
    double rate = infinite ? 1e18 : 1e38;
    Runs run =
        new Runs(
            new Setup(TestNets.epochs(9, 20), new SquaredError(), new Sgd(rate, 0), new Constant()),
            TRAIN,
            null,
            Runs.REALS,
            Runs.dense(3));
    assertThatThrownBy(run::train)
        .isExactlyInstanceOf(TrainingException.class)
        .hasMessageMatching("training: the loss is (NaN|Infinity) in epoch 1, step [23]; .*")
        .hasMessageContaining("lower optimizer.learningRate (now " + rate + ")")
        .hasMessageNotContaining("\n");
    assertThat(run.saved).isEmpty();
    assertThat(run.events)
        .extracting(e -> e.getClass().getSimpleName())
        .containsOnly("Started", "Step")
        .hasSize(1 + run.state.position().step());
    assertThat(run.events(Step.class)).allMatch(step -> Double.isFinite(step.loss()));
  }

  /// Writes NaN, which a network of bits does not show in its loss.
  private record Poison() implements Optimizer {
    @Override
    public double learningRate() {
      return 1;
    }

    @Override
    public List<String> slots() {
      return List.of();
    }

    @Override
    public void update(
        ElementKernels kernels, Real w, Real g, List<Real> slots, double rate, long step) {
      w.set(0, 0, Float.NaN);
    }
  }

  @Test
  void aTableThatHoldsNoNumberIsNotSaved() {
    Runs run =
        new Runs(
            Setup.of(TestNets.epochs(2, 20), new Poison()),
            TRAIN,
            null,
            Runs.BITS,
            LutLayer.of(9, 3, LutLayer.Mode.BINARY, new Weightless(0.1)),
            new GroupSumLayer(3, 1, true));
    assertThatThrownBy(run::train)
        .isExactlyInstanceOf(TrainingException.class)
        .hasMessageStartingWith("training: layers.0.table holds a value that is no number")
        .hasMessageContaining("lower optimizer.learningRate (now 1.0)");
    assertThat(run.saved).isEmpty();
    assertThat(run.events(Step.class)).hasSize(3).allMatch(step -> Double.isFinite(step.loss()));
  }
}
