package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.Dropout;
import java.util.List;

/// Dropout of reals in training (Srivastava et al. 2014); the identity elsewhere and in hardware.
///
/// @param rate probability of a 0
public record DropoutLayer(double rate) implements Layer {
  /// @throws IllegalArgumentException unless `0 <= rate < 1`
  public DropoutLayer {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout: got rate " + rate + ", expected 0 <= rate < 1");
    }
  }

  @Override
  public Signal output(List<Signal> inputs) {
    return Inputs.oneReal("dropout", inputs);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    return pass.isHardened()
        ? inputs.getFirst()
        : pass.tape().real(new Dropout((float) rate), inputs.getFirst());
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    return inputs;
  }
}
