package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The read-out of binary modulation: x `[features, repeats * samples]` with frame `i * samples +
/// s` the `i`-th frame of sample `s`; `y[c, s]` is the mean over `i`.
public record FrameMean(int repeats) implements Op {
  /// @throws IllegalArgumentException unless there is at least one frame
  public FrameMean {
    if (repeats < 1) {
      throw new IllegalArgumentException(
          "FrameMean: got " + repeats + " frames a sample, expected at least 1");
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    if (x.frames() % repeats != 0) {
      throw new IllegalArgumentException(
          "FrameMean: got " + x.frames() + " frames, expected a multiple of " + repeats);
    }
    int samples = x.frames() / repeats;
    Real y = context.real(x.features(), samples);
    for (int c = 0; c < x.features(); c++) {
      for (int s = 0; s < samples; s++) {
        float sum = 0;
        for (int i = 0; i < repeats; i++) {
          sum += x.get(c, i * samples + s);
        }
        y.set(c, s, sum / repeats);
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
        dx.add(c, f, outputGradient.get(c, f % samples) / repeats);
      }
    }
  }
}
