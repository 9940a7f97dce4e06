package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// From features `[channels * positions, frames]` to an image `[channels, positions * frames]`:
/// channel `c` at position `p` is row `rows[c * positions + p]`, each of which stands there once.
///
/// @param channels of the image
/// @param rows where each channel and position is
@SuppressWarnings("ArrayRecordComponent") // a table as long as the layer lives, compared with none
public record ToImage(int channels, int[] rows) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Tensor x = inputs[0];
    Shapes.shape(this, x, "x", rows.length, x.frames());
    int columns = rows.length / channels * x.frames();
    if (x instanceof Bits bits) {
      Bits y = context.bits(channels, columns);
      context.backend().image().toImage(bits, rows, y);
      return y;
    }
    Real y = context.unset(channels, columns);
    context.backend().image().toImage((Real) x, rows, y);
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
      Real part = context.unset(dx.features(), dx.frames());
      context.backend().image().fromImage(outputGradient, rows, part);
      context.backend().element().axpy(1, part, dx);
    }
  }
}
