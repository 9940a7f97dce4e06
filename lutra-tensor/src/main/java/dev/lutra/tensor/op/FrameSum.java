package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The sum over positions, or the mean over modulation frames: column `i * samples + s` of x
/// `[features, repeats * samples]` belongs to sample `s`; `y[c, s]` is the sum over `i`, divided by
/// their number for a mean. A sum of small integers is exact.
///
/// @param repeats columns of a sample
/// @param mean whether the sum is divided
public record FrameSum(int repeats, boolean mean) implements Op {
  /// @throws IllegalArgumentException unless there is at least one column
  public FrameSum {
    if (repeats < 1) {
      throw new IllegalArgumentException(
          "FrameSum: got " + repeats + " columns a sample, expected at least 1");
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    if (x.frames() % repeats != 0) {
      throw new IllegalArgumentException(
          "FrameSum: got " + x.frames() + " frames, expected a multiple of " + repeats);
    }
    int samples = x.frames() / repeats;
    Real y = context.unset(x.features(), samples);
    context.backend().element().frameSum(x, mean, y);
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
      context.backend().element().frameSumBackward(outputGradient, mean, dx);
    }
  }
}
