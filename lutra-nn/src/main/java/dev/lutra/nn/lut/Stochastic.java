package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;

/// The stochastic LUT (Fuchikami 2019): the table is the parameter, each entry the probability of a
/// 1, kept in `[0, 1]` and drawn around 1/2 at first.
///
/// @param sigma deviation of the first entries
public record Stochastic(double sigma) implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public Stochastic {
    Settings.notNegative("stochastic.sigma", sigma);
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    Real table = state.trained("table", luts, 1 << fanIn, 0, 1);
    Drawing.gaussian(table, 0.5, sigma, state.random("table"));
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    return state.parameter("table");
  }

  @Override
  public String entries() {
    return "table";
  }
}
