package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import org.jspecify.annotations.Nullable;

/// Pools the elements of windows, channel by channel: input x `[channels, positions * frames]`,
/// output the same at the output positions. Of bits the result is their OR, and bits; the mean of
/// bits is taken of the unpacked ones. With windows of one element it enlarges an image.
public record Pool(Windows windows, Pooling pooling) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Tensor x = inputs[0];
    int frames = windows.framesOf(x.frames()) * windows.outputPositions();
    var image = context.backend().image();
    if (x instanceof Bits bits) {
      if (pooling == Pooling.AVERAGE) {
        throw new IllegalArgumentException(
            "Pool: got bits to average, expected a real tensor; unpack the bits first");
      }
      Bits y = context.bits(x.features(), frames);
      image.or(bits, windows, y);
      return y;
    }
    Real y = context.unset(x.features(), frames);
    image.pool((Real) x, windows, pooling, y);
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
    var image = context.backend().image();
    if (inputs[0] instanceof Bits bits) {
      image.orGradient(bits, windows, pooling, (Bits) output, outputGradient, dx);
    } else {
      Real x = (Real) inputs[0];
      image.poolGradient(x, windows, pooling, (Real) output, outputGradient, dx);
    }
  }
}
