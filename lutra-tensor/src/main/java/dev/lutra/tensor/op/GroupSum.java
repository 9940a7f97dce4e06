package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `y[c, f] = scale * sum of the features of group c`: x `[groups * size, frames]` real or bits, y
/// `[groups, frames]`. Group `c` is the contiguous run of rows `c * size .. c * size + size - 1`.
/// The scale is the inverse temperature.
public record GroupSum(int groups, float scale) implements Op {
  /// @throws IllegalArgumentException unless there is at least one group
  public GroupSum {
    if (groups < 1) {
      throw new IllegalArgumentException(
          "GroupSum: got " + groups + " groups, expected at least 1");
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Tensor x = inputs[0];
    if (x.features() % groups != 0) {
      throw new IllegalArgumentException(
          "GroupSum: got "
              + x.features()
              + " features for "
              + groups
              + " groups, expected a multiple");
    }
    Real y = context.real(groups, x.frames());
    switch (x) {
      case Bits bits -> context.backend().bit().groupSum(bits, scale, y);
      case Real real -> context.backend().bit().groupSum(real, scale, y);
    }
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
      context.backend().bit().groupSumBackward(outputGradient, scale, dx, !context.isFresh(0));
    }
  }
}
