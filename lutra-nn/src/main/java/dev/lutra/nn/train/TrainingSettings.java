package dev.lutra.nn.train;

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
public record TrainingSettings(
    int epochs,
    int batch,
    double validation,
    double clip,
    double cornerWeight,
    double cornerStart,
    int patience,
    int calibration) {
  /// @throws IllegalArgumentException if a setting is out of range
  public TrainingSettings {
    check(epochs >= 1, "epochs", epochs, "at least 1");
    check(batch >= 1, "batch", batch, "at least 1");
    check(validation >= 0 && validation < 1, "validation", validation, "0 <= validation < 1");
    check(clip >= 0, "clip", clip, "at least 0");
    check(cornerWeight >= 0, "cornerWeight", cornerWeight, "at least 0");
    check(cornerStart >= 0 && cornerStart < 1, "cornerStart", cornerStart, "0 <= x < 1");
    check(patience >= 0, "patience", patience, "at least 0");
    check(calibration >= 0, "calibration", calibration, "at least 0");
    check(patience == 0 || validation > 0, "patience", patience, "0 where validation is 0");
  }

  private static void check(boolean ok, String name, Object got, String expected) {
    if (!ok) {
      throw new IllegalArgumentException(
          "training." + name + ": got " + got + ", expected " + expected);
    }
  }
}
