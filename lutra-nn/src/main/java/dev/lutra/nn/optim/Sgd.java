package dev.lutra.nn.optim;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;

/// Stochastic gradient descent with momentum: `v = momentum * v + g; w -= rate * v`.
///
/// @param learningRate base rate
/// @param momentum 0 for none
public record Sgd(double learningRate, double momentum) implements Optimizer {
  /// @throws IllegalArgumentException unless the learning rate is a positive number
  public Sgd {
    Optimizer.requireRate(learningRate);
  }

  @Override
  public List<String> slots() {
    return List.of("velocity");
  }

  @Override
  public void update(
      ElementKernels kernels, Real w, Real g, List<Real> slots, double rate, long step) {
    kernels.sgd(w, g, slots.getFirst(), (float) rate, (float) momentum);
  }
}
