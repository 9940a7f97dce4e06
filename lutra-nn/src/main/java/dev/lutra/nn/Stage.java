package dev.lutra.nn;

import java.util.List;

/// A layer in its place in a network.
///
/// @param name what other stages call it; empty for `layers.<index>`
/// @param from names of the stages it reads (`input` is the encoder); empty for the one before it
/// @param layer the layer
public record Stage(String name, List<String> from, Layer layer) {
  /// Takes a copy of the list.
  public Stage {
    from = List.copyOf(from);
  }

  /// A stage that reads the one before it.
  public static Stage of(Layer layer) {
    return new Stage("", List.of(), layer);
  }
}
