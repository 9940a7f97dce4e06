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
    Real y = context.real(1, 1);
    context.backend().loss().sigmoidCrossEntropy(x, t, y);
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
    var element = context.backend().element();
    float scale = 1 / ((float) x.features() * x.frames());
    if (dx != null) {
      element.axpy(outputGradient, scale, context.saved(0, Real.class), dx);
      element.axpy(outputGradient, -scale, (Real) inputs[1], dx);
    }
    if (dt != null) {
      element.axpy(outputGradient, -scale, x, dt);
    }
  }
}
