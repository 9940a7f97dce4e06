package dev.lutra.nn;

import java.util.List;

/// A layer in its place in a network.
///
/// @param name what other stages call it; empty for `layers.<index>`
/// @param from names of the stages it reads (`input` is the encoder); empty for the one before it
/// @param rateFactor factor of the optimizer's learning rate for all that is trained in the layer;
///   0 freezes it, so that no gradients of it are computed
/// @param layer the layer
public record Stage(String name, List<String> from, double rateFactor, Layer layer) {
  /// Takes a copy of the list.
  ///
  /// @throws IllegalArgumentException if the factor is negative or no number
  public Stage {
    from = List.copyOf(from);
    Settings.notNegative("rateFactor", rateFactor);
  }

  /// A stage that is trained at the optimizer's learning rate.
  public Stage(String name, List<String> from, Layer layer) {
    this(name, from, 1, layer);
  }

  /// A stage that reads the one before it.
  public static Stage of(Layer layer) {
    return new Stage("", List.of(), layer);
  }

  /// The same with another layer.
  public Stage with(Layer other) {
    return new Stage(name, from, rateFactor, other);
  }

  /// The same at so many times the learning rate.
  public Stage withRateFactor(double factor) {
    return new Stage(name, from, factor, layer);
  }
}
