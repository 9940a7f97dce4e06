package dev.lutra.cli.work;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.DataException;
import dev.lutra.nn.data.Split;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.experiment.Budget;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.train.TrainState;
import dev.lutra.nn.train.Trainer;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trains an experiment in its run folder, from the start or from where it stands.
///
/// @param folder the run
/// @param budgeting tables that the whole design may take, to which widths are fitted; null for
///   none
/// @param backend where it computes
/// @param listener hears how far it is
/// @param interrupted asked between steps
public record Training(
    RunFolder folder,
    @Nullable Budgeting budgeting,
    Backend backend,
    TrainingListener listener,
    BooleanSupplier interrupted) {
  /// Gives the samples that a spec names.
  @FunctionalInterface
  public interface Loader {
    /// Loads them.
    ///
    /// @throws IOException if they cannot be read
    Split load(ExperimentSpec spec) throws IOException;
  }

  /// What came of it.
  ///
  /// @param completed false if interrupted
  /// @param epochs epochs done
  /// @param samples the data
  public record Outcome(boolean completed, int epochs, Experiment.Samples samples) {}

  /// Trains `asked`; `from` is the state to go on from, or null. The folder becomes a run once data
  /// and layers are known to fit.
  ///
  /// @throws RequestException if the data cannot be split as the spec asks, or if `from` was
  ///   trained by another spec
  /// @throws IOException if data cannot be read or a file not be written
  public Outcome run(ExperimentSpec asked, @Nullable Checkpoint from, Loader data)
      throws IOException {
    ExperimentSpec spec = asked;
    if (from != null && !from.experiment().spec().equals(spec)) {
      throw new RequestException(
          folder.spec()
              + ": got another spec than the checkpoint was trained with, expected the same; undo"
              + " the change, or train a new run with `lutra train SPEC.yaml`");
    }
    Split split = data.load(spec);
    if (split.train().targets() instanceof Targets.Classes c && c.names().size() < 2) {
      throw DataException.of(
          split.train().name(),
          "classes to tell apart",
          "only '" + c.names().getFirst() + "'",
          "at least two",
          "check the target, or give data of more classes");
    }
    Experiment.Samples samples = samples(spec, split);
    if (budgeting != null && from == null) {
      Budget budget = budgeting.budget(samples.train(), spec);
      Budget.Fitted fitted = budget.fit(spec, samples.train(), backend);
      listener.line(fitted.toString());
      spec = fitted.spec();
    }
    Experiment experiment =
        from != null ? from.experiment() : Experiment.prepare(spec, samples.train(), backend);
    TrainState state =
        from != null
            ? from.state()
            : TrainState.start(experiment.model(), spec.optimizer(), spec.training());
    if (from == null) {
      foretell(experiment.model());
      folder.begin(spec);
    } else {
      experiment.requireTrainedOn(samples.train());
      experiment.requireFitting(split.test());
    }
    listener.line("run folder " + folder.path());
    Trainer.Saver saver = (now, best) -> save(new Checkpoint(experiment, now), best);
    try (EventLog log = new EventLog(folder.log())) {
      Trainer trainer =
          new Trainer(
              experiment.run(samples),
              state,
              saver,
              event -> {
                log.write(event);
                listener.train(event);
              },
              interrupted);
      boolean completed = trainer.run();
      return new Outcome(completed, state.position().epoch(), samples);
    }
  }

  /// Says before the training which hardware there will not be behind it.
  private void foretell(EncodedNetwork model) {
    boolean images = model.network().readsImage();
    try {
      if (images) {
        model.stream();
      } else {
        model.lower();
      }
    } catch (NotLowerableException e) {
      if (images) {
        listener.line("there will be no core that takes a pixel a clock: " + e.getMessage());
      } else {
        listener.withoutHardware(e);
      }
    }
  }

  private static Experiment.Samples samples(ExperimentSpec spec, Split split) {
    try {
      return Experiment.Samples.of(spec, split);
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          "training.validation: got "
              + spec.training().validation()
              + ", which does not split the"
              + " training set: "
              + e.getMessage());
    }
  }

  /// Writes the last state; if it is the best one, once for both names, the best one's first, so
  /// that a crash in between repeats an epoch and loses none.
  private void save(Checkpoint checkpoint, boolean best) throws IOException {
    checkpoint.write(best ? folder.best() : folder.last());
    if (best) {
      AtomicFile.link(folder.best(), folder.last());
    }
  }

  /// The state to go on from: the last checkpoint, or null if none was written yet.
  ///
  /// @throws IOException if it cannot be read
  public @Nullable Checkpoint last() throws IOException {
    return Files.exists(folder.last()) ? Checkpoint.read(folder.last(), backend) : null;
  }
}
