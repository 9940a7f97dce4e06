package dev.lutra.nn.train;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.SoftmaxCrossEntropy;

/// Softmax cross-entropy. Targets that are values serve as soft labels.
///
/// @param labelSmoothing share of a class label spread evenly over all classes
public record CrossEntropy(double labelSmoothing) implements Loss {
  @Override
  public Real apply(Tape tape, Real logits, Real targets) {
    return tape.real(new SoftmaxCrossEntropy(), logits, targets);
  }
}
