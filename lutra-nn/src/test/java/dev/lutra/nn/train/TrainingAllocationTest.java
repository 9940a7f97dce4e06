package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.Concrete;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a step of training leaves to the garbage collector on one thread: its event, its position,
/// its random sources and the optimizer's numbers of each parameter, and nothing for each op,
/// kernel, block of rows or frame.
final class TrainingAllocationTest {
  private static final int BATCH = 32;
  private static final int FEATURES = 64;
  private static final int LUTS = 128;

  /// Steps of an epoch, over which the bytes are averaged.
  private static final int STEPS = 50;

  /// Until the compiler has done its work, which may take a while on a busy machine.
  private static final int EPOCHS = 150;

  static Stream<Arguments> layers() {
    LutLayer fixed = LutLayer.of(LUTS, 6, LutLayer.Mode.BINARY, new Weightless(0.1));
    LutLayer learned =
        new LutLayer(
            LUTS,
            6,
            LutLayer.Mode.BINARY,
            new Weightless(0.1),
            new LearnedWiring(8, 2, 1),
            null,
            null,
            0.25);
    LutLayer sampled =
        LutLayer.of(LUTS, 6, LutLayer.Mode.BINARY, new Concrete(0.5, 0, 0.1, true, true, 3, 1));
    LutLayer normalized = LutLayer.of(LUTS, 6, LutLayer.Mode.BINARY, new Differentiable(0.01));
    return Stream.of(
        Arguments.of("weightless", fixed, 0, 0, 300),
        Arguments.of("learned wiring of shifted images", learned, 1, 0, 480),
        Arguments.of("learned thresholds", fixed, 0, 1, 400),
        Arguments.of("tables of samples", sampled, 0, 0, 300),
        Arguments.of("batch norm", normalized, 0, 0, 300));
  }

  /// Counts the bytes from one step to the next.
  private static final class Meter {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long first;
    private long least = Long.MAX_VALUE;

    void hear(TrainEvent event) {
      if (event instanceof TrainEvent.Step step) {
        long now = threads.getCurrentThreadAllocatedBytes();
        if (step.step() == 1) {
          first = now;
        } else if (step.step() == STEPS) {
          least = Math.min(least, (now - first) / (STEPS - 1));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void aStepMakesFewObjects(String name, LutLayer layer, int shift, double rate, long bytes)
      throws Exception {
    boolean counted =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
            && bean.isThreadAllocatedMemorySupported();
    assumeTrue(counted, "skipped: this JVM does not count the bytes that a thread allocates");
    try (Backend backend = CpuBackend.scalar(1)) {
      Dataset data = noise();
      Experiment experiment = Experiment.prepare(spec(layer, shift, rate), data, backend);
      Trainer.Run run = experiment.run(new Experiment.Samples(data, null, data));
      TrainState state = TrainState.start(experiment.model(), run.optimizer(), run.settings());
      Meter meter = new Meter();
      new Trainer(run, state, (now, best) -> {}, meter::hear, () -> meter.least < bytes).run();
      assertThat(meter.least).as("bytes of a step").isLessThan(bytes);
    }
  }

  private static ExperimentSpec spec(LutLayer layer, int shift, double rate) {
    ExperimentSpec spec = Presets.named("mnist-weightless");
    return new ExperimentSpec(
        spec.name(),
        spec.seed(),
        spec.data(),
        spec.featureBits(),
        spec.featureClip(),
        new Thermometer(3, Thermometer.Placement.UNIFORM, true, 0, rate),
        List.of(Stage.of(layer), Stage.of(layer), Stage.of(new GroupSumLayer(2, 3, true))),
        spec.loss(),
        spec.optimizer(),
        spec.schedule(),
        TrainingSettings.of(EPOCHS, BATCH).with(Augmentation.ofShift(shift)),
        spec.export());
  }

  private static Dataset noise() {
    byte[] values = new byte[STEPS * BATCH * FEATURES];
    new SplittableRandom(1).nextBytes(values);
    int[] labels = new int[STEPS * BATCH];
    for (int s = 0; s < labels.length; s++) {
      labels[s] = values[s * FEATURES] & 1;
    }
    return new Dataset(
        "noise",
        Samples.ofBytes(labels.length, FEATURES, values),
        new Targets.Classes(labels, List.of("even", "odd")),
        List.of(),
        new ImageShape(1, 8, FEATURES / 8));
  }
}
