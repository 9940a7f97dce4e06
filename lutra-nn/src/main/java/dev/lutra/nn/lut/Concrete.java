package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.op.HardConcrete;

/// Tables that are drawn anew in every step, so that training meets the rounding of hardware: an
/// entry is a sample of the concrete distribution of its logit `w`, `sigmoid((w + logistic noise) /
/// temperature)` (Maddison et al. 2017, Jang et al. 2017), with a stretch of the hard concrete one
/// (Louizos, Welling and Kingma 2018). Outside of training the entry is `sigmoid(w)`; hardened, it
/// is a 1 where `w > 0`.
///
/// @param temperature of the samples: the lower, the nearer they are to 0 and 1
/// @param finalTemperature the temperature moves to this one geometrically, from the first step to
///   the last; 0 for none
/// @param stretch how far samples are stretched beyond 0 and 1 before they are clipped there; 0.1
///   in Louizos et al.
/// @param hard whether samples are rounded to 0 or 1, with the gradient of what they were before
/// @param residual whether to start as a node that passes input 0 through; otherwise `w` is noise
///   alone
/// @param bias size of the start
/// @param sigma deviation of the noise of the start
public record Concrete(
    double temperature,
    double finalTemperature,
    double stretch,
    boolean hard,
    boolean residual,
    double bias,
    double sigma)
    implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public Concrete {
    Settings.positive("concrete.temperature", temperature);
    Settings.notNegative("concrete.finalTemperature", finalTemperature);
    Settings.notNegative("concrete.stretch", stretch);
    Settings.notNegative("concrete.bias", bias);
    Settings.notNegative("concrete.sigma", sigma);
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    new Light(residual, bias, sigma).initialize(luts, fanIn, state);
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    return pass.tape().real(op(pass, state), state.parameter("logits"));
  }

  private HardConcrete op(ForwardPass pass, LayerState state) {
    boolean moves = finalTemperature > 0 && pass.tape().mode() == Mode.TRAIN;
    HardConcrete known = moves ? null : state.remembered(HardConcrete.class);
    if (known != null) {
      return known;
    }
    double ratio = moves ? Math.pow(finalTemperature / temperature, pass.progress()) : 1;
    var op = new HardConcrete((float) (temperature * ratio), (float) stretch, hard);
    return moves ? op : state.remember(HardConcrete.class, op);
  }

  @Override
  public String entries() {
    return "logits";
  }

  @Override
  public boolean soft() {
    return false;
  }

  /// Samples lie at 0 and 1, where a window around 1/2 would let no gradient pass.
  @Override
  public LutActivation activation() {
    return LutActivation.IDENTITY;
  }
}
