package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Batch normalization per feature (Ioffe and Szegedy 2015): `y = gamma * (x - mean) /
/// sqrt(max(variance, epsilon)) + beta`; inputs x `[features, frames]`, gamma and beta `[features,
/// 1]`. Batch statistics in training, running ones in evaluation.
public record BatchNorm(RunningStatistics running, float momentum, float epsilon) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 3);
    Real x = Shapes.real(this, inputs[0], "x");
    int n = x.features();
    Real gamma = Shapes.real(this, inputs[1], "gamma");
    Real beta = Shapes.real(this, inputs[2], "beta");
    Shapes.shape(this, gamma, "gamma", n, 1);
    Shapes.shape(this, beta, "beta", n, 1);
    Shapes.statistics(this, running, n);
    Real mean = running.mean();
    Real variance = running.variance();
    if (context.mode() != Mode.EVALUATE) {
      mean = context.real(n, 1);
      variance = context.real(n, 1);
      context.backend().element().moments(x, mean, variance);
      running.update(context.mode(), momentum, mean, variance, 0);
    }
    Real scale = context.real(n, 1);
    Real shift = context.real(n, 1);
    for (int i = 0; i < n; i++) {
      float s = gamma.get(i, 0) * inverse(variance.get(i, 0));
      scale.set(i, 0, s);
      shift.set(i, 0, beta.get(i, 0) - s * mean.get(i, 0));
    }
    context.save(mean);
    context.save(variance);
    Real y = context.real(n, x.frames());
    context.backend().element().rowAffine(x, scale, shift, y);
    return y;
  }

  /// With `xhat = (x - mean) * r`: `dx = gamma * r * (dy - mean(dy) - xhat * mean(dy * xhat))`, the
  /// last term only where the variance is not clipped.
  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real x = (Real) inputs[0];
    Real gamma = (Real) inputs[1];
    Real mean = context.saved(0, Real.class);
    Real variance = context.saved(1, Real.class);
    int n = x.features();
    Real sums = context.real(n, 1);
    Real dots = context.real(n, 1);
    context.backend().element().rowDots(outputGradient, x, sums, dots);
    Real p = context.real(n, 1);
    Real q = context.real(n, 1);
    Real r = context.real(n, 1);
    Real dGamma = inputGradients[1];
    Real dBeta = inputGradients[2];
    for (int i = 0; i < n; i++) {
      float inverse = inverse(variance.get(i, 0));
      float centered = inverse * (dots.get(i, 0) - mean.get(i, 0) * sums.get(i, 0));
      if (dGamma != null) {
        dGamma.add(i, 0, centered);
      }
      if (dBeta != null) {
        dBeta.add(i, 0, sums.get(i, 0));
      }
      float scale = gamma.get(i, 0) * inverse;
      p.set(i, 0, scale);
      if (context.mode() != Mode.EVALUATE) {
        float m1 = sums.get(i, 0) / x.frames();
        float m2 = variance.get(i, 0) > epsilon ? centered / x.frames() : 0;
        q.set(i, 0, -scale * m2 * inverse);
        r.set(i, 0, -scale * (m1 - m2 * inverse * mean.get(i, 0)));
      }
    }
    Real dx = inputGradients[0];
    if (dx != null) {
      context.backend().element().rowAffineBackward(outputGradient, x, p, q, r, dx);
    }
  }

  private float inverse(float variance) {
    return (float) (1 / Math.sqrt(Math.max(variance, epsilon)));
  }
}
