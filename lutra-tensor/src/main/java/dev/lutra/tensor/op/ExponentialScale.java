package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels;
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
    Real scale = context.unset(1, 1);
    ElementKernels element = context.backend().element();
    element.exp(-1, p, scale);
    element.affine(scale, 1, 0, x, y);
    context.save(scale);
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dx = inputGradients[0];
    if (dx != null) {
      context.backend().element().axpy(context.saved(0, Real.class), 1, outputGradient, dx);
    }
    Real dp = inputGradients[1];
    if (dp != null) {
      context.backend().element().dot(-1, outputGradient, (Real) output, dp);
    }
  }
}
