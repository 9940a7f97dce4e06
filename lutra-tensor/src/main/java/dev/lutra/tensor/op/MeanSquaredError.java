package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Mean over all elements of `(x - t)^2`: predictions x and targets t `[outputs, frames]`. Output
/// `[1, 1]`.
public record MeanSquaredError() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "the predictions");
    Real t = Shapes.real(this, inputs[1], "the targets");
    Shapes.shape(this, t, "targets", x.features(), x.frames());
    Real y = context.real(1, 1);
    context.backend().loss().squaredError(x, t, y);
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
    Real dt = inputGradients[1];
    Real x = (Real) inputs[0];
    Real t = (Real) inputs[1];
    var element = context.backend().element();
    float scale = 2 / ((float) x.features() * x.frames());
    if (dx != null) {
      element.axpy(outputGradient, scale, x, dx);
      element.axpy(outputGradient, -scale, t, dx);
    }
    if (dt != null) {
      element.axpy(outputGradient, scale, t, dt);
      element.axpy(outputGradient, -scale, x, dt);
    }
  }
}
