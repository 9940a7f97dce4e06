package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The Walsh-Hadamard transform of each row, times `scale`: `y[m, k] = scale * sum_s (-1)^|s & k|
/// x[m, s]`, where `|s & k|` counts the ones of `s & k`. So coefficient `s` of a row is that of the
/// parity of the inputs in `s`.
///
/// Input and output: `[rows, 2^n]`.
///
/// @param scale factor of the sum
public record WalshTransform(float scale) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    if (Integer.bitCount(x.frames()) != 1) {
      throw new IllegalArgumentException(
          "WalshTransform: got rows of " + x.frames() + ", expected a power of two");
    }
    Real y = context.unset(x.features(), x.frames());
    context.backend().table().walsh(x, scale, y, false);
    return y;
  }

  /// The transform is its own transpose.
  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dx = inputGradients[0];
    if (dx != null) {
      context.backend().table().walsh(outputGradient, scale, dx, true);
    }
  }
}
