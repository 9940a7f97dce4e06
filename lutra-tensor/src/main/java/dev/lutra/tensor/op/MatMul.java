package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `y = w x`: weights `[outputs, inputs]`, x `[inputs, frames]`, y `[outputs, frames]`.
public record MatMul() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real w = Shapes.real(this, inputs[0], "the weights");
    Real x = Shapes.real(this, inputs[1], "x");
    Shapes.shape(this, x, "x", w.frames(), x.frames());
    Real y = context.real(w.features(), x.frames());
    context.backend().linear().multiply(w, x, y);
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dw = inputGradients[0];
    if (dw != null) {
      context.backend().linear().multiplyTransposedRight(outputGradient, (Real) inputs[1], dw);
    }
    Real dx = inputGradients[1];
    if (dx != null) {
      context.backend().linear().multiplyTransposedLeft((Real) inputs[0], outputGradient, dx);
    }
  }
}
