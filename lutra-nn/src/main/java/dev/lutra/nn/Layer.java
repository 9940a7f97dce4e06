package dev.lutra.nn;

import dev.lutra.tensor.Tensor;
import java.util.List;

/// One layer: a record of settings, and functions from them. The tensors of a layer in a network
/// are its [LayerState].
///
/// A layer computes in two forms. *Soft* is what is trained. *Hardened* is what the hardware does:
/// bits in, bits out, wherever the layer has a hardware form; it must agree bit for bit with what
/// [#lower] writes.
public interface Layer {
  /// What comes out for what goes in (several inputs for a layer that joins branches).
  ///
  /// @throws ShapeException if the inputs do not fit, saying what would
  Signal output(List<Signal> inputs);

  /// Creates the layer's tensors.
  default void initialize(List<Signal> inputs, StateBuilder state) {}

  /// Computes the layer.
  Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs);

  /// Writes the hardened layer as cells that read `inputs` and returns the nets of its outputs.
  ///
  /// @throws NotLowerableException if the layer has no hardware form, saying why and what to do
  int[] lower(Lowering lowering, LayerState state, int[] inputs);

  /// Writes the hardened layer as a part of a core that takes one pixel a clock. A layer that
  /// answers at the positions that it reads need not say how.
  ///
  /// @param inputs of the layers that it reads; none where it reads the encoder
  ///
  /// @throws NotLowerableException if there is no such form
  default Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    Flow first = Flow.first(inputs);
    Flow input = inputs.size() == 1 ? first : lowering.join(inputs);
    return lowering.apply(input, (stage, nets) -> lower(stage, state, nets));
  }
}
