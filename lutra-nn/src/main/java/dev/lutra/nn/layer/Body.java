package dev.lutra.nn.layer;

import dev.lutra.nn.Flow;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.nn.StreamLowering;
import dev.lutra.tensor.Tensor;
import java.util.List;

/// Layers one after the other inside of a layer; their states are its children `body.0`, `body.1`,
/// ...
final class Body {
  private Body() {}

  private static String name(int i) {
    return "body." + i;
  }

  /// @throws IllegalArgumentException if it is empty
  static List<Layer> checked(String layer, List<Layer> body) {
    if (body.isEmpty()) {
      throw new IllegalArgumentException(
          layer + ": got an empty body, expected at least one layer");
    }
    return List.copyOf(body);
  }

  static Signal output(List<Layer> body, Signal input) {
    Signal inner = input;
    for (Layer layer : body) {
      inner = layer.output(List.of(inner));
    }
    return inner;
  }

  static void initialize(List<Layer> body, Signal input, StateBuilder state) {
    Signal inner = input;
    for (int i = 0; i < body.size(); i++) {
      StateBuilder inside = state.inside(name(i), inner);
      body.get(i).initialize(List.of(inner), inside);
      state.child(name(i), inside.build());
      inner = body.get(i).output(List.of(inner));
    }
  }

  static Tensor forward(List<Layer> body, ForwardPass pass, LayerState state, Tensor input) {
    Tensor inner = input;
    for (int i = 0; i < body.size(); i++) {
      inner = body.get(i).forward(pass, state.child(name(i)), List.of(inner));
    }
    return inner;
  }

  static int[] lower(List<Layer> body, Lowering lowering, LayerState state, int[] inputs) {
    int[] inner = inputs;
    for (int i = 0; i < body.size(); i++) {
      inner = body.get(i).lower(lowering, state.child(name(i)), inner);
    }
    return inner;
  }

  static Flow stream(List<Layer> body, StreamLowering lowering, LayerState state, Flow input) {
    Flow inner = input;
    for (int i = 0; i < body.size(); i++) {
      inner = body.get(i).stream(lowering, state.child(name(i)), List.of(inner));
    }
    return inner;
  }
}
