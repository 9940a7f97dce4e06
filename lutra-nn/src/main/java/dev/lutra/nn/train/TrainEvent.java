package dev.lutra.nn.train;

import org.jspecify.annotations.Nullable;

/// What happens in a training run. The progress line, the log and any display are consumers.
public sealed interface TrainEvent {
  /// A run starts or goes on.
  ///
  /// @param epoch epochs done already
  /// @param epochs epochs of the run
  /// @param steps steps of an epoch
  /// @param trainSamples samples trained on
  /// @param validationSamples samples held out
  record Started(int epoch, int epochs, int steps, int trainSamples, int validationSamples)
      implements TrainEvent {}

  /// A step is done.
  ///
  /// @param epoch running epoch, from 1
  /// @param step steps done in it
  /// @param steps steps of an epoch
  /// @param samples samples done in this epoch
  /// @param loss loss of the step
  record Step(int epoch, int step, int steps, int samples, double loss) implements TrainEvent {}

  /// An epoch is done.
  ///
  /// @param epoch its number, from 1
  /// @param epochs epochs of the run
  /// @param loss mean loss of its steps
  /// @param trainAccuracy share of right classes seen while training; NaN for value targets
  /// @param validation result on the held-out samples; null if there are none
  /// @param best whether this is the best epoch so far
  /// @param seconds wall time of the epoch
  record EpochDone(
      int epoch,
      int epochs,
      double loss,
      double trainAccuracy,
      @Nullable Evaluation validation,
      boolean best,
      double seconds)
      implements TrainEvent {}

  /// A checkpoint is on disk.
  ///
  /// @param epoch epochs done
  /// @param step steps done in the next one
  /// @param best whether it is the best one too
  record Saved(int epoch, int step, boolean best) implements TrainEvent {}

  /// Training stopped because validation has not improved.
  ///
  /// @param epoch epochs done
  /// @param bestEpoch the epoch that is kept
  record StoppedEarly(int epoch, int bestEpoch) implements TrainEvent {}

  /// The user asked to stop; all that was done is saved.
  ///
  /// @param epoch epochs done
  /// @param step steps done in the next one
  record Interrupted(int epoch, int step) implements TrainEvent {}

  /// The run is over.
  ///
  /// @param epochs epochs done
  /// @param bestEpoch the epoch that is kept
  record Finished(int epochs, int bestEpoch) implements TrainEvent {}
}
