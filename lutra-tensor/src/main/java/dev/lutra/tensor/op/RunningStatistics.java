package dev.lutra.tensor.op;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;

/// Mean and variance per feature, `[features, 1]` each, as inference uses them.
///
/// @param mean running mean, starts at 0
/// @param variance running (biased) variance, starts at 1
public record RunningStatistics(Real mean, Real variance) {
  /// Fresh statistics of `features` features.
  public static RunningStatistics of(Memory memory, int features) {
    Real mean = memory.real(features, 1);
    Real variance = memory.real(features, 1);
    variance.fill(1);
    return new RunningStatistics(mean, variance);
  }

  /// Those of the features `from .. to-1`, on the same memory.
  RunningStatistics rows(int from, int to) {
    return new RunningStatistics(mean.rows(from, to), variance.rows(from, to));
  }

  /// `normalized = (values - mean) / sqrt(max(variance, epsilon))`, row by row: the arithmetic of
  /// [BinaryLut] in evaluation and of hardening, which so round alike. Returns the inverse
  /// deviations.
  public float[] normalize(Real values, float epsilon, Real normalized) {
    float[] inverses = new float[values.features()];
    for (int m = 0; m < values.features(); m++) {
      inverses[m] = (float) (1 / Math.sqrt(Math.max(variance.get(m, 0), epsilon)));
      for (int k = 0; k < values.frames(); k++) {
        normalized.set(m, k, (values.get(m, k) - mean.get(m, 0)) * inverses[m]);
      }
    }
    return inverses;
  }

  /// Takes in the statistics of one batch, found in columns `meanColumn` and `varianceColumn`:
  /// `running = momentum * running + (1 - momentum) * batch` in training, replaced when
  /// calibrating.
  void update(Mode mode, float momentum, Real batchMean, Real batchVariance, int varianceColumn) {
    for (int i = 0; i < mean.features(); i++) {
      take(mode, momentum, mean, i, batchMean.get(i, 0));
      take(mode, momentum, variance, i, batchVariance.get(i, varianceColumn));
    }
  }

  private static void take(Mode mode, float momentum, Real running, int i, float batch) {
    boolean replace = mode == Mode.CALIBRATE; // not 0 * old: the old one may be no number
    running.set(i, 0, replace ? batch : momentum * running.get(i, 0) + (1 - momentum) * batch);
  }
}
