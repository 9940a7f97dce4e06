package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import org.jspecify.annotations.Nullable;

/// Mean over all elements of `-t log s(x) - (1 - t) log(1 - s(x))` with `s` the sigmoid: logits x
/// and targets t in `[0, 1]`, both `[outputs, frames]`. Output `[1, 1]`.
public record SigmoidCrossEntropy() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "the logits");
    Real t = Shapes.real(this, inputs[1], "the targets");
    Shapes.shape(this, t, "targets", x.features(), x.frames());
    Real s = context.real(x.features(), x.frames());
    context.backend().element().unary(Unary.SIGMOID, x, s);
    context.save(s);
    double loss = 0;
    for (int c = 0; c < x.features(); c++) {
      for (int f = 0; f < x.frames(); f++) {
        float v = x.get(c, f);
        loss += Math.max(v, 0) - v * t.get(c, f) + Math.log1p(Math.exp(-Math.abs(v)));
      }
    }
    Real y = context.real(1, 1);
    y.set(0, 0, (float) (loss / ((double) x.features() * x.frames())));
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
    float scale = outputGradient.get(0, 0) / ((float) x.features() * x.frames());
    if (dx != null) {
      context.backend().element().axpy(scale, context.saved(0, Real.class), dx);
      context.backend().element().axpy(-scale, (Real) inputs[1], dx);
    }
    if (dt != null) {
      context.backend().element().axpy(-scale, x, dt);
    }
  }
}
