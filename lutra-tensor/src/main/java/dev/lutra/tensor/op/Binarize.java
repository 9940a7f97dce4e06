package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import org.jspecify.annotations.Nullable;

/// `y = [x > threshold]`, bits. The gradient is that of the hard step's stand-in `clip((x -
/// threshold) / (2 width) + 1/2, 0, 1)` times `2 width`: it passes where `|x - threshold| < width`
/// (straight-through, Courbariaux et al. 2016).
///
/// @param threshold what is compared with
/// @param width half of the window that gradients pass, above 0
public record Binarize(float threshold, float width) implements Op {
  /// @throws IllegalArgumentException if the window is empty
  public Binarize {
    if (!(width > 0)) {
      throw new IllegalArgumentException("Binarize: got width " + width + ", expected above 0");
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    Bits y = context.bits(x.features(), x.frames());
    context.backend().bit().pack(x, threshold, y);
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
    if (dx == null) {
      return;
    }
    Real scaled = context.real(dx.features(), dx.frames());
    context.backend().element().affine(1 / width, -threshold / width, (Real) inputs[0], scaled);
    context.backend().element().unaryBackward(Unary.HARD_TANH, scaled, scaled, outputGradient, dx);
  }
}
