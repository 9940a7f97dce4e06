package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a step of training leaves to the garbage collector: a few small objects for each op, and
/// none for each block of rows or frame.
final class TrainingAllocationTest {
  private static final int BATCH = 32;
  private static final int FEATURES = 64;
  private static final int LUTS = 512;

  /// Steps of an epoch, over which the bytes are averaged.
  private static final int STEPS = 50;

  /// Without reuse of tensors and their views it would be several times as much.
  private static final long BYTES_OF_A_STEP = 8192;

  /// Until the compiler has done its work, which may take a while on a busy machine.
  private static final int EPOCHS = 400;

  @Test
  void aStepMakesFewObjects() throws Exception {
    boolean counted =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
            && bean.isThreadAllocatedMemorySupported();
    assumeTrue(counted, "skipped: this JVM does not count the bytes that a thread allocates");
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Backend backend = CpuBackend.scalar(1)) {
      Dataset data = noise();
      Experiment experiment = Experiment.prepare(spec(), data, backend);
      Trainer.Run run = experiment.run(new Experiment.Samples(data, null, data));
      TrainState state = TrainState.start(experiment.model(), run.optimizer());
      long least = Long.MAX_VALUE;
      for (int epoch = 0; epoch < EPOCHS && least >= BYTES_OF_A_STEP; epoch++) {
        state.moveTo(TrainState.Position.START);
        long before = threads.getCurrentThreadAllocatedBytes();
        new Trainer(run, state, (now, best) -> {}, event -> {}, () -> false).run();
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / STEPS);
      }
      assertThat(least).as("bytes of a step").isLessThan(BYTES_OF_A_STEP);
    }
  }

  private static ExperimentSpec spec() {
    ExperimentSpec spec = Presets.named("mnist-weightless");
    LutLayer layer = LutLayer.of(LUTS, 6, LutLayer.Mode.BINARY, new Weightless(0.1));
    return new ExperimentSpec(
        spec.name(),
        spec.seed(),
        spec.data(),
        spec.featureBits(),
        spec.encoder(),
        List.of(Stage.of(layer), Stage.of(layer), Stage.of(new GroupSumLayer(2, 3, true))),
        spec.loss(),
        spec.optimizer(),
        spec.schedule(),
        new TrainingSettings(1, BATCH, 0, 0, 0, 0, 0, 0, 0),
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
        null);
  }
}
