package dev.lutra.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.netlist.stream.Window;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.DataContext;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.Padding;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Constant;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.ExportSettings;
import dev.lutra.nn.train.Augmentation;
import dev.lutra.nn.train.CrossEntropy;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.nn.train.TrainEvent;
import dev.lutra.nn.train.TrainState;
import dev.lutra.nn.train.Trainer;
import dev.lutra.nn.train.TrainingSettings;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole trainings: what the CPU begins the device goes on with and the other way round, and a step
/// asks the host for nothing.
final class CudaTrainingTest {
  private static final int BATCH = 32;
  private static final StrokeDigits DIGITS = new StrokeDigits(4 * BATCH, 40, 1);

  private static TestDevice device;
  private static CpuBackend cpu;
  private static Dataset train;
  private static Dataset test;

  @TempDir private Path folder;

  @BeforeAll
  static void open() throws IOException {
    device = TestDevice.open();
    cpu = CpuBackend.vector(1);
    var split = DIGITS.load(DataContext.fromEnvironment(Path.of(""), true, p -> {}));
    train = split.train();
    test = split.test();
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
      cpu.close();
    }
  }

  record Net(String name, ExperimentSpec spec) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Net net(String name, Encoder encoder, Layer... layers) {
    return net(name, TrainingSettings.of(2, BATCH), encoder, layers);
  }

  private static Net net(String name, TrainingSettings training, Encoder encoder, Layer... layers) {
    return new Net(
        name,
        new ExperimentSpec(
            "test",
            7,
            DIGITS,
            8,
            0,
            encoder,
            Arrays.stream(layers).map(Stage::of).toList(),
            new CrossEntropy(0),
            new Adam(0.01, 0.9, 0.999, 1e-8, 0),
            new Constant(),
            training,
            new ExportSettings("net", 0, 0)));
  }

  static Stream<Net> nets() {
    GroupSumLayer head = new GroupSumLayer(10, 1.5, true);
    LutLayer weightless = LutLayer.of(60, 6, Mode.BINARY, new Weightless(0.1));
    LutLayer learned =
        new LutLayer(
            60, 4, Mode.BINARY, new Weightless(0.1), new LearnedWiring(8, 2, 1), null, null, 0.25);
    return Stream.of(
        net("normalized tables", new Threshold(0.5), weightless, weightless, head),
        net(
            "differentiable tables",
            new Thermometer(2, Thermometer.Placement.UNIFORM, false),
            LutLayer.of(50, 6, Mode.BINARY, new Differentiable(0.01)),
            head),
        net(
            "reals in several frames",
            new Modulation(2, 1, Modulation.Kind.PWM, 0),
            LutLayer.of(40, 4, Mode.REAL, new Stochastic(0.1)),
            LutLayer.of(20, 3, Mode.REAL, new Stochastic(0.1)),
            head),
        net("learned wiring", new Threshold(0.5), learned, learned, head),
        net(
            "learned thresholds",
            new Thermometer(2, Thermometer.Placement.UNIFORM, false, 0, 1),
            weightless,
            head),
        net(
            "learned shared thresholds",
            new Thermometer(3, Thermometer.Placement.UNIFORM, true, 5, 1),
            weightless,
            head),
        net(
            "clipped gradients of parts, with bits flipped",
            TrainingSettings.of(2, BATCH)
                .withClip(0.02)
                .withAccumulation(2)
                .with(new Augmentation(0, 0, 0, 0.01)),
            new Threshold(0.5),
            weightless,
            head),
        net(
            "windows of an image",
            new Threshold(0.5),
            new ImageLayer(1, 28, 28),
            new ConvolutionLayer(
                3,
                3,
                2,
                2,
                Padding.SAME,
                Window.Border.ZERO,
                List.of(LutLayer.of(8, 6, Mode.BINARY, new Weightless(0.1)))),
            PoolLayer.max(2),
            new FlattenLayer(),
            LutLayer.of(60, 4, Mode.BINARY, new Weightless(0.1)),
            head));
  }

  /// A run that goes on from a state until so many steps were begun.
  private static List<Double> steps(Checkpoint from, int steps) throws IOException {
    return steps(from, steps, () -> {});
  }

  private static List<Double> steps(Checkpoint from, int steps, Runnable afterEach)
      throws IOException {
    List<Double> losses = new ArrayList<>();
    AtomicInteger asked = new AtomicInteger();
    new Trainer(
            from.experiment().run(new Experiment.Samples(train, null, test)),
            from.state(),
            (state, best) -> {},
            event -> {
              if (event instanceof TrainEvent.Step step) {
                losses.add(step.loss());
                afterEach.run();
              }
            },
            () -> asked.getAndIncrement() >= steps)
        .run();
    return losses;
  }

  private static Checkpoint begin(Net net, Backend backend) {
    Experiment experiment = Experiment.prepare(net.spec, train, backend);
    return new Checkpoint(
        experiment,
        TrainState.start(experiment.model(), net.spec.optimizer(), net.spec.training()));
  }

  private Checkpoint moved(Checkpoint checkpoint, Backend backend) throws IOException {
    Path file = folder.resolve("moved.safetensors");
    checkpoint.write(file);
    return Checkpoint.read(file, backend);
  }

  @ParameterizedTest
  @MethodSource("nets")
  void learnsAsOnTheCpu(Net net) throws IOException {
    List<Double> expected = steps(begin(net, cpu), 3);
    List<Double> actual = steps(begin(net, device.backend()), 3);
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(actual.getFirst()).isCloseTo(expected.getFirst(), within(1e-5));
    for (int i = 1; i < actual.size(); i++) {
      assertThat(actual.get(i)).as("step " + (i + 1)).isCloseTo(expected.get(i), within(0.02));
    }
  }

  /// To the last bit, in whatever order the threads of a block run.
  @ParameterizedTest
  @MethodSource("nets")
  void twoTrainingsAreTheSame(Net net) throws IOException {
    List<byte[]> ends = new ArrayList<>();
    for (boolean descending : new boolean[] {false, true}) {
      device.setDescending(descending);
      Checkpoint run = begin(net, device.backend());
      steps(run, 4);
      ends.add(run.bytes());
    }
    device.setDescending(false);
    assertThat(ends.get(1)).isEqualTo(ends.get(0));
  }

  @ParameterizedTest
  @MethodSource("nets")
  void goesOnFromWhatTheOtherBegan(Net net) throws IOException {
    Checkpoint onCpu = begin(net, cpu);
    steps(onCpu, 2);
    Checkpoint onDevice = moved(onCpu, device.backend());
    List<Double> expected = steps(onCpu, 2);
    List<Double> actual = steps(onDevice, 2);
    assertThat(actual.getFirst()).isCloseTo(expected.getFirst(), within(1e-4));
    Checkpoint back = moved(onDevice, cpu);
    assertThat(back.state().position()).isEqualTo(onDevice.state().position());
    Evaluation there = onDevice.experiment().evaluate(test);
    Evaluation here = back.experiment().evaluate(test);
    assertThat(here.hardened()).as("the hardened network is the same").isEqualTo(there.hardened());
    steps(back, 2);
  }

  @ParameterizedTest
  @MethodSource("nets")
  void aStepInSteadyStateAsksTheHostForNothing(Net net) throws IOException {
    Checkpoint run = begin(net, device.backend());
    steps(run, 4, () -> {}); // the first epoch: memory is found, graphs are made
    Device counted = device.backend().device();
    List<Counts> counts = new ArrayList<>();
    steps(run, 4, () -> counts.add(Counts.of(counted)));
    // Steps are reported one late.
    Counts first = counts.getFirst();
    Counts last = counts.getLast();
    int steps = counts.size() - 1;
    int parts = net.spec.training().accumulation();
    assertThat(last.downloads - first.downloads).as("waits for the device").isZero();
    assertThat(last.allocations - first.allocations).as("allocations").isZero();
    assertThat(last.uploads - first.uploads)
        .as("copies of targets")
        .isBetween(1L, (long) steps * parts);
    assertThat(last.launched - first.launched).as("kernels").isPositive();
    assertThat(last.replayed - first.replayed)
        .as("kernels in graphs")
        .isGreaterThan((last.launched - first.launched) * 9 / 10);
    // The batch that is taken, the step of the optimizer: memory is where it was.
    assertThat(last.changed - first.changed)
        .as("kernels with other parameters")
        .isLessThan((last.launched - first.launched) / 4);
  }

  /// What a device has done so far.
  private record Counts(
      long downloads, long uploads, long allocations, long launched, long replayed, long changed) {
    static Counts of(Device device) {
      return new Counts(
          device.downloads(),
          device.uploads(),
          device.allocations(),
          device.queue().launched(),
          device.queue().replayed(),
          device.queue().changed());
    }
  }
}
