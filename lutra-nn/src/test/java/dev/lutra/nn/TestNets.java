package dev.lutra.nn;

import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.lut.LutActivation;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.lut.RandomWiring;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Constant;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Schedule;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.ExportSettings;
import dev.lutra.nn.train.CrossEntropy;
import dev.lutra.nn.train.Loss;
import dev.lutra.nn.train.TrainEvent;
import dev.lutra.nn.train.TrainState;
import dev.lutra.nn.train.Trainer;
import dev.lutra.nn.train.TrainingSettings;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Small data sets, networks and runs for tests.
public final class TestNets {
  /// Where tests compute unless they are about threads.
  public static final Backend BACKEND = CpuBackend.vector(1);

  /// Adam at a rate that moves small networks.
  public static final Adam ADAM = new Adam(0.02, 0.9, 0.999, 1e-8, 0);

  private TestNets() {}

  /// Samples of random bytes.
  public static Samples bytes(int count, int width, long seed) {
    byte[] data = new byte[count * width];
    new SplittableRandom(seed).nextBytes(data);
    return Samples.ofBytes(count, width, data);
  }

  /// Random bytes; class `c` is brighter in the features `f` with `f % classes == c`.
  public static Dataset classes(int count, int width, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] data = new byte[count * width];
    int[] labels = new int[count];
    for (int s = 0; s < count; s++) {
      labels[s] = random.nextInt(classes);
      for (int f = 0; f < width; f++) {
        int bright = f % classes == labels[s] ? 90 : 0;
        data[s * width + f] = (byte) (random.nextInt(166) + bright);
      }
    }
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
    return new Dataset(
        "random",
        Samples.ofBytes(count, width, data),
        new Targets.Classes(labels, names),
        List.of(),
        null);
  }

  /// Random bytes; the value is the mean of the first half of the features.
  public static Dataset values(int count, int width, long seed) {
    Samples samples = bytes(count, width, seed);
    float[] values = new float[count];
    for (int s = 0; s < count; s++) {
      for (int f = 0; f < width / 2; f++) {
        values[s] += samples.get(s, f) * 2 / width;
      }
    }
    return new Dataset("values", samples, new Targets.Values(values, 1), List.of(), null);
  }

  /// An experiment on data of its own.
  public static ExperimentSpec spec(
      Encoder encoder, TrainingSettings training, List<Stage> layers) {
    return new ExperimentSpec(
        "test",
        7,
        new StrokeDigits(100, 100, 1),
        8,
        0,
        encoder,
        layers,
        new CrossEntropy(0),
        ADAM,
        new Constant(),
        training,
        new ExportSettings("net", 0, 0));
  }

  /// The experiment with another optimizer.
  public static ExperimentSpec with(ExperimentSpec s, Optimizer optimizer) {
    return with(s, s.loss(), optimizer, s.schedule());
  }

  /// The experiment with another loss.
  public static ExperimentSpec with(ExperimentSpec s, Loss loss) {
    return with(s, loss, s.optimizer(), s.schedule());
  }

  /// The experiment with other settings of the training.
  public static ExperimentSpec with(ExperimentSpec s, TrainingSettings training) {
    return new ExperimentSpec(
        s.name(),
        s.seed(),
        s.data(),
        s.featureBits(),
        s.featureClip(),
        s.encoder(),
        s.layers(),
        s.loss(),
        s.optimizer(),
        s.schedule(),
        training,
        s.export());
  }

  /// The experiment with another loss, optimizer and schedule.
  public static ExperimentSpec with(
      ExperimentSpec s, Loss loss, Optimizer optimizer, Schedule schedule) {
    return new ExperimentSpec(
        s.name(),
        s.seed(),
        s.data(),
        s.featureBits(),
        s.featureClip(),
        s.encoder(),
        s.layers(),
        loss,
        optimizer,
        schedule,
        s.training(),
        s.export());
  }

  /// Plain settings.
  public static TrainingSettings epochs(int epochs, int batch) {
    return TrainingSettings.of(epochs, batch);
  }

  /// Stages in a row.
  public static List<Stage> stages(Layer... layers) {
    return Arrays.stream(layers).map(Stage::of).toList();
  }

  /// A LUT layer with random wiring.
  public static LutLayer lut(
      int units,
      int fanIn,
      LutLayer.Mode mode,
      LutParametrization node,
      @Nullable Normalization normalization,
      @Nullable LutActivation activation) {
    return new LutLayer(
        units, fanIn, mode, node, new RandomWiring(), normalization, activation, 0.25);
  }

  /// Trains to the end without checkpoints and returns the events.
  public static List<TrainEvent> train(Experiment experiment, Dataset train) {
    List<TrainEvent> events = new ArrayList<>();
    Experiment.Samples samples = new Experiment.Samples(train, null, train);
    TrainState state =
        TrainState.start(
            experiment.model(), experiment.spec().optimizer(), experiment.spec().training());
    try {
      new Trainer(experiment.run(samples), state, (s, best) -> {}, events::add, () -> false).run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  /// Random bits; the caller releases nothing, for tests are short.
  public static Bits randomBits(int features, int frames, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Bits bits = BACKEND.memory().bits(features, frames);
    for (int f = 0; f < features; f++) {
      for (int w = 0; w < bits.words(); w++) {
        bits.setWord(f, w, random.nextLong());
      }
    }
    return bits;
  }

  /// All elements, `[features][frames]`.
  public static boolean[][] toArray(Bits bits) {
    boolean[][] out = new boolean[bits.features()][bits.frames()];
    for (int f = 0; f < out.length; f++) {
      for (int i = 0; i < out[f].length; i++) {
        out[f][i] = bits.get(f, i);
      }
    }
    return out;
  }
}
