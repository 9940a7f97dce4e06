package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;
import org.jspecify.annotations.Nullable;

/// How a LUT's parameters become its table. A record of settings; the fused kernels evaluate the
/// table, so a parametrization writes none.
public interface LutParametrization {
  /// Whether a LUT of so many inputs can be had.
  default boolean takes(int fanIn) {
    return true;
  }

  /// Creates the parameters of `luts` tables of `2^fanIn` entries.
  void initialize(int luts, int fanIn, StateBuilder state);

  /// The table `[luts, 2^fanIn]`, recorded on the pass's tape. An entry above [#threshold] is a 1
  /// when hardened.
  Real table(ForwardPass pass, LayerState state, int fanIn);

  /// The name of the trained parameter `[luts, 2^fanIn]` whose element `[m, k]` alone makes entry
  /// `k` of table `m`, in an order-preserving way; null where an entry depends on several numbers.
  default @Nullable String entries() {
    return null;
  }

  /// What an entry is compared with when it is hardened: 1/2 for probabilities, 0 for signed
  /// weights.
  default float threshold() {
    return 0.5f;
  }

  /// Whether an output bit is decided on the table smoothed over neighbor addresses (a probability)
  /// rather than on the addressed entry alone.
  default boolean soft() {
    return true;
  }

  /// The un-binarize bias by which the gradient of a table on bits is spread over neighbor
  /// addresses; 0.5 leaves it at the entries addressed.
  ///
  /// @param bias of the layer, by which a soft table is smoothed
  default float spread(float bias) {
    return soft() ? bias : 0.5f;
  }

  /// Whether the entries of the table are probabilities, which a regularizer may pull to 0 or 1.
  default boolean probabilities() {
    return threshold() == 0.5f;
  }

  /// The normalization used unless the layer names one.
  default Normalization normalization() {
    return Normalization.NONE;
  }

  /// The activation used unless the layer names one.
  default LutActivation activation() {
    return LutActivation.CLIP;
  }
}
