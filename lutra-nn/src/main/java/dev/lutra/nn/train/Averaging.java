package dev.lutra.nn.train;

import dev.lutra.nn.Parameter;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An exponential moving average of parameters over the steps of a training (Polyak and Juditsky
/// 1992): `a = d a + (1 - d) w`, where the first steps count more, `d = min(decay, (1 + t) / (10 +
/// t))`.
///
/// Outside of the steps a parameter holds its average and the slot holds what is trained, so that
/// who evaluates or saves the network knows nothing of it; [#swap] goes in between.
final class Averaging {
  private final Memory memory;
  private final double decay;
  private final List<Real> values = new ArrayList<>();
  private final List<Real> others = new ArrayList<>();

  /// @param memory for a third tensor
  /// @param decay 0 for none
  /// @param slots where [#slot] of each averaged parameter is
  Averaging(Memory memory, double decay, List<Parameter> parameters, Map<String, Real> slots) {
    this.memory = memory;
    this.decay = decay;
    for (Parameter p : parameters) {
      Real slot = slots.get(slot(p));
      if (slot != null) {
        values.add(p.value());
        others.add(slot);
      }
    }
  }

  /// The name of the tensor that is kept beside a parameter.
  static String slot(Parameter parameter) {
    return "trained." + parameter.name();
  }

  /// The averages of what is trained, while a step runs.
  Map<Real, Real> averages() {
    Map<Real, Real> averages = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      averages.put(values.get(i), others.get(i));
    }
    return averages;
  }

  /// Exchanges averages and what is trained, where they are.
  void swap() {
    for (int i = 0; i < values.size(); i++) {
      Real value = values.get(i);
      Real other = others.get(i);
      Real held = memory.unset(value.features(), value.frames());
      held.copyFrom(value);
      value.copyFrom(other);
      other.copyFrom(held);
      memory.release(held.storage());
    }
  }

  /// Takes what a step has trained into the averages, after so many steps before it.
  void step(ElementKernels kernels, long steps) {
    float kept = (float) Math.min(decay, (1.0 + steps) / (10.0 + steps));
    for (int i = 0; i < values.size(); i++) {
      kernels.affine(kept, 0, others.get(i), others.get(i));
      kernels.axpy(1 - kept, values.get(i), others.get(i));
    }
  }
}
