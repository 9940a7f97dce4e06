package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.stream.Window;
import dev.lutra.nn.Layer;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.BinaryDenseLayer;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.DropoutLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.Padding;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.lut.Concrete;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.lut.Rewired;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.AdaGrad;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Cosine;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.optim.WarmUp;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.train.TrainEvent.EpochDone;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Neither an interruption nor the number of threads changes a bit of the weights, whatever a run
/// draws at random: samples, their changes, first tables, candidates of wires, dropout.
final class TrainerResumeTest {
  private static final Dataset DATA = images(TestNets.classes(50, 8, 2, 1));
  private static final Dataset OTHER = images(TestNets.classes(30, 8, 2, 2));
  private static final int STEPS = 4;
  private static final int EPOCHS = 3;

  @TempDir Path folder;

  record Case(String name, ExperimentSpec spec) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Dataset images(Dataset d) {
    return new Dataset(
        d.name(), d.samples(), d.targets(), d.featureNames(), new ImageShape(1, 2, 4));
  }

  /// Every setting that a step depends on is on.
  private static Case of(String name, Optimizer optimizer, Encoder encoder, Layer... layers) {
    TrainingSettings settings =
        TrainingSettings.of(EPOCHS, 16)
            .withValidation(0.5)
            .withClip(0.5)
            .withPatience(EPOCHS)
            .withCalibration(40)
            .withAveraging(0.9)
            .withFreezing(0.5)
            .with(
                new Augmentation(1, 10, 0.1, encoder instanceof Modulation ? 0 : 0.01)
                    .withMirror()
                    .with(new Elastic(2, 1)))
            .with(new Regularization(0.3, 0.1, 0.1));
    ExperimentSpec s = TestNets.spec(encoder, settings, TestNets.stages(layers));
    return new Case(name, TestNets.with(s, s.loss(), optimizer, new WarmUp(1, new Cosine(0.1))));
  }

  static Stream<Case> cases() {
    Layer dropout = new DropoutLayer(0.2);
    Layer head = new GroupSumLayer(2, 1.5, true);
    Layer annealed = new GroupSumLayer(2, 3, true, false, 1.5, false);
    List<Optimizer> optimizers =
        List.of(new Sgd(0.3, 0.9), new AdaGrad(0.1, 1e-8), new Adam(0.02, 0.9, 0.999, 1e-8, 0.01));
    Normalization learned = new Normalization(Normalization.Kind.BATCH, 0.3, 0.5, 0.9, true);
    List<Case> all = new ArrayList<>();
    for (Optimizer o : optimizers) {
      String name = o.getClass().getSimpleName();
      all.add(
          of(
              name + " on bits",
              o,
              new Threshold(0.5),
              TestNets.lut(10, 3, Mode.BINARY, new Weightless(0.1), Normalization.BATCH, null),
              LutLayer.of(6, 4, Mode.BINARY, new Stochastic(0.1)),
              head));
      all.add(
          of(
              name + " on reals",
              o,
              new Modulation(2, 1, Modulation.Kind.PWM, 0),
              TestNets.lut(10, 3, Mode.REAL, new Stochastic(0.1), learned, null),
              dropout,
              LutLayer.of(6, 2, Mode.REAL, new Stochastic(0.1)),
              head));
    }
    LutLayer fixed = LutLayer.of(10, 3, Mode.BINARY, new Weightless(0.1));
    all.add(
        of(
            "learned wiring in turns",
            optimizers.getLast(),
            new Threshold(0.5),
            learned(fixed, new LearnedWiring(4, 3, 0.6, 2)),
            learned(
                LutLayer.of(6, 4, Mode.BINARY, new Stochastic(0.1)), new LearnedWiring(5, 1, 1)),
            annealed));
    Case whole = all.getLast();
    all.add(
        new Case(
            "learned wiring, batches in parts",
            TestNets.with(whole.spec(), whole.spec().training().withAccumulation(3))));
    all.add(
        of(
            "rewired tables of samples",
            optimizers.getLast(),
            new Threshold(0.5),
            rewired(new Concrete(0.8, 0.3, 0.1, false, false, 0, 1)),
            rewired(new Weightless(0.1)),
            head));
    all.add(
        of(
            "windows of an image",
            optimizers.getLast(),
            new Threshold(0.5),
            new ImageLayer(1, 2, 4),
            new ConvolutionLayer(
                2,
                3,
                1,
                1,
                Padding.SAME,
                Window.Border.REPLICATE,
                List.of(learned(fixed, new LearnedWiring(4, 2, 0.6, 2)), fixed)),
            PoolLayer.max(2),
            new ConvolutionLayer(1, new BinaryDenseLayer(6, 0.9, 1e-5)),
            new FlattenLayer(),
            LutLayer.of(6, 4, Mode.BINARY, new Stochastic(0.1)),
            head));
    for (boolean global : new boolean[] {false, true}) {
      all.add(
          of(
              global ? "learned shared thresholds" : "learned thresholds",
              optimizers.getLast(),
              new Thermometer(3, Thermometer.Placement.UNIFORM, global, global ? 4 : 0, 1),
              LutLayer.of(10, 3, Mode.BINARY, new Weightless(0.1)),
              head));
    }
    return all.stream();
  }

