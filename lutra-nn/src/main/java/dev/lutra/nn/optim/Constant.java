package dev.lutra.nn.optim;

/// No change.
public record Constant() implements Schedule {
  @Override
  public double factor(double epoch, int epochs) {
    return 1;
  }
}
