package dev.lutra.nn.optim;

import dev.lutra.nn.Settings;

/// Multiplied by `factor` after every `every` epochs.
///
/// @param every epochs between steps
/// @param factor of one step
public record StepDecay(int every, double factor) implements Schedule {
  /// @throws IllegalArgumentException if a setting is out of range
  public StepDecay {
    Settings.check(every >= 1, "step.every", every, "at least 1");
    Settings.positive("step.factor", factor);
  }

  @Override
  public double factor(double epoch, int epochs) {
    return Math.pow(factor, Math.floor(epoch / every));
  }
}
