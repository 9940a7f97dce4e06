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
      running.update(context.backend().element(), context.mode(), momentum, mean, variance, 0);
    }
    Real scale = context.real(n, 1);
    Real shift = context.real(n, 1);
    context.backend().element().batchNorm(gamma, beta, mean, variance, epsilon, scale, shift);
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
    int frames = context.mode() == Mode.EVALUATE ? 0 : x.frames();
    context
        .backend()
        .element()
        .batchNormBackward(
            sums,
            dots,
            gamma,
            mean,
            variance,
            epsilon,
            frames,
            p,
            q,
            r,
            inputGradients[1],
            inputGradients[2]);
    Real dx = inputGradients[0];
    if (dx != null) {
      context.backend().element().rowAffineBackward(outputGradient, x, p, q, r, dx);
    }
  }
}
