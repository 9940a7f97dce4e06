package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `y = x * exp(-p)`: division by a trained temperature `exp(p)`, which stays above 0. Inputs: x of
/// any shape, p `[1, 1]`; output of x's shape. `dp = -sum of dy * y`.
public record ExponentialScale() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "x");
    Real p = Shapes.real(this, inputs[1], "p");
    Real y = context.unset(x.features(), x.frames());
    context.backend().element().affine(scale(p), 0, x, y);
    return y;
  }

  private static float scale(Real p) {
    return (float) Math.exp(-p.get(0, 0));
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dx = inputGradients[0];
    Real p = (Real) inputs[1];
    if (dx != null) {
      context.backend().element().axpy(scale(p), outputGradient, dx);
    }
    Real dp = inputGradients[1];
    if (dp != null) {
      Real y = (Real) output;
      double sum = 0;
      for (int i = 0; i < y.features(); i++) {
        for (int f = 0; f < y.frames(); f++) {
          sum += (double) outputGradient.get(i, f) * y.get(i, f);
        }
      }
      dp.add(0, 0, (float) -sum);
    }
  }
}
