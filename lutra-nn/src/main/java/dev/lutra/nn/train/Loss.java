package dev.lutra.nn.train;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;

/// What training makes small.
public interface Loss {
  /// The loss `[1, 1]` of logits and targets, both `[outputs, samples]`.
  Real apply(Tape tape, Real logits, Real targets);

  /// How outputs are judged where the targets are values.
  Scoring.Rule valueRule();

  /// The share of a class target that is spread evenly over all classes (soft labels).
  default double labelSmoothing() {
    return 0;
  }
}
