package dev.lutra.nn.train;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.Seeds;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Schedule;
import dev.lutra.nn.train.TrainState.Position;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.RandomBits;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The training loop. A plain loop over epochs and steps; what it reports are [TrainEvent]s. Every
/// random draw depends on the seed, the epoch and the step alone, so a run that goes on from a
/// saved state ends with the same weights as one that was never interrupted.
public final class Trainer {
  /// What a run is made of.
  ///
  /// @param model trained in place
  /// @param train samples to train on
  /// @param validation samples held out; null for none
  /// @param scoring how outputs are judged
  /// @param settings how long and how
  /// @param seed root seed
  public record Run(
      EncodedNetwork model,
      Dataset train,
      @Nullable Dataset validation,
      Scoring scoring,
      Loss loss,
      Optimizer optimizer,
      Schedule schedule,
      TrainingSettings settings,
      long seed) {}

  /// Puts a state on disk.
  @FunctionalInterface
  public interface Saver {
    /// Saves the model with `state` as the last one, and as the best one too if it is that.
    ///
    /// @throws IOException if it cannot be written
    void save(TrainState state, boolean best) throws IOException;
  }

  private final Run run;
  private final TrainState state;
  private final Saver saver;
  private final Consumer<TrainEvent> events;
  private final BooleanSupplier interrupted;
  private final List<Parameter> parameters;

  /// The optimizer's tensors of each parameter.
  private final List<List<Real>> slots;

  /// Of the steps, one after the other.
  private final Tape tape;

  private final ForwardPass pass;
  private final StepEvent recorded = new StepEvent();
  private final PhaseEvent phase = new PhaseEvent();
  private final int steps;
  private final Batches batches;
  private final Gradients gradients;
  private final Averaging averaging;

  /// The results of steps on their way from the device.
  private final StepResults results;

  /// The share of the training after which each parameter is frozen, whatever it says itself.
  private final double[] frozen;

  /// @param state where to go on from; changed in place
  /// @param interrupted asked between steps; true makes the run save and end
  public Trainer(
      Run run,
      TrainState state,
      Saver saver,
      Consumer<TrainEvent> events,
      BooleanSupplier interrupted) {
    this.run = run;
    this.state = state;
    this.saver = saver;
    this.events = events;
    this.interrupted = interrupted;
    this.parameters = run.model.parameters();
    this.slots = parameters.stream().map(p -> state.slots(run.optimizer, p)).toList();
    this.results = new StepResults(run.model.backend());
    this.tape = new Tape(run.model.backend(), Mode.TRAIN, 0);
    this.pass = ForwardPass.soft(tape);
    if (!run.settings.regularization().equals(Regularization.NONE)) {
      pass.keepTables();
    }
    TrainingSettings settings = run.settings;
    this.batches = new Batches(run);
    this.gradients = new Gradients(run.model.backend(), parameters);
    this.averaging =
        new Averaging(
            run.model.backend().memory(), settings.averaging(), parameters, state.slots());
    pass.keepAverages(averaging.averages());
    this.frozen = Freezing.shares(parameters, settings.freezing());
    this.steps = Math.ceilDiv(run.train.count(), run.settings.batch());
  }

  /// Trains to the end, or until interrupted. Returns whether it reached the end.
  ///
  /// @throws IOException if a checkpoint cannot be written
  /// @throws TrainingException if the loss is no longer a number
  public boolean run() throws IOException {
    int epochs = run.settings.epochs();
    events.accept(
        new TrainEvent.Started(
            state.position().epoch(),
            epochs,
            steps,
            run.train.count(),
            run.validation == null ? 0 : run.validation.count()));
    while (state.position().epoch() < epochs) {
      if (stoppedEarly()) {
        Position p = state.position();
        events.accept(new TrainEvent.StoppedEarly(p.epoch(), p.bestEpoch()));
        break;
      }
      if (!epoch()) {
        Position p = state.position();
        events.accept(new TrainEvent.Interrupted(p.epoch(), p.step()));
        return false;
      }
    }
    Position p = state.position();
    events.accept(new TrainEvent.Finished(p.epoch(), p.bestEpoch()));
    return true;
  }

