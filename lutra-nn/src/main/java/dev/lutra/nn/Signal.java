package dev.lutra.nn;

/// What flows between layers.
///
/// @param features number of rows
/// @param kind reals or bits
public record Signal(int features, Kind kind) {
  /// The two kinds of tensor.
  public enum Kind {
    /// Real numbers; a value in `[0, 1]` may stand for the probability of a 1.
    REAL,
    /// Zeros and ones.
    BITS
  }

  /// Real numbers.
  public static Signal real(int features) {
    return new Signal(features, Kind.REAL);
  }

  /// Zeros and ones.
  public static Signal bits(int features) {
    return new Signal(features, Kind.BITS);
  }

  @Override
  public String toString() {
    return features + (kind == Kind.BITS ? " bits" : " reals");
  }
}
