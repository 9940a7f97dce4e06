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
    Real y = context.real(1, 1);
    context.backend().loss().softmaxCrossEntropy(x, t, probabilities, logs, y);
    context.save(probabilities);
    context.save(logs);
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
    float scale = 1f / inputs[0].frames();
    var element = context.backend().element();
    if (dx != null) {
      element.axpy(outputGradient, scale, context.saved(0, Real.class), dx);
      element.axpy(outputGradient, -scale, (Real) inputs[1], dx);
    }
    if (dt != null) {
      element.axpy(outputGradient, -scale, context.saved(1, Real.class), dt);
    }
  }
}
