package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The sum over positions, or frames: column `i * samples + s` of x `[features, repeats * samples]`
/// belongs to sample `s`; `y[c, s]` is the sum over `i`, which is exact where the addends are small
/// integers.
public record FrameSum(int repeats) implements Op {
  /// @throws IllegalArgumentException unless there is at least one addend
  public FrameSum {
    if (repeats < 1) {
      throw new IllegalArgumentException(
          "FrameSum: got " + repeats + " addends, expected at least 1");
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
    Real y = context.real(x.features(), samples);
    for (int c = 0; c < x.features(); c++) {
      for (int i = 0; i < repeats; i++) {
        for (int s = 0; s < samples; s++) {
          y.add(c, s, x.get(c, i * samples + s));
        }
      }
    }
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
    int samples = output.frames();
    for (int c = 0; c < dx.features(); c++) {
      for (int f = 0; f < dx.frames(); f++) {
        dx.add(c, f, outputGradient.get(c, f % samples));
      }
    }
  }
}
