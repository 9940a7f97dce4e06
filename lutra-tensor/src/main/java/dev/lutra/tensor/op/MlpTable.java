package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A micro-MLP per LUT (BinaryBrain's first node), evaluated on the `K = 2^n` corners of its
/// inputs, so that it is a table: `table[m, k] = b2 + sum_h w2[h] relu(b1[h] + sum_j w1[h, j]
/// s_j(k))`, with `s_j(k) = +1` where bit `j` of `k` is set and -1 elsewhere.
///
/// Inputs: w1 `[luts, hidden * n]` (input `j` of unit `h` at `h * n + j`), b1 `[luts, hidden]`, w2
/// `[luts, hidden]`, b2 `[luts, 1]`; output `[luts, K]`.
public record MlpTable(int fanIn) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 4);
    Real w1 = Shapes.real(this, inputs[0], "w1");
    Real b1 = Shapes.real(this, inputs[1], "b1");
    Real w2 = Shapes.real(this, inputs[2], "w2");
    Real b2 = Shapes.real(this, inputs[3], "b2");
    int luts = w1.features();
    int hidden = b1.frames();
    Shapes.shape(this, w1, "w1", luts, hidden * fanIn);
    Shapes.shape(this, b1, "b1", luts, hidden);
    Shapes.shape(this, w2, "w2", luts, hidden);
    Shapes.shape(this, b2, "b2", luts, 1);
    int entries = 1 << fanIn;
    Real pre = context.unset(luts, hidden * entries);
    Real table = context.unset(luts, entries);
    context.backend().table().mlp(w1, b1, w2, b2, pre, table);
    context.save(pre);
    return table;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    context
        .backend()
        .table()
        .mlpGradient(
            (Real) inputs[2],
            context.saved(0, Real.class),
            outputGradient,
            inputGradients[0],
            inputGradients[1],
            inputGradients[2],
            inputGradients[3]);
  }
}
