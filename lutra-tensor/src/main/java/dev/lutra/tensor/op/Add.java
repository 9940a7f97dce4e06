package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `y = a + scale * b`, elementwise, for real tensors of one shape.
public record Add(float scale) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real a = Shapes.real(this, inputs[0], "a");
    Real b = Shapes.real(this, inputs[1], "b");
    Shapes.shape(this, b, "b", a.features(), a.frames());
    Real y = context.real(a.features(), a.frames());
    context.backend().element().axpy(1, a, y);
    context.backend().element().axpy(scale, b, y);
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real da = inputGradients[0];
    if (da != null) {
      context.backend().element().axpy(1, outputGradient, da);
    }
    Real db = inputGradients[1];
    if (db != null) {
      context.backend().element().axpy(scale, outputGradient, db);
    }
  }
}
