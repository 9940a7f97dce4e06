package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// From an image `[channels, positions * frames]` to features `[channels * positions, frames]`: row
/// `c * positions + p` is channel `c` at position `p`.
///
/// @param positions of the image
public record FromImage(int positions) implements Op {
  /// All rows in order: those of the step before.
  private int[] rows(Context context, int channels) {
    int[] known = context.kept(int[].class);
    return known != null && known.length == channels * positions
        ? known
        : context.keep(IntStream.range(0, channels * positions).toArray());
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Tensor x = inputs[0];
    if (x.frames() % positions != 0) {
      throw new IllegalArgumentException(
          "FromImage: got " + x.frames() + " columns, expected a multiple of " + positions);
    }
    int[] rows = rows(context, x.features());
    if (x instanceof Bits bits) {
      Bits y = context.bits(rows.length, x.frames() / positions);
      context.backend().image().fromImage(bits, rows, y);
      return y;
    }
    Real y = context.unset(rows.length, x.frames() / positions);
    context.backend().image().fromImage((Real) x, rows, y);
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
    int[] rows = rows(context, dx.features());
    if (context.isFresh(0)) {
      image.toImage(outputGradient, rows, dx);
      return;
    }
    Real part = context.unset(dx.features(), dx.frames());
    image.toImage(outputGradient, rows, part);
    context.backend().element().axpy(1, part, dx);
  }

  @Override
  public boolean overwrites(int input) {
    return true;
  }
}
