package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `weight * mean of x (1 - x)`: pulls probabilities to 0 or 1, so that the network that is trained
/// comes near the one that is hardened. Input x of any shape in `[0, 1]`; output `[1, 1]`.
public record CornerPenalty(float weight) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    // x (1 - x) = 1/4 - (x - 1/2)^2
    Real distance = context.unset(x.features(), x.frames());
    context.backend().element().affine(1, -0.5f, x, distance);
    Real y = context.real(1, 1);
    context.backend().element().meanSquare(distance, weight, 0.25f, y);
    return y;
  }

  @Override
  public boolean overwrites(int input) {
    return true;
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
      Real x = (Real) inputs[0];
      float scale = (float) (weight / ((double) x.features() * x.frames()));
      boolean fresh = context.isFresh(0);
      Real slope = fresh ? dx : context.unset(x.features(), x.frames());
      context.backend().element().affine(outputGradient, -2 * scale, scale, x, slope);
      if (!fresh) {
        context.backend().element().axpy(1, slope, dx);
      }
    }
  }
}
