package dev.lutra.nn.optim;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;

/// AdaGrad (Duchi et al. 2011): `s += g^2; w -= rate * g / (sqrt(s) + epsilon)`.
///
/// @param learningRate base rate
/// @param epsilon keeps the division finite
public record AdaGrad(double learningRate, double epsilon) implements Optimizer {
  /// @throws IllegalArgumentException unless the learning rate is a positive number
  public AdaGrad {
    Optimizer.requireRate(learningRate);
  }

  @Override
  public List<String> slots() {
    return List.of("squares");
  }

  @Override
  public void update(
      ElementKernels kernels, Real w, Real g, List<Real> slots, double rate, long step) {
    kernels.adaGrad(w, g, slots.getFirst(), (float) rate, (float) epsilon);
  }
}
