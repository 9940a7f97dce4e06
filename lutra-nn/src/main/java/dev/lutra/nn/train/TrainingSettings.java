package dev.lutra.nn.train;

import dev.lutra.nn.Settings;

/// How long and how a network is trained.
///
/// @param epochs passes over the training set
/// @param batch samples of a step
/// @param accumulation parts of a batch that go forward and backward one after the other, before
///   one update by the sum of their gradients: a step takes so much less memory. Batch
///   normalization and running statistics see a part at a time
/// @param validation share of the training set held out to choose the best epoch; 0 for none
/// @param clip upper bound of the gradient's global norm; 0 for none
/// @param patience stop after so many epochs without a better validation result; 0 for never
/// @param calibration training samples from which running statistics are set after each epoch; 0
///   keeps the running averages
/// @param averaging decay of an exponential moving average of the parameters over the steps, which
///   is what is evaluated and kept (Polyak and Juditsky 1992), such as 0.999; 0 for the parameters
///   themselves
/// @param freezing share of the run at which the first layer's parameters are frozen; those of the
///   others follow in equal steps, the last one's at the end; learned thresholds count as a layer
///   before all others; 0 for none
/// @param augmentation how samples are changed at random
/// @param regularization what is added to the loss
public record TrainingSettings(
    int epochs,
    int batch,
    int accumulation,
    double validation,
    double clip,
    int patience,
    int calibration,
    double averaging,
    double freezing,
    Augmentation augmentation,
    Regularization regularization) {
  /// @throws IllegalArgumentException if a setting is out of range
  public TrainingSettings {
    Settings.check(epochs >= 1, "training.epochs", epochs, "at least 1");
    Settings.check(batch >= 1, "training.batch", batch, "at least 1");
    Settings.check(
        accumulation >= 1 && accumulation <= batch,
        "training.accumulation",
        accumulation,
        "1 to the batch, " + batch);
    Settings.share("training.validation", validation);
    Settings.notNegative("training.clip", clip);
    Settings.check(patience >= 0, "training.patience", patience, "at least 0");
    Settings.check(calibration >= 0, "training.calibration", calibration, "at least 0");
    Settings.share("training.averaging", averaging);
    Settings.share("training.freezing", freezing);
    Settings.check(
        patience == 0 || validation > 0,
        "training.patience",
        patience,
        "0 where training.validation is 0");
  }

  /// So many epochs in batches of that size, and nothing else.
  public static TrainingSettings of(int epochs, int batch) {
    return new TrainingSettings(
        epochs, batch, 1, 0, 0, 0, 0, 0, 0, Augmentation.NONE, Regularization.NONE);
  }

  /// The same with every batch in so many parts.
  public TrainingSettings withAccumulation(int parts) {
    return new TrainingSettings(
        epochs,
        batch,
        parts,
        validation,
        clip,
        patience,
        calibration,
        averaging,
        freezing,
        augmentation,
        regularization);
  }

  /// The same with a share held out.
  public TrainingSettings withValidation(double share) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        share,
        clip,
        patience,
        calibration,
        averaging,
        freezing,
        augmentation,
        regularization);
  }

  /// The same with the gradient's norm bounded.
  public TrainingSettings withClip(double norm) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        norm,
        patience,
        calibration,
        averaging,
        freezing,
        augmentation,
        regularization);
  }

  /// The same that stops early.
  public TrainingSettings withPatience(int epochsWithout) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        clip,
        epochsWithout,
        calibration,
        averaging,
        freezing,
        augmentation,
        regularization);
  }

  /// The same with statistics from so many samples.
  public TrainingSettings withCalibration(int samples) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        clip,
        patience,
        samples,
        averaging,
        freezing,
        augmentation,
        regularization);
  }

  /// The same with averaged parameters.
  public TrainingSettings withAveraging(double decay) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        clip,
        patience,
        calibration,
        decay,
        freezing,
        augmentation,
        regularization);
  }

  /// The same with layers frozen one by one.
  public TrainingSettings withFreezing(double share) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        clip,
        patience,
        calibration,
        averaging,
        share,
        augmentation,
        regularization);
  }

  /// The same with samples changed at random.
  public TrainingSettings with(Augmentation change) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        clip,
        patience,
        calibration,
        averaging,
        freezing,
        change,
        regularization);
  }

  /// The same with penalties.
  public TrainingSettings with(Regularization penalties) {
    return new TrainingSettings(
        epochs,
        batch,
        accumulation,
        validation,
        clip,
        patience,
        calibration,
        averaging,
        freezing,
        augmentation,
        penalties);
  }
}