  /// Rewired in every step, but for the first of the run.
  private static LutLayer rewired(LutParametrization node) {
    Rewired wiring = new Rewired(0.05, 1, 0.4);
    return new LutLayer(10, 3, Mode.BINARY, node, wiring, null, null, 0.25);
  }

  private static LutLayer learned(LutLayer l, LearnedWiring wiring) {
    return new LutLayer(l.units(), l.fanIn(), l.mode(), l.node(), wiring, null, null, l.bias());
  }

  /// A run that goes on from `from`, or begins, and is interrupted after `steps` steps.
  private static Checkpoint train(
      Experiment experiment, TrainState state, int steps, List<TrainEvent> events)
      throws IOException {
    AtomicInteger asked = new AtomicInteger();
    new Trainer(
            experiment.run(new Experiment.Samples(DATA, OTHER, OTHER)),
            state,
            (now, best) -> {},
            events::add,
            () -> asked.getAndIncrement() >= steps)
        .run();
    return new Checkpoint(experiment, state);
  }

  private static Checkpoint begin(Case given, Backend backend, int steps, List<TrainEvent> events)
      throws IOException {
    Experiment experiment = Experiment.prepare(given.spec(), DATA, backend);
    TrainState state =
        TrainState.start(experiment.model(), given.spec().optimizer(), given.spec().training());
    return train(experiment, state, steps, events);
  }

  private Checkpoint saved(Checkpoint checkpoint) throws IOException {
    Path file = Files.write(folder.resolve("x.safetensors"), checkpoint.bytes());
    return Checkpoint.read(file, TestNets.BACKEND);
  }

  /// What an epoch told, but for its duration.
  private static List<EpochDone> epochs(List<TrainEvent> events) {
    return events.stream()
        .filter(EpochDone.class::isInstance)
        .map(EpochDone.class::cast)
        .map(e ->
            new EpochDone(
                e.epoch(), e.epochs(), e.loss(), e.trainAccuracy(), e.validation(), e.best(), 0))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anInterruptedRunEndsLikeAnUnbrokenOne(Case given) throws IOException {
    List<TrainEvent> told = new ArrayList<>();
    byte[] unbroken = begin(given, TestNets.BACKEND, Integer.MAX_VALUE, told).bytes();
    assertThat(begin(given, TestNets.BACKEND, 0, new ArrayList<>()).bytes()).isNotEqualTo(unbroken);
    // The first and the last step of each epoch, and one between.
    for (int steps : IntStream.range(0, STEPS * EPOCHS).filter(n -> n % STEPS != 2).toArray()) {
      List<TrainEvent> events = new ArrayList<>();
      Checkpoint part = saved(begin(given, TestNets.BACKEND, steps, events));
      assertThat(part.state().position().epoch()).isEqualTo(steps / STEPS);
      assertThat(part.state().position().step()).isEqualTo(steps % STEPS);
      Checkpoint whole = train(part.experiment(), part.state(), Integer.MAX_VALUE, events);
      assertThat(whole.bytes()).as("interrupted after %d steps", steps).isEqualTo(unbroken);
      assertThat(epochs(events)).isEqualTo(epochs(told));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRunInterruptedAfterEachStepEndsLikeAnUnbrokenOne(Case given) throws IOException {
    byte[] unbroken = begin(given, TestNets.BACKEND, Integer.MAX_VALUE, new ArrayList<>()).bytes();
    List<TrainEvent> events = new ArrayList<>();
    Checkpoint part = begin(given, TestNets.BACKEND, 1, events);
    for (int i = 1; i < STEPS * EPOCHS; i++) {
      Checkpoint from = saved(part);
      part = train(from.experiment(), from.state(), 1, events);
    }
    assertThat(events.getLast()).isInstanceOf(TrainEvent.Finished.class);
    assertThat(part.bytes()).isEqualTo(unbroken);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theNumberOfThreadsChangesNothing(Case given) throws IOException {
    List<TrainEvent> told = new ArrayList<>();
    byte[] one = begin(given, TestNets.BACKEND, Integer.MAX_VALUE, told).bytes();
    for (int threads = 2; threads <= 3; threads++) {
      try (Backend backend = CpuBackend.vector(threads)) {
        List<TrainEvent> events = new ArrayList<>();
        assertThat(begin(given, backend, Integer.MAX_VALUE, events).bytes())
            .as("%d threads", threads)
            .isEqualTo(one);
        assertThat(epochs(events)).isEqualTo(epochs(told));
      }
    }
  }
}
