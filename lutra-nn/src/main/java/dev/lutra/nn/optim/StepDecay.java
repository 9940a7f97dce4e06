package dev.lutra.nn.optim;

/// Multiplied by `factor` after every `every` epochs.
///
/// @param every epochs between steps
/// @param factor of one step
public record StepDecay(int every, double factor) implements Schedule {
  /// @throws IllegalArgumentException unless `every` is positive
  public StepDecay {
    if (every < 1) {
      throw new IllegalArgumentException("step schedule: got every " + every + ", expected >= 1");
    }
  }

  @Override
  public double factor(double epoch, int epochs) {
    return Math.pow(factor, Math.floor(epoch / every));
  }
}
