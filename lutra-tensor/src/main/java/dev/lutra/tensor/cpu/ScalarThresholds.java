package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Grid;

/// The definition of what learned thresholds are and of how they move, which all CPU backends
/// share: they are few.
final class ScalarThresholds {
  private ScalarThresholds() {}

  /// The row of thresholds that a feature is compared with: its own, or the one of all.
  static int row(Real thresholds, int feature) {
    return thresholds.features() == 1 ? 0 : feature;
  }

  static void thresholds(Real start, Real spread, Real moves, Grid grid, Real y) {
    for (int row = 0; row < y.features(); row++) {
      for (int i = 0; i < y.frames(); i++) {
        int t = grid.moved(start.get(row, i), spread.get(row, 0), moves.get(row, i));
        y.set(row, i, t);
      }
    }
  }

  static void addMoves(Real sums, Real spread, float window, Grid grid, Real dMoves) {
    int levels = dMoves.frames();
    for (int b = 0; b < sums.features(); b++) {
      int row = row(dMoves, b / levels);
      float s = spread.get(row, 0);
      float slope = -s / (2 * grid.half(window, s));
      dMoves.add(row, b % levels, slope * sums.get(b, 0));
    }
  }
}
