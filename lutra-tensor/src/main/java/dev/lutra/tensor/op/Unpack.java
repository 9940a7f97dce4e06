package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `y = x ? one : zero` as reals. The gradient to the bits is `(one - zero) * dy`.
public record Unpack(float zero, float one) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Bits x = Shapes.bits(this, inputs[0], "x");
    Real y = context.real(x.features(), x.frames());
    context.backend().bit().unpack(x, zero, one, y);
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
      context.backend().element().axpy(one - zero, outputGradient, dx);
    }
  }
}
