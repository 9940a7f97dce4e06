package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import org.jspecify.annotations.Nullable;

/// The definition of the kernels on one number a row, which all CPU backends share: they are too
/// small to be cut.
final class ScalarColumns {
  private ScalarColumns() {}

  /// `1 / sqrt(max(variance, epsilon))`.
  static float inverse(float variance, float epsilon) {
    return (float) (1 / Math.sqrt(Math.max(variance, epsilon)));
  }

  static void blend(Real running, float momentum, Real batch, int column) {
    for (int i = 0; i < running.features(); i++) {
      float now = batch.get(i, column);
      // Not 0 * old: the old one may be no number.
      float blended = momentum == 0 ? now : momentum * running.get(i, 0) + (1 - momentum) * now;
      running.set(i, 0, blended);
    }
  }

  static void addColumn(Real x, int column, Real y) {
    for (int i = 0; i < y.features(); i++) {
      y.add(i, 0, x.get(i, column));
    }
  }

  static void multiplyColumn(Real x, Real factors, int column, Real y) {
    for (int i = 0; i < y.features(); i++) {
      y.set(i, 0, x.get(i, 0) * factors.get(i, column));
    }
  }

  static boolean isAll(Real x, float value) {
    for (int i = 0; i < x.features(); i++) {
      for (int f = 0; f < x.frames(); f++) {
        if (x.get(i, f) != value) {
          return false;
        }
      }
    }
    return true;
  }

  static void batchNorm(
      Real gamma, Real beta, Real mean, Real variance, float epsilon, Real scale, Real shift) {
    for (int i = 0; i < gamma.features(); i++) {
      float s = gamma.get(i, 0) * inverse(variance.get(i, 0), epsilon);
      scale.set(i, 0, s);
      shift.set(i, 0, beta.get(i, 0) - s * mean.get(i, 0));
    }
  }

  static void batchNormBackward(
      Real sums,
      Real dots,
      Real gamma,
      Real mean,
      Real variance,
      float epsilon,
      int frames,
      Real p,
      Real q,
      Real r,
      @Nullable Real dGamma,
      @Nullable Real dBeta) {
    for (int i = 0; i < gamma.features(); i++) {
      float inverse = inverse(variance.get(i, 0), epsilon);
      float centered = inverse * (dots.get(i, 0) - mean.get(i, 0) * sums.get(i, 0));
      if (dGamma != null) {
        dGamma.add(i, 0, centered);
      }
      if (dBeta != null) {
        dBeta.add(i, 0, sums.get(i, 0));
      }
      float scale = gamma.get(i, 0) * inverse;
      p.set(i, 0, scale);
      float m1 = frames == 0 ? 0 : sums.get(i, 0) / frames;
      float m2 = frames > 0 && variance.get(i, 0) > epsilon ? centered / frames : 0;
      q.set(i, 0, frames == 0 ? 0 : -scale * m2 * inverse);
      r.set(i, 0, frames == 0 ? 0 : -scale * (m1 - m2 * inverse * mean.get(i, 0)));
    }
  }
}
