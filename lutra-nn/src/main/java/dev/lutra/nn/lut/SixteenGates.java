package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.op.GateMixture;

/// The node of differentiable logic-gate networks (Petersen et al. 2022): a mixture of the sixteen
/// gates of two inputs, by the softmax of their logits. Hardened, an entry is 1 if most of the
/// mixture says so. For a fan-in of 2.
///
/// @param residual whether to start as a gate that passes input 0 through (Petersen et al. 2024);
///   otherwise the logits are noise alone
/// @param bias logit of that gate at the start, 5 in the literature
/// @param sigma deviation of the noise
public record SixteenGates(boolean residual, double bias, double sigma)
    implements LutParametrization {
  private static final int PASS = 0b1010;

  /// @throws IllegalArgumentException if a setting is out of range
  public SixteenGates {
    Settings.notNegative("gates.bias", bias);
    Settings.notNegative("gates.sigma", sigma);
  }

  @Override
  public boolean takes(int fanIn) {
    return fanIn == 2;
  }

  /// @throws IllegalArgumentException if the LUTs have not two inputs
  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    Settings.check(takes(fanIn), "fanIn of node gates", fanIn, "2");
    Real logits = state.trained("logits", luts, GateMixture.GATES);
    Drawing.gaussian(logits, 0, sigma, state.random("logits"));
    if (residual) {
      for (int m = 0; m < luts; m++) {
        logits.add(m, PASS, (float) bias);
      }
    }
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    return pass.tape().real(new GateMixture(), state.parameter("logits"));
  }

  @Override
  public boolean soft() {
    return false;
  }
}
