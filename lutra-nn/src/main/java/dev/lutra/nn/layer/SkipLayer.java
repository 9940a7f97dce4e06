package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.Concatenate;
import java.util.ArrayList;
import java.util.List;

/// A skip connection: `body(x)` followed by `x` itself, so that the next layer reads both. Bits
/// stay bits, so it costs nothing in hardware but the registers that carry `x` along.
///
/// @param body layers applied one after the other
public record SkipLayer(List<Layer> body) implements Layer {
  /// @throws IllegalArgumentException if the body is empty
  public SkipLayer {
    body = List.copyOf(body);
    if (body.isEmpty()) {
      throw new IllegalArgumentException("skip: got an empty body, expected at least one layer");
    }
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal inner = Inputs.one("skip", inputs);
    for (Layer layer : body) {
      inner = layer.output(List.of(inner));
    }
    return new ConcatenateLayer().output(List.of(inner, inputs.getFirst()));
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    Signal inner = inputs.getFirst();
    for (int i = 0; i < body.size(); i++) {
      String name = "body." + i;
      StateBuilder inside = state.inside(name, inner);
      body.get(i).initialize(List.of(inner), inside);
      state.child(name, inside.build());
      inner = body.get(i).output(List.of(inner));
    }
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor inner = inputs.getFirst();
    for (int i = 0; i < body.size(); i++) {
      inner = body.get(i).forward(pass, state.child("body." + i), List.of(inner));
    }
    return pass.tape().apply(new Concatenate(), inner, inputs.getFirst());
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    int[] inner = inputs;
    for (int i = 0; i < body.size(); i++) {
      inner = body.get(i).lower(lowering, state.child("body." + i), inner);
    }
    lowering.cells("skip");
    List<Integer> nets = new ArrayList<>();
    for (int net : inner) {
      nets.add(net);
    }
    for (int net : inputs) {
      nets.add(net);
    }
    return nets.stream().mapToInt(Integer::intValue).toArray();
  }
}
