package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.op.MlpTable;

/// A micro-MLP per LUT (BinaryBrain's first node): `fanIn` inputs, `hidden` ReLU units, one output,
/// evaluated on the corners. With 6 inputs and 16 units it has 129 parameters.
///
/// @param hidden hidden units
public record MicroMlp(int hidden) implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public MicroMlp {
    Settings.check(hidden >= 1, "mlp.hidden", hidden, "at least 1");
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    Real w1 = state.trained("w1", luts, hidden * fanIn);
    Real b1 = state.trained("b1", luts, hidden);
    Real w2 = state.trained("w2", luts, hidden);
    state.trained("b2", luts, 1);
    Drawing.gaussian(w1, 0, Math.sqrt(2.0 / fanIn), state.random("w1"));
    Drawing.gaussian(b1, 0, 0.1, state.random("b1"));
    Drawing.gaussian(w2, 0, Math.sqrt(2.0 / hidden), state.random("w2"));
  }

  @Override
  public Real table(ForwardPass pass, LayerState state, int fanIn) {
    return pass.tape()
        .real(
            new MlpTable(fanIn),
            state.parameter("w1"),
            state.parameter("b1"),
            state.parameter("w2"),
            state.parameter("b2"));
  }

  /// The output of the MLP has no bounds.
  @Override
  public boolean probabilities() {
    return false;
  }

  @Override
  public Normalization normalization() {
    return Normalization.BATCH;
  }
}
