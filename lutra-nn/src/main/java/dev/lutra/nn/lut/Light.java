package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.Activation;
import java.util.SplittableRandom;

/// The light parametrization: `table = sigmoid(w)`. With residual initialization a fresh node
/// passes its input 0 through (`w = -bias` or `+bias` by that input's value, plus noise), which
/// deep networks need.
///
/// @param residual whether to start as a pass-through; otherwise `w` is noise alone
/// @param bias size of the start, 3 in the literature
/// @param sigma deviation of the noise
public record Light(boolean residual, double bias, double sigma) implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public Light {
    Settings.notNegative("light.bias", bias);
    Settings.notNegative("light.sigma", sigma);
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    Real logits = state.trained("logits", luts, 1 << fanIn);
    SplittableRandom random = state.random("logits");
    Drawing.gaussian(logits, 0, sigma, random);
    if (residual) {
      for (int m = 0; m < luts; m++) {
        for (int k = 0; k < 1 << fanIn; k++) {
          logits.add(m, k, (float) ((k & 1) != 0 ? bias : -bias));
        }
      }
    }
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    return pass.tape().real(new Activation(Unary.SIGMOID), state.parameter("logits"));
  }

  @Override
  public String entries() {
    return "logits";
  }

  @Override
  public boolean soft() {
    return false;
  }
}
