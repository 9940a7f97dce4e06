package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A sample of relaxed bits with the logits `w`: in training `s = sigmoid((w + l) / temperature)`
/// with logistic noise `l`, the binary concrete distribution (Maddison, Mnih and Teh 2017; Jang, Gu
/// and Poole 2017), stretched to `[-stretch, 1 + stretch]` and clipped to `[0, 1]`, so that exact
/// zeros and ones occur: the hard concrete distribution (Louizos, Welling and Kingma 2018, there
/// with a stretch of 0.1). Elsewhere nothing is random: `s = sigmoid(w)`, the probability that the
/// sample is above 1/2, stretched and clipped alike.
///
/// The noise is one of 4096 equally likely quantiles, drawn by the seed of this application and the
/// element's place alone.
///
/// Input and output: any shape, the same.
///
/// @param temperature the lower, the nearer samples are to 0 and 1, and the rarer their gradients
/// @param stretch how far the sample is stretched beyond 0 and 1; 0 for not at all
/// @param hard whether samples are rounded to 0 or 1; the gradient is that of the sample before
///   (straight-through)
public record HardConcrete(float temperature, float stretch, boolean hard) implements Op {
  /// @throws IllegalArgumentException unless the temperature is above 0 and the stretch is not
  ///   negative
  public HardConcrete {
    if (!(temperature > 0 && temperature < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "HardConcrete: got temperature " + temperature + ", expected a number above 0");
    }
    if (!(stretch >= 0 && stretch < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "HardConcrete: got stretch " + stretch + ", expected a number of at least 0");
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real w = Shapes.real(this, inputs[0], "the logits");
    RelaxedBits bits = RelaxedBits.of(this, context, w);
    context.backend().blocks(w.features(), bits.forwards);
    context.save(bits);
    return bits.values();
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dw = inputGradients[0];
    if (dw != null) {
      RelaxedBits bits = context.saved(0, RelaxedBits.class);
      bits.setGradients(outputGradient, dw);
      context.backend().blocks(dw.features(), bits.backwards);
    }
  }
}
