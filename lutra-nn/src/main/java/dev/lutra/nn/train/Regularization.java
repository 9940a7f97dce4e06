package dev.lutra.nn.train;

import dev.lutra.nn.Settings;

/// What is added to the loss for the sake of the hardened network.
///
/// @param corner weight of the penalty that pulls probabilities in tables to 0 and 1, reached at
///   the end
/// @param cornerStart share of the run before that penalty starts to rise linearly
/// @param influence weight of the mean total influence of the tables, see
///   [dev.lutra.tensor.op.InfluencePenalty]: tables that depend little on single inputs are noise
///   tolerant
public record Regularization(double corner, double cornerStart, double influence) {
  /// Nothing.
  public static final Regularization NONE = new Regularization(0, 0, 0);

  /// @throws IllegalArgumentException if a setting is out of range
  public Regularization {
    Settings.notNegative("training.regularization.corner", corner);
    Settings.share("training.regularization.cornerStart", cornerStart);
    Settings.notNegative("training.regularization.influence", influence);
  }
}
