package dev.lutra.nn.train;

import dev.lutra.nn.Parameter;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The gradients and the loss of a step. A batch in one part has those of its tape; of several
/// parts, which do not have to fit in memory together, they are added up as they come, each with
/// its share of the batch.
final class Gradients {
  private final Backend backend;
  private final List<Parameter> parameters;
  private int parts;

  /// Of the step; null where a parameter is not trained in it.
  private final @Nullable Real[] present;

  /// Those of the step that are there, in the order of the parameters.
  private final List<Real> trained = new ArrayList<>();

  /// Sums over the parts, made when they are first needed.
  private final @Nullable Real[] sums;

  private @Nullable Real loss;
  private @Nullable Real right;
  private @Nullable Real lossSum;
  private @Nullable Real rightSum;

  Gradients(Backend backend, List<Parameter> parameters) {
    this.backend = backend;
    this.parameters = parameters;
    this.present = new @Nullable Real[parameters.size()];
    this.sums = new @Nullable Real[parameters.size()];
  }

  /// Begins a step.
  void begin(int partsOfBatch) {
    parts = partsOfBatch;
    Arrays.fill(present, null);
    if (parts == 1) {
      return;
    }
    for (int i = 0; i < sums.length; i++) {
      Real value = parameters.get(i).value();
      Real sum = sums[i];
      if (sum == null) {
        sum = backend.memory().unset(value.features(), value.frames());
        sums[i] = sum;
      }
      sum.fill(0);
    }
    if (lossSum == null || rightSum == null) {
      lossSum = backend.memory().unset(1, 1);
      rightSum = backend.memory().unset(1, 1);
    }
    lossSum.fill(0);
    rightSum.fill(0);
  }

  /// Adds the gradient of a parameter by a part.
  void add(int parameter, Real gradient, float weight) {
    if (parts > 1) {
      backend.element().axpy(weight, gradient, Objects.requireNonNull(sums[parameter]));
      present[parameter] = sums[parameter];
    } else {
      present[parameter] = gradient;
    }
  }

  /// Adds the loss of a part, a mean over its samples, and its right classes if they are counted.
  void add(Real lossOfPart, @Nullable Real rightOfPart, float weight) {
    loss = lossOfPart;
    right = rightOfPart;
    if (parts > 1 && lossSum != null && rightSum != null) {
      backend.element().axpy(weight, lossOfPart, lossSum);
      loss = lossSum;
      if (rightOfPart != null) {
        backend.element().axpy(1, rightOfPart, rightSum);
        right = rightSum;
      }
    }
  }

  /// Bounds the norm of what is trained in this step, taken together.
  void clip(double norm) {
    trained.clear();
    for (Real gradient : present) {
      if (gradient != null) {
        trained.add(gradient);
      }
    }
    backend.element().clip(trained, norm);
  }

  /// The gradient of a parameter that is trained in this step.
  Real of(int parameter) {
    return Objects.requireNonNull(present[parameter]);
  }

  /// The loss of the step.
  Real loss() {
    return Objects.requireNonNull(loss);
  }

  /// The right classes of the step; null if they are not counted.
  @Nullable Real right() {
    return right;
  }
}
