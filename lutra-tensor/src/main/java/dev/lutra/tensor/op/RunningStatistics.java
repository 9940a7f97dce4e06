package dev.lutra.tensor.op;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;

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
  /// [BinaryLut] in evaluation and of hardening, which so round alike. The inverse deviations go to
  /// column `column` of `inverses`.
  public void normalize(
      ElementKernels kernels,
      Real values,
      float epsilon,
      Real normalized,
      Real inverses,
      int column) {
    kernels.standardize(values, mean, variance, epsilon, normalized, inverses, column);
  }

  /// Takes in the statistics of one batch, found in column 0 of `batchMean` and in `varianceColumn`
  /// of `batchVariance`: `running = momentum * running + (1 - momentum) * batch` in training,
  /// replaced when calibrating.
  void update(
      ElementKernels kernels,
      Mode mode,
      float momentum,
      Real batchMean,
      Real batchVariance,
      int varianceColumn) {
    float kept = mode == Mode.CALIBRATE ? 0 : momentum;
    kernels.blend(mean, kept, batchMean, 0);
    kernels.blend(variance, kept, batchVariance, varianceColumn);
  }
}
