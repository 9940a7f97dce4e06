package dev.lutra.nn.train;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.MeanSquaredError;

/// Mean squared error; targets that are values are scaled to `[0, 1]` by the training set's range.
public record SquaredError() implements Loss {
  @Override
  public Real apply(Tape tape, Real logits, Real targets) {
    return tape.real(new MeanSquaredError(), logits, targets);
  }

  @Override
  public Scoring.Rule valueRule() {
    return Scoring.Rule.SQUARED_ERROR;
  }
}
