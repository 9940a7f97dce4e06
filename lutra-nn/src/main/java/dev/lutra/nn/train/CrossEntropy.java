package dev.lutra.nn.train;

import dev.lutra.nn.Settings;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.SoftmaxCrossEntropy;

/// Softmax cross-entropy. Targets that are values are soft labels: from 0 to 1, as they are.
///
/// @param labelSmoothing share of a class label spread evenly over all classes
public record CrossEntropy(double labelSmoothing) implements Loss {
  private static final Op OP = new SoftmaxCrossEntropy();

  /// @throws IllegalArgumentException if the share is not one
  public CrossEntropy {
    Settings.share("crossEntropy.labelSmoothing", labelSmoothing);
  }

  @Override
  public Real apply(Tape tape, Real logits, Real targets) {
    return tape.real(OP, logits, targets);
  }

  @Override
  public Scoring.Rule valueRule() {
    return Scoring.Rule.CLASS;
  }
}
