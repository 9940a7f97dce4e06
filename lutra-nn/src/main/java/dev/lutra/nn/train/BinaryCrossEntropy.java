package dev.lutra.nn.train;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.SigmoidCrossEntropy;

/// Sigmoid cross-entropy: each output is a yes or no of its own, as are targets that are values,
/// from 0 to 1. Behind a `groupSum` set its `centered`, or every answer is a yes.
public record BinaryCrossEntropy() implements Loss {
  @Override
  public Real apply(Tape tape, Real logits, Real targets) {
    return tape.real(new SigmoidCrossEntropy(), logits, targets);
  }

  @Override
  public Scoring.Rule valueRule() {
    return Scoring.Rule.BITS;
  }
}
