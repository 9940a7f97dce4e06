package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// `weight` times the mean total influence of tables (O'Donnell 2014, section 2.3). For a table of
/// signed entries `s[k]` it is `sum_j mean_k ((s[k] - s[k with bit j inverted]) / 2)^2`, which is
/// the Walsh spectrum weighted by degree, `sum_S |S| c_S^2`: from 0 for a constant to n for the
/// parity of n inputs. A small one makes a table answer the same when single inputs are wrong.
///
/// Input: tables `[luts, 2^n]`; output `[1, 1]`.
///
/// @param weight factor
/// @param span from the entry of a sure 0 to that of a sure 1: 1 for probabilities, 2 for signs
public record InfluencePenalty(float weight, float span) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    if (Integer.bitCount(x.frames()) != 1) {
      throw new IllegalArgumentException(
          "InfluencePenalty: got rows of " + x.frames() + ", expected a power of two");
    }
    Real y = context.real(1, 1);
    context.backend().table().influence(x, weight, span, y);
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
      context
          .backend()
          .table()
          .influenceGradient((Real) inputs[0], outputGradient, weight, span, dx);
    }
  }
}
