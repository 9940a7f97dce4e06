package dev.lutra.tensor.op;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// The stochastic LUT in real mode (Fuchikami 2019): inputs x `[inputs, frames]` in `[0, 1]` and
/// table `[luts, K]`; `y[m, f] = sum_k table[m, k] prod_j (bit_j(k) ? x_j : 1 - x_j)`.
///
/// Inputs may also be bits, which stand for 0 and 1. They address the table: a look-up gives the
/// same values and gradients several times faster.
public record InterpolateLut(Wires wires) implements Op {
  /// @throws IllegalArgumentException unless the fan-in is 2 to 8
  public InterpolateLut {
    Shapes.fanIn("InterpolateLut", wires);
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Tensor x = inputs[0];
    Real table = Shapes.real(this, inputs[1], "the table");
    Shapes.shape(this, x, "x", wires.rows(), x.frames());
    Shapes.shape(this, table, "the table", wires.luts(), 1 << wires.fanIn());
    Real y = context.unset(wires.luts(), wires.outputFrames(x.frames()));
    var lut = context.backend().lut();
    switch (x) {
      case Real real -> lut.interpolate(real, wires, table, y);
      case Bits bits -> {
        Addresses addresses = context.addresses(wires.luts(), y.frames());
        lut.address(bits, wires, 0, addresses);
        lut.lookupReal(addresses, table, y);
        context.save(addresses);
      }
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
    Real table = (Real) inputs[1];
    Real dx = inputGradients[0];
    Real dTable = inputGradients[1];
    var lut = context.backend().lut();
    if (!(inputs[0] instanceof Real x)) {
      backwardByAddress(context, table, outputGradient, dx, dTable);
      return;
    }
    if (dTable != null) {
      lut.interpolateTableGradient(x, wires, outputGradient, dTable, !context.isFresh(1));
    }
    if (dx != null) {
      lut.interpolateInputGradient(x, wires, table, outputGradient, dx, !context.isFresh(0));
    }
  }

  private void backwardByAddress(
      Context context, Real table, Real dy, @Nullable Real dx, @Nullable Real dTable) {
    var lut = context.backend().lut();
    Addresses addresses = context.saved(0, Addresses.class);
    if (dTable != null) {
      boolean fresh = context.isFresh(1);
      Real sums = fresh ? dTable : context.unset(table.features(), table.frames());
      lut.scatter(addresses, dy, sums);
      if (!fresh) {
        context.backend().element().axpy(1, sums, dTable);
      }
    }
    if (dx != null) {
      lut.inputGradient(addresses, wires, dy, null, null, table, 1, dx, !context.isFresh(0));
    }
  }
}
