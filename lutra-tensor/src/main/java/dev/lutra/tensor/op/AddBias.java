package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `y[i, f] = x[i, f] + bias[i, 0]`: x `[features, frames]`, bias `[features, 1]`.
public record AddBias() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "x");
    Real bias = Shapes.real(this, inputs[1], "the bias");
    Shapes.shape(this, bias, "the bias", x.features(), 1);
    Real ones = context.real(x.features(), 1);
    ones.fill(1);
    Real y = context.real(x.features(), x.frames());
    context.backend().element().rowAffine(x, ones, bias, y);
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
      context.backend().element().axpy(1, outputGradient, dx);
    }
    Real dBias = inputGradients[1];
    if (dBias != null) {
      Real sums = context.real(dBias.features(), 1);
      Real unused = context.real(dBias.features(), 1);
      context.backend().element().rowDots(outputGradient, (Real) inputs[0], sums, unused);
      context.backend().element().axpy(1, sums, dBias);
    }
  }
}
