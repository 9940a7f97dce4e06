package dev.lutra.nn;

import dev.lutra.tensor.Real;

/// A tensor that is trained.
///
/// @param name its path in the network, such as `layers.0.table`
/// @param value the tensor
/// @param low after each update every element is clipped into `[low, high]`
/// @param high see `low`
/// @param turns of so many steps, one updates it: what is large may be trained in parts
/// @param turn which one of them
/// @param until the share of the training after which it stays as it is, 1 for never
/// @param rate factor of the optimizer's learning rate; 0 for a parameter that stays as it is
/// @param averaged whether an average over the steps may take its place
public record Parameter(
    String name,
    Real value,
    float low,
    float high,
    int turns,
    int turn,
    double until,
    double rate,
    boolean averaged) {
  /// A parameter that every step updates.
  public Parameter(String name, Real value, float low, float high) {
    this(name, value, low, high, 1, 0, 1, 1, true);
  }

  /// The same at so many times its learning rate. No average takes the place of what does not
  /// change, for it would, by rounding.
  public Parameter atRate(double factor) {
    double slower = rate * factor;
    return new Parameter(
        name, value, low, high, turns, turn, until, slower, averaged && slower > 0);
  }

  /// Whether the step after so many steps updates it.
  ///
  /// @param progress the share of the training that is done
  public boolean isDue(long steps, double progress) {
    return rate > 0 && steps % turns == turn && progress < until;
  }
}
