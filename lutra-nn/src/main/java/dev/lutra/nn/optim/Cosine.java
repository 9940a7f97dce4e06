package dev.lutra.nn.optim;

/// Half a cosine from 1 down to `floor` (Loshchilov and Hutter 2017): `floor + (1 - floor) (1 +
/// cos(pi * epoch / epochs)) / 2`.
///
/// @param floor factor at the end
public record Cosine(double floor) implements Schedule {
  @Override
  public double factor(double epoch, int epochs) {
    return floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * epoch / epochs)) / 2;
  }
}
