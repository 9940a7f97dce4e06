package dev.lutra.nn.optim;

/// How the learning rate changes over a run.
public interface Schedule {
  /// The factor on the base rate.
  ///
  /// @param epoch epochs done so far, with fraction: 0 at the start, `epochs` at the end
  /// @param epochs epochs of the run
  double factor(double epoch, int epochs);
}
