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
    Signal first = inputs.getFirst();
    for (Signal input : inputs) {
      Inputs.whole("concatenate", input);
      if (input.rows() != first.rows() || input.columns() != first.columns()) {
        throw new ShapeException(
            "concatenate: got "
                + inputs
                + ", expected images of one size; pool, upSample or flatten the others");
      }
      if (input.kind() != first.kind()) {
        throw new ShapeException(
            "concatenate: got "
                + inputs
                + ", expected all bits or all reals; put a binarize layer"
                + " behind the real ones");
      }
    }
    return first.with(inputs.stream().mapToInt(Signal::features).sum(), first.kind());
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
