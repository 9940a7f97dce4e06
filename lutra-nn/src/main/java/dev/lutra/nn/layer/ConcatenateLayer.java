package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.Concatenate;
import java.util.List;

/// Joins branches: the features of all its inputs, one after the other.
public record ConcatenateLayer() implements Layer {
  @Override
  public Signal output(List<Signal> inputs) {
    Signal.Kind kind = inputs.getFirst().kind();
    for (Signal input : inputs) {
      if (input.kind() != kind) {
        throw new ShapeException(
            "concatenate: got "
                + inputs
                + ", expected all bits or all reals; put a binarize layer"
                + " behind the real ones");
      }
    }
    return new Signal(inputs.stream().mapToInt(Signal::features).sum(), kind);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    return pass.tape().apply(new Concatenate(), inputs.toArray(Tensor[]::new));
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    lowering.cells("concatenate");
    return inputs;
  }
}
