package dev.lutra.nn.optim;

import dev.lutra.nn.Settings;

/// Rises linearly from 0 to 1 within the first `epochs` epochs, times another schedule.
///
/// @param warmUpEpochs length of the rise
/// @param then the schedule it is multiplied with
public record WarmUp(double warmUpEpochs, Schedule then) implements Schedule {
  /// @throws IllegalArgumentException if a setting is out of range
  public WarmUp {
    Settings.notNegative("warmUp.warmUpEpochs", warmUpEpochs);
  }

  @Override
  public double factor(double epoch, int epochs) {
    double rise = warmUpEpochs > 0 ? Math.min(1, epoch / warmUpEpochs) : 1;
    return rise * then.factor(epoch, epochs);
  }
}
