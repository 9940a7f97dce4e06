package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.Activation;
import dev.lutra.tensor.op.WalshTransform;

/// The Walsh parametrization (WARP): a table is `sigmoid(-WHT(c) / temperature)`, its parameters
/// the coefficients `c` of the parities of its inputs. With residual initialization a fresh node
/// passes its input 0 through, by the coefficient of that input alone.
///
/// @param residual whether to start as a pass-through; otherwise `c` is noise alone
/// @param bias size of the logits of the start
/// @param sigma deviation of the noise on the logits, which is spread evenly over the coefficients
/// @param temperature divides the transform
public record Walsh(boolean residual, double bias, double sigma, double temperature)
    implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public Walsh {
    Settings.notNegative("walsh.bias", bias);
    Settings.notNegative("walsh.sigma", sigma);
    Settings.check(temperature > 0, "walsh.temperature", temperature, "above 0");
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    Real coefficients = state.trained("coefficients", luts, 1 << fanIn);
    double each = sigma * temperature / Math.sqrt(1 << fanIn);
    Drawing.gaussian(coefficients, 0, each, state.random("coefficients"));
    if (residual) {
      for (int m = 0; m < luts; m++) {
        coefficients.add(m, 1, (float) (bias * temperature));
      }
    }
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    WalshTransform transform = new WalshTransform((float) (-1 / temperature));
    Real logits = pass.tape().real(transform, state.parameter("coefficients"));
    return pass.tape().real(new Activation(Unary.SIGMOID), logits);
  }

  @Override
  public boolean soft() {
    return false;
  }
}
