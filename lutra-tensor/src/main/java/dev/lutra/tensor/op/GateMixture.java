package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A mixture of all gates of two inputs (Petersen et al., "Deep Differentiable Logic Gate
/// Networks", 2022): `table[m, k] = sum_g p[m, g] bit_k(g)` with `p[m, .] = softmax(logits[m, .])`.
/// Gate `g` is the one whose table is the number `g`: 8 is AND, 6 is XOR, 10 passes input 0.
///
/// Input: logits `[luts, 16]`; output: `[luts, 4]`, probabilities of a 1.
public record GateMixture() implements Op {
  /// How many gates there are.
  public static final int GATES = 16;

  private static final int ENTRIES = 4;

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real logits = Shapes.real(this, inputs[0], "logits");
    Shapes.shape(this, logits, "logits", logits.features(), GATES);
    Real shares = context.unset(logits.features(), GATES);
    Real table = context.unset(logits.features(), ENTRIES);
    context.backend().table().gateMixture(logits, shares, table);
    context.save(shares);
    return table;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dLogits = inputGradients[0];
    if (dLogits != null) {
      Real shares = context.saved(0, Real.class);
      context.backend().table().gateMixtureGradient(shares, (Real) output, outputGradient, dLogits);
    }
  }
}
