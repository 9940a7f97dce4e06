package dev.lutra.nn.lut;

/// Normalization of a LUT's value over the batch: `z = gamma * (u - mean) / sqrt(var) + beta`.
///
/// With `beta = 0.5` the binary output is `u > mean`; `gamma` sets the width of the gradient
/// window.
///
/// @param kind none or batch
/// @param gamma scale; 0.3 is Fuchikami's
/// @param beta offset; 0.5 is Fuchikami's
/// @param momentum of the running statistics
/// @param learned whether gamma and beta are trained per LUT
public record Normalization(
    Kind kind, double gamma, double beta, double momentum, boolean learned) {
  /// Over what is normalized.
  public enum Kind {
    /// Not at all.
    NONE,
    /// Over the frames of a batch (Ioffe and Szegedy 2015).
    BATCH
  }

  /// No normalization.
  public static final Normalization NONE = new Normalization(Kind.NONE, 1, 0, 0.9, false);

  /// Fuchikami's batch normalization.
  public static final Normalization BATCH = new Normalization(Kind.BATCH, 0.3, 0.5, 0.9, false);

  /// @throws IllegalArgumentException if the momentum is not in `[0, 1)` or gamma is not positive
  public Normalization {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "normalization momentum: got " + momentum + ", expected 0 <= momentum < 1");
    }
    if (!(gamma > 0)) {
      throw new IllegalArgumentException("normalization gamma: got " + gamma + ", expected > 0");
    }
  }
}
