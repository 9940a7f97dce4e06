package dev.lutra.nn.optim;

import dev.lutra.nn.Settings;

/// Half a cosine from 1 down to `floor` (Loshchilov and Hutter 2017): `floor + (1 - floor) (1 +
/// cos(pi * epoch / epochs)) / 2`.
///
/// @param floor factor at the end
public record Cosine(double floor) implements Schedule {
  /// @throws IllegalArgumentException if a setting is out of range
  public Cosine {
    Settings.check(floor >= 0 && floor <= 1, "cosine.floor", floor, "0 to 1");
  }

  @Override
  public double factor(double epoch, int epochs) {
    return floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * epoch / epochs)) / 2;
  }
}
