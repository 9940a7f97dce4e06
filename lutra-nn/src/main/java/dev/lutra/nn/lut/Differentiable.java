package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;

/// BinaryBrain's differentiable LUT: the stochastic LUT with batch normalization behind it.
///
/// @param sigma deviation of the first entries
public record Differentiable(double sigma) implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public Differentiable {
    Settings.notNegative("differentiable.sigma", sigma);
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    new Stochastic(sigma).initialize(luts, fanIn, state);
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    return state.parameter("table");
  }

  @Override
  public String entries() {
    return "table";
  }

  @Override
  public Normalization normalization() {
    return Normalization.BATCH;
  }
}
