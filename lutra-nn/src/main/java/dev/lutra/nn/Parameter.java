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
public record Parameter(String name, Real value, float low, float high, int turns, int turn) {
  /// A parameter that every step updates.
  public Parameter(String name, Real value, float low, float high) {
    this(name, value, low, high, 1, 0);
  }

  /// Whether the step after so many steps updates it.
  public boolean isDue(long steps) {
    return steps % turns == turn;
  }
}
