package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Stacks the features of its inputs: all real or all bits, and of equal frames.
public record Concatenate() implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    if (inputs.length == 0) {
      throw new IllegalArgumentException("Concatenate: got no inputs, expected at least one");
    }
    int features = 0;
    for (Tensor input : inputs) {
      Shapes.shape(this, input, "an input", input.features(), inputs[0].frames());
      if (input.getClass() != inputs[0].getClass()) {
        throw new IllegalArgumentException(
            "Concatenate: got bits and reals, expected one kind; binarize or unpack one of them");
      }
      features += input.features();
    }
    int frames = inputs[0].frames();
    Tensor y =
        inputs[0] instanceof Bits ? context.bits(features, frames) : context.real(features, frames);
    int at = 0;
    for (Tensor input : inputs) {
      int end = at + input.features();
      if (y instanceof Bits bits) {
        bits.rows(at, end).copyFrom((Bits) input);
      } else {
        ((Real) y).rows(at, end).copyFrom((Real) input);
      }
      at = end;
    }
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    int at = 0;
    for (int i = 0; i < inputs.length; i++) {
      int end = at + inputs[i].features();
      Real dx = inputGradients[i];
      if (dx != null) {
        context.backend().element().axpy(1, outputGradient.rows(at, end), dx);
      }
      at = end;
    }
  }
}
