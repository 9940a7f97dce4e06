package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// In training, each element is 0 with probability `rate` and scaled by `1 / (1 - rate)` otherwise
/// (Srivastava et al. 2014, inverted form); the identity elsewhere.
public record Dropout(float rate) implements Op {
  /// @throws IllegalArgumentException unless `0 <= rate < 1`
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout rate: got " + rate + ", expected 0 <= rate < 1");
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    Real mask = context.unset(x.features(), x.frames());
    if (context.mode() == Mode.TRAIN) {
      context.backend().table().dropout(mask, context.seed(), rate);
    } else {
      mask.fill(1);
    }
    context.save(mask);
    Real y = context.real(x.features(), x.frames());
    context.backend().element().multiplyAdd(x, mask, y);
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
      context.backend().element().multiplyAdd(outputGradient, context.saved(0, Real.class), dx);
    }
  }
}
