package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// The stochastic LUT in real mode (Fuchikami 2019): inputs x `[inputs, frames]` in `[0, 1]` and
/// table `[luts, K]`; `y[m, f] = sum_k table[m, k] prod_j (bit_j(k) ? x_j : 1 - x_j)`.
public record InterpolateLut(Wires wires) implements Op {
  /// @throws IllegalArgumentException unless the fan-in is 2 to 8
  public InterpolateLut {
    Shapes.fanIn("InterpolateLut", wires);
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "x");
    Real table = Shapes.real(this, inputs[1], "the table");
    Shapes.shape(this, x, "x", wires.inputs(), x.frames());
    Shapes.shape(this, table, "the table", wires.luts(), 1 << wires.fanIn());
    Real y = context.unset(wires.luts(), x.frames());
    context.backend().lut().interpolate(x, wires, table, y);
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
    Real x = (Real) inputs[0];
    Real table = (Real) inputs[1];
    Real dx = inputGradients[0];
    Real dTable = inputGradients[1];
    var lut = context.backend().lut();
    if (dTable != null) {
      lut.interpolateTableGradient(x, wires, outputGradient, dTable, !context.isFresh(1));
    }
    if (dx != null) {
      lut.interpolateInputGradient(x, wires, table, outputGradient, dx, !context.isFresh(0));
    }
  }
}