  private boolean stoppedEarly() {
    Position p = state.position();
    int patience = run.settings.patience();
    return patience > 0 && p.bestEpoch() > 0 && p.epoch() - p.bestEpoch() >= patience;
  }

  private boolean epoch() throws IOException {
    long start = System.nanoTime();
    int[] order = batches.order(state.position().epoch());
    averaging.swap();
    for (int step = state.position().step(); step < steps; step++) {
      if (interrupted.getAsBoolean()) {
        settle();
        averaging.swap();
        checkParameters(state.position().epoch() + 1);
        save(false);
        return false;
      }
      step(order, step);
    }
    settle();
    averaging.swap();
    Position p = state.position();
    checkParameters(p.epoch() + 1);
    calibrate(order);
    Evaluation validation = null;
    boolean best = true;
    double bestResult = Double.NaN;
    if (run.validation != null) {
      validation = Evaluation.of(run.model, run.validation, run.scoring);
      best = p.bestEpoch() == 0 || validation.isBetterThan(p.bestResult());
      bestResult = best ? validation.figure() : p.bestResult();
    }
    int epoch = p.epoch() + 1;
    state.moveTo(
        new Position(epoch, 0, p.updates(), 0, 0, best ? epoch : p.bestEpoch(), bestResult));
    boolean classes = run.train.targets() instanceof Targets.Classes;
    events.accept(
        new TrainEvent.EpochDone(
            epoch,
            run.settings.epochs(),
            p.lossSum() / steps,
            classes ? (double) p.rightSum() / run.train.count() : Double.NaN,
            validation,
            best,
            (System.nanoTime() - start) * 1e-9));
    save(best);
    return true;
  }

  private String remedy() {
    return "; lower optimizer.learningRate (now "
        + run.optimizer.learningRate()
        + ") or set training.clip, and train again; finished epochs are kept in the run";
  }

  /// Before anything is saved: the last good state stays. A network of bits does not tell by its
  /// loss, for a comparison with NaN is just false.
  private void checkParameters(int epoch) {
    for (Parameter p : parameters) {
      if (!Double.isFinite(run.model.backend().element().squaredNorm(p.value()))) {
        throw new TrainingException(
            "training: "
                + p.name()
                + " holds a value that is no number, in epoch "
                + epoch
                + remedy());
      }
    }
  }

  private void save(boolean best) throws IOException {
    saver.save(state, best);
    Position p = state.position();
    events.accept(new TrainEvent.Saved(p.epoch(), p.step(), best));
  }

  /// One update of the parameters, by the gradient of a batch or by those of its parts.
  private void step(int[] order, int step) {
    Position p = state.position();
    int from = step * run.settings.batch();
    int count = Math.min(run.settings.batch(), order.length - from);
    int parts = Math.min(run.settings.accumulation(), count);
    double progress = p.epoch() + (double) step / steps;
    recorded.begin(p.epoch() + 1, step + 1, count * run.model.frames());
    phase.begin("data");
    gradients.begin(parts);
    for (int part = 0; part < parts; part++) {
      int first = from + (int) ((long) count * part / parts);
      int end = from + (int) ((long) count * (part + 1) / parts);
      long seed = Seeds.derive(run.seed, "step.", p.updates());
      if (part > 0) {
        phase.then("data");
      }
      try (Tape open = tape.open(part == 0 ? seed : Seeds.derive(seed, "part.", part))) {
        part(open, order, first, end - first, (float) (end - first) / count, progress);
        if (part + 1 == parts) {
          phase.then("update");
          update(progress, p.updates());
          results.ask(step + 1, from + count, gradients.loss(), gradients.right());
          settle(run.model.backend().ahead());
          state.moveTo(moved(p, step + 1, p.updates() + 1));
        }
      }
    }
    phase.done();
    recorded.done();
  }

