package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;

/// The weightless node of DWN (Bacellar et al. 2024): entries in `[-1, 1]`, the output is the sign
/// of the addressed one, its gradient goes to that entry alone and to the inputs by extended finite
/// differences.
///
/// @param range first entries are uniform in `[-range, range]`
/// @param spread share `s` of the table's gradient on bits that goes to neighbors: an entry `d`
///   bits from the addressed one gets `s^d / (1 + s)^n` of it; 0 in DWN
/// @param residual what is added to first entries where input 0 is 1, and taken away where it is 0:
///   above `range` a fresh node passes that input through; 0 in DWN
/// @param offset what is added to all first entries: below 0, most outputs are 0 at first, which
///   suits LUTs of which an OR is taken, in a pool or behind a skip
public record Weightless(double range, double spread, double residual, double offset)
    implements LutParametrization {
  /// @throws IllegalArgumentException if a setting is out of range
  public Weightless {
    Settings.check(range > 0 && range <= 1, "weightless.range", range, "0 < range <= 1");
    Settings.check(spread >= 0 && spread < 1, "weightless.spread", spread, "0 <= spread < 1");
    Settings.check(
        residual >= 0 && residual + range <= 1,
        "weightless.residual",
        residual,
        "0 <= residual <= 1 - range");
    Settings.check(
        Math.abs(offset) + residual + range <= 1,
        "weightless.offset",
        offset,
        "|offset| <= 1 - range - residual");
  }

  /// Tables that begin balanced.
  public Weightless(double range, double spread, double residual) {
    this(range, spread, residual, 0);
  }

  /// The node of DWN.
  public Weightless(double range) {
    this(range, 0, 0);
  }

  @Override
  public void initialize(int luts, int fanIn, StateBuilder state) {
    Real table = state.trained("table", luts, 1 << fanIn, -1, 1);
    Drawing.uniform(table, offset - range, offset + range, state.random("table"));
    if (residual > 0) {
      for (int m = 0; m < luts; m++) {
        for (int k = 0; k < 1 << fanIn; k++) {
          table.add(m, k, (float) ((k & 1) != 0 ? residual : -residual));
        }
      }
    }
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
  public float threshold() {
    return 0;
  }

  @Override
  public boolean soft() {
    return false;
  }

  @Override
  public float spread(float bias) {
    return (float) (0.5 * (1 - spread) / (1 + spread));
  }

  @Override
  public LutActivation activation() {
    return LutActivation.IDENTITY;
  }
}
