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
    Real table = context.real(logits.features(), ENTRIES);
    for (int m = 0; m < logits.features(); m++) {
      float most = Float.NEGATIVE_INFINITY;
      for (int g = 0; g < GATES; g++) {
        most = Math.max(most, logits.get(m, g));
      }
      double sum = 0;
      for (int g = 0; g < GATES; g++) {
        float e = (float) Math.exp(logits.get(m, g) - most);
        shares.set(m, g, e);
        sum += e;
      }
      for (int g = 0; g < GATES; g++) {
        float p = (float) (shares.get(m, g) / sum);
        shares.set(m, g, p);
        for (int k = 0; k < ENTRIES; k++) {
          table.add(m, k, (g >> k & 1) * p);
        }
      }
    }
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
    if (dLogits == null) {
      return;
    }
    Real shares = context.saved(0, Real.class);
    Real table = (Real) output;
    for (int m = 0; m < shares.features(); m++) {
      float mean = 0;
      for (int k = 0; k < ENTRIES; k++) {
        mean += outputGradient.get(m, k) * table.get(m, k);
      }
      for (int g = 0; g < GATES; g++) {
        float own = 0;
        for (int k = 0; k < ENTRIES; k++) {
          own += (g >> k & 1) * outputGradient.get(m, k);
        }
        dLogits.add(m, g, shares.get(m, g) * (own - mean));
      }
    }
  }
}