  /// Forward and backward with some samples, which are the share `weight` of their batch.
  private void part(Tape open, int[] order, int from, int count, float weight, double progress) {
    long updates = state.position().updates();
    double done = progress / run.settings.epochs();
    for (int i = 0; i < parameters.size(); i++) {
      if (isDue(i, updates, done)) {
        open.watch(parameters.get(i).value());
      }
    }
    Real words = batches.words(open, order, from, count, open.seed());
    Real targets = batches.targets(open, order, from, count);
    phase.then("encode");
    Tensor input = run.model.softInput(open, words);
    double flip = run.settings.augmentation().flip();
    if (flip > 0 && input instanceof Bits bits) {
      run.model
          .backend()
          .bit()
          .flip(bits, RandomBits.parts(flip), Seeds.derive(open.seed(), "flip"));
    }
    phase.then("forward");
    Real logits = run.model.logits(pass.open(done), input);
    Real loss = run.loss.apply(open, logits, targets);
    Real total = run.settings.regularization().added(pass, loss, done);
    phase.then("backward");
    open.backward(total);
    for (int i = 0; i < parameters.size(); i++) {
      if (isDue(i, updates, done)) {
        gradients.add(i, open.gradient(parameters.get(i).value()), weight);
      }
    }
    gradients.add(loss, agreement(logits, targets), weight);
  }

  /// Frames of the right class; null if the targets are no classes.
  private @Nullable Real agreement(Real logits, Real targets) {
    if (!(run.train.targets() instanceof Targets.Classes)) {
      return null;
    }
    Real count = tape.own(run.model.backend().memory().unset(1, 1));
    run.model.backend().loss().agreement(logits, targets, count);
    return count;
  }

  /// Takes in the results of all steps but the last `ahead`: who waits for those of a step before
  /// the next is asked for lets a device idle.
  private void settle(int ahead) {
    while (results.asked() > ahead) {
      double loss = finite(results.loss(), results.step());
      int step = results.step();
      int samples = results.samples();
      results.take();
      int epoch = state.position().epoch() + 1;
      events.accept(new TrainEvent.Step(epoch, step, steps, samples, loss));
    }
  }

  /// The position with what was taken in since it was the last time.
  private Position moved(Position p, int step, long updates) {
    Position moved =
        new Position(
            p.epoch(),
            step,
            updates,
            p.lossSum() + results.lossSum(),
            p.rightSum() + results.rightSum(),
            p.bestEpoch(),
            p.bestResult());
    results.clearSums();
    return moved;
  }

  /// Takes in the results of all steps.
  private void settle() {
    if (results.asked() > 0) {
      settle(0);
      Position p = state.position();
      state.moveTo(moved(p, p.step(), p.updates()));
    }
  }

  private double finite(double loss, int step) {
    if (!Double.isFinite(loss)) {
      throw new TrainingException(
          "training: the loss is "
              + loss
              + " in epoch "
              + (state.position().epoch() + 1)
              + ", step "
              + step
              + remedy());
    }
    return loss;
  }

  private boolean isDue(int parameter, long updates, double progress) {
    return progress < frozen[parameter] && parameters.get(parameter).isDue(updates, progress);
  }

  /// Updates what is due after so many epochs and updates.
  private void update(double epochs, long updates) {
    var kernels = run.model.backend().element();
    double done = epochs / run.settings.epochs();
    if (run.settings.clip() > 0) {
      gradients.clip(run.settings.clip());
    }
    double rate = run.optimizer.learningRate() * run.schedule.factor(epochs, run.settings.epochs());
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      if (!isDue(i, updates, done)) {
        continue;
      }
      run.optimizer.update(
          kernels,
          p.value(),
          gradients.of(i),
          slots.get(i),
          rate * p.rate(),
          updates / p.turns() + 1);
      if (Float.isFinite(p.low()) || Float.isFinite(p.high())) {
        kernels.clamp(p.value(), p.low(), p.high());
      }
    }
    averaging.step(kernels, updates);
  }

  /// One pass over a large batch that makes the running statistics those of the present weights.
  /// The averages over the last mini-batches lag behind the weights, and cost points of accuracy.
  private void calibrate(int[] order) {
    int count = Math.min(run.settings.calibration(), order.length);
    if (count == 0
        || run.model.network().buffers().keySet().stream()
            .noneMatch(name -> name.endsWith(".runningMean"))) {
      return;
    }
    try (Tape tape = new Tape(run.model.backend(), Mode.CALIBRATE, 0)) {
      run.model.soft(ForwardPass.soft(tape), batches.words(tape, order, 0, count));
    }
  }
}
