package dev.lutra.nn.optim;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;

/// Adam (Kingma and Ba 2015), with decoupled weight decay if asked for (AdamW, Loshchilov and
/// Hutter 2019).
///
/// @param learningRate base rate
/// @param beta1 decay of the first moment
/// @param beta2 decay of the second moment
/// @param epsilon keeps the division finite
/// @param weightDecay 0 for Adam, above 0 for AdamW
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  /// @throws IllegalArgumentException unless the learning rate is a positive number
  public Adam {
    Optimizer.requireRate(learningRate);
  }

  @Override
  public List<String> slots() {
    return List.of("first", "second");
  }

  @Override
  public void update(
      ElementKernels kernels, Real w, Real g, List<Real> slots, double rate, long step) {
    float mScale = (float) (1 / (1 - Math.pow(beta1, (double) step)));
    float vScale = (float) (1 / (1 - Math.pow(beta2, (double) step)));
    var settings =
        new ElementKernels.AdamStep(
            (float) rate,
            (float) beta1,
            (float) beta2,
            (float) epsilon,
            (float) weightDecay,
            mScale,
            vScale);
    kernels.adam(w, g, slots.get(0), slots.get(1), settings);
  }
}
