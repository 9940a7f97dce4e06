package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.Activation;
import java.util.List;

/// An elementwise function of reals.
///
/// @param function RELU, HARD_TANH, CLIP01, SIGMOID or SIGN
public record ActivationLayer(Unary function) implements Layer {
  @Override
  public Signal output(List<Signal> inputs) {
    return Inputs.oneReal("activation", inputs);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    if (pass.isHardened()) {
      throw Inputs.notLowerable("activation");
    }
    return pass.tape().real(new Activation(function), inputs.getFirst());
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    throw Inputs.notLowerable("activation");
  }
}
