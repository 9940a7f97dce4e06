package dev.lutra.nn.layer;

import dev.lutra.netlist.stream.Window;
import dev.lutra.nn.Flow;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StreamLowering;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.FromImage;
import java.util.List;

/// Sees an image as features: channel `c` at position `p` becomes feature `c * positions + p`. In
/// hardware it is nothing, and in a core that takes one pixel a clock it collects an image.
public record FlattenLayer() implements Layer {
  @Override
  public Signal output(List<Signal> inputs) {
    Signal image = Inputs.one("flatten", inputs);
    return image.with(image.features() * image.positions(), image.kind()).at(1, 1);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    int positions = state.inputs().getFirst().positions();
    Tensor x = inputs.getFirst();
    return positions == 1 ? x : pass.tape().apply(new FromImage(positions), x);
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    return inputs;
  }

  @Override
  public Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    Flow image = Flow.first(inputs);
    return image.rows() * image.columns() == 1
        ? image
        : lowering.through(image, Window.whole(image.rows(), image.columns()));
  }
}
