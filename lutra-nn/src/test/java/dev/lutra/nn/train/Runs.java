package dev.lutra.nn.train;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.optim.Constant;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Schedule;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One small run of the trainer, with all that it told and saved.
final class Runs {
  /// Bits of bytes above the middle.
  static final Encoder BITS = new Threshold(0.5);

  /// Bytes as reals in `[0, 1]`.
  static final Encoder REALS = new Modulation(1, 1, Modulation.Kind.PWM, 0);

  final Experiment experiment;
  final TrainState state;
  final List<TrainEvent> events = new ArrayList<>();

  /// The weights at each call of the saver.
  final List<Map<String, float[]>> saved = new ArrayList<>();

  private final Trainer.Run run;

  /// A run that has not begun.
  Runs(Setup setup, Dataset train, @Nullable Dataset validation, Encoder encoder, Layer... layers) {
    this(setup, TestNets.BACKEND, train, validation, encoder, layers);
  }

  Runs(
      Setup setup,
      Backend backend,
      Dataset train,
      @Nullable Dataset validation,
      Encoder encoder,
      Layer... layers) {
    this(setup, backend, train, validation, encoder, TestNets.stages(layers));
  }

  Runs(
      Setup setup,
      Backend backend,
      Dataset train,
      @Nullable Dataset validation,
      Encoder encoder,
      List<Stage> stages) {
    var spec = TestNets.spec(encoder, setup.settings, stages);
    spec = TestNets.with(TestNets.with(spec, setup.optimizer), setup.loss);
    experiment = Experiment.prepare(spec, train, backend);
    state = TrainState.start(experiment.model(), setup.optimizer, setup.settings);
    Trainer.Run plain = experiment.run(new Experiment.Samples(train, validation, train));
    run =
        new Trainer.Run(
            plain.model(),
            plain.train(),
            plain.validation(),
            plain.scoring(),
            plain.loss(),
            plain.optimizer(),
            setup.schedule,
            plain.settings(),
            plain.seed());
  }

  /// How to train.
  record Setup(TrainingSettings settings, Loss loss, Optimizer optimizer, Schedule schedule) {
    static Setup of(TrainingSettings settings, Optimizer optimizer) {
      return new Setup(settings, new CrossEntropy(0), optimizer, new Constant());
    }

    Setup with(Loss other) {
      return new Setup(settings, other, optimizer, schedule);
    }

    Setup with(Schedule other) {
      return new Setup(settings, loss, optimizer, other);
    }
  }

  /// Notes what each update is given, and moves nothing.
  record Probe(List<Long> numbers, List<Double> rates) implements Optimizer {
    @Override
    public double learningRate() {
      return 0.5;
    }

    @Override
    public List<String> slots() {
      return List.of();
    }

    @Override
    public void update(
        ElementKernels kernels, Real w, Real g, List<Real> slots, double rate, long step) {
      numbers.add(step);
      rates.add(rate);
    }
  }

  /// Layers of probabilities that can be moved freely.
  static Layer[] probabilities(int classes, double temperature) {
    return new Layer[] {
      LutLayer.of(8 * classes, 3, LutLayer.Mode.REAL, new Stochastic(0.1)),
      new GroupSumLayer(classes, temperature, true)
    };
  }

  /// Layers without bounds, so that an update is the optimizer's alone.
  static Layer[] dense(int outputs) {
    return new Layer[] {new DenseLayer(5, true), new DenseLayer(outputs, true)};
  }

  Runs train() {
    return train(() -> false);
  }

  Runs train(BooleanSupplier interrupted) {
    try {
      new Trainer(run, state, (now, best) -> saved.add(weights()), events::add, interrupted).run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /// A copy of all parameters.
  Map<String, float[]> weights() {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (Parameter p : experiment.model().parameters()) {
      all.put(p.name(), p.value().toArray());
    }
    return all;
  }

  /// A copy of what is kept but not trained.
  Map<String, float[]> buffers() {
    Map<String, float[]> all = new LinkedHashMap<>();
    experiment.model().network().buffers().forEach((name, b) -> all.put(name, b.toArray()));
    return all;
  }

  <E extends TrainEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// Mean losses of the epochs.
  List<Double> losses() {
    return events(TrainEvent.EpochDone.class).stream().map(TrainEvent.EpochDone::loss).toList();
  }
}
