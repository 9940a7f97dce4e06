package dev.lutra.nn.train;

import dev.lutra.nn.Settings;

/// How long and how a network is trained.
///
/// @param epochs passes over the training set
/// @param batch samples of a step
/// @param validation share of the training set held out to choose the best epoch; 0 for none
/// @param clip upper bound of the gradient's global norm; 0 for none
/// @param cornerWeight weight of the penalty that pulls tables to 0 and 1, reached at the end
/// @param cornerStart share of the run before the penalty starts to rise linearly
/// @param patience stop after so many epochs without a better validation result; 0 for never
/// @param calibration training samples from which running statistics are set after each epoch; 0
///   keeps the running averages
/// @param shift training images are moved at random, in each pass anew, by up to so many pixels in
///   each direction; what comes in from outside is 0
public record TrainingSettings(
    int epochs,
    int batch,
    double validation,
    double clip,
    double cornerWeight,
    double cornerStart,
    int patience,
    int calibration,
    int shift) {
  /// @throws IllegalArgumentException if a setting is out of range
  public TrainingSettings {
    Settings.check(epochs >= 1, "training.epochs", epochs, "at least 1");
    Settings.check(batch >= 1, "training.batch", batch, "at least 1");
    Settings.share("training.validation", validation);
    Settings.notNegative("training.clip", clip);
    Settings.notNegative("training.cornerWeight", cornerWeight);
    Settings.share("training.cornerStart", cornerStart);
    Settings.check(patience >= 0, "training.patience", patience, "at least 0");
    Settings.check(calibration >= 0, "training.calibration", calibration, "at least 0");
    Settings.check(shift >= 0, "training.shift", shift, "at least 0");
    Settings.check(
        patience == 0 || validation > 0,
        "training.patience",
        patience,
        "0 where training.validation is 0");
  }
}
