package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import org.jspecify.annotations.Nullable;

/// `y = f(x)`, elementwise.
public record Activation(Unary function) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    Real y = context.unset(x.features(), x.frames());
    context.backend().element().unary(function, x, y);
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
      context
          .backend()
          .element()
          .unaryBackward(function, (Real) inputs[0], (Real) output, outputGradient, dx);
    }
  }
}
