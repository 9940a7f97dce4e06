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
    double sum = 0;
    for (int c = 0; c < x.features(); c++) {
      for (int f = 0; f < x.frames(); f++) {
        double d = (double) x.get(c, f) - t.get(c, f);
        sum += d * d;
      }
    }
    Real y = context.real(1, 1);
    y.set(0, 0, (float) (sum / ((double) x.features() * x.frames())));
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
    float scale = 2 * outputGradient.get(0, 0) / ((float) x.features() * x.frames());
    if (dx != null) {
      context.backend().element().axpy(scale, x, dx);
      context.backend().element().axpy(-scale, (Real) inputs[1], dx);
    }
    if (dt != null) {
      context.backend().element().axpy(scale, (Real) inputs[1], dt);
      context.backend().element().axpy(-scale, x, dt);
    }
  }
}
