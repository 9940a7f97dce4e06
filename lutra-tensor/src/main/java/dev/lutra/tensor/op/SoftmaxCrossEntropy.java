package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Mean over frames of `-sum_c t_c log softmax(x)_c`: logits x and targets t `[classes, frames]`;
/// the targets of a frame sum to 1 (one-hot or soft labels). Output `[1, 1]`.
public record SoftmaxCrossEntropy() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "the logits");
    Real t = Shapes.real(this, inputs[1], "the targets");
    Shapes.shape(this, t, "targets", x.features(), x.frames());
    Real probabilities = context.real(x.features(), x.frames());
    Real logs = context.real(x.features(), x.frames());
    double loss = 0;
    for (int f = 0; f < x.frames(); f++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < x.features(); c++) {
        max = Math.max(max, x.get(c, f));
      }
      double sum = 0;
      for (int c = 0; c < x.features(); c++) {
        sum += Math.exp(x.get(c, f) - max);
      }
      double logSum = max + Math.log(sum);
      for (int c = 0; c < x.features(); c++) {
        double logP = x.get(c, f) - logSum;
        logs.set(c, f, (float) logP);
        probabilities.set(c, f, (float) Math.exp(logP));
        loss -= t.get(c, f) * logP;
      }
    }
    context.save(probabilities);
    context.save(logs);
    Real y = context.real(1, 1);
    y.set(0, 0, (float) (loss / x.frames()));
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
    Real dt = inputGradients[1];
    float scale = outputGradient.get(0, 0) / inputs[0].frames();
    if (dx != null) {
      context.backend().element().axpy(scale, context.saved(0, Real.class), dx);
      context.backend().element().axpy(-scale, (Real) inputs[1], dx);
    }
    if (dt != null) {
      context.backend().element().axpy(-scale, context.saved(1, Real.class), dt);
    }
  }
}
