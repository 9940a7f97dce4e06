package dev.lutra.bench;

import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.train.TrainState;
import dev.lutra.nn.train.Trainer;
import dev.lutra.nn.train.TrainingSettings;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A step of training of a preset on random images of the size of MNIST's: words, encoder, network,
/// loss, gradients, update. A call trains an epoch of [#STEPS] steps, so that what an epoch does
/// once (shuffling, a look at the weights) counts [#STEPS] times less; nothing is saved, held out
/// or calibrated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TrainingStepBenchmark implements OnBackend {
  /// Steps of a call.
  public static final int STEPS = 16;

  private static final int PIXELS = 28 * 28;
  private static final int CLASSES = 10;

  /// The preset whose encoder, layers and optimizer are used.
  @Param("mnist-weightless")
  public String preset = "";

  /// Images of a step.
  @Param("128")
  public int batch;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Trainer.Run run;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private TrainState state;

  /// Draws images and builds the network.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    Dataset images = images(STEPS * batch);
    Experiment experiment = Experiment.prepare(spec(), images, backend);
    state =
        TrainState.start(
            experiment.model(), experiment.spec().optimizer(), experiment.spec().training());
    run = experiment.run(new Experiment.Samples(images, null, images));
  }

  private ExperimentSpec spec() {
    ExperimentSpec spec = Presets.named(preset);
    TrainingSettings t = spec.training();
    return new ExperimentSpec(
        spec.name(),
        spec.seed(),
        spec.data(),
        spec.featureBits(),
        spec.featureClip(),
        spec.encoder(),
        spec.layers(),
        spec.loss(),
        spec.optimizer(),
        spec.schedule(),
        TrainingSettings.of(1, batch).withClip(t.clip()).with(t.regularization()),
        spec.export());
  }

  /// Noise with a bright bar whose place is the class.
  private static Dataset images(int count) {
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[count * PIXELS];
    int[] labels = new int[count];
    for (int s = 0; s < count; s++) {
      labels[s] = random.nextInt(CLASSES);
      for (int i = 0; i < PIXELS; i++) {
        boolean bright = i * CLASSES / PIXELS == labels[s];
        pixels[s * PIXELS + i] = (byte) random.nextInt(bright ? 256 : 128);
      }
    }
    List<String> names = IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
    return new Dataset(
        "noise",
        Samples.ofBytes(count, PIXELS, pixels),
        new Targets.Classes(labels, names),
        List.of(),
        null);
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  @Override
  public Cost cost(String method) {
    return Cost.of(batch, "image");
  }

  /// One step.
  ///
  /// @throws IOException never, as nothing is written
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void step() throws IOException {
    state.moveTo(TrainState.Position.START);
    new Trainer(run, state, (now, best) -> {}, event -> {}, () -> false).run();
  }
}
