package dev.lutra.nn.optim;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;

/// A rule that moves a tensor against its gradient.
public interface Optimizer {
  /// The base learning rate, before the schedule.
  double learningRate();

  /// Requires a learning rate that moves parameters, and against the gradient.
  ///
  /// @throws IllegalArgumentException unless it is positive and finite
  static void requireRate(double learningRate) {
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "learningRate: got " + learningRate + ", expected a number above 0");
    }
  }

  /// Names of the tensors kept for each parameter, of the parameter's shape and zero at first.
  List<String> slots();

  /// One update in place.
  ///
  /// @param w the parameter
  /// @param g its gradient
  /// @param slots the tensors named by [#slots()], in that order
  /// @param rate learning rate of this step
  /// @param step number of this update, from 1
  void update(ElementKernels kernels, Real w, Real g, List<Real> slots, double rate, long step);
}
