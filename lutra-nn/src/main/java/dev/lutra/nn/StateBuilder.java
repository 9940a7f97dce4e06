package dev.lutra.nn;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.util.List;
import java.util.SplittableRandom;

/// Creates the tensors of a layer. Randomness comes from the network's seed and the layer's path,
/// so equal layers in one network differ and adding a layer does not change the others.
public final class StateBuilder {
  private final LayerState state;
  private final Memory memory;
  private final long seed;
  private final double rateFactor;

  /// @param inputs what the layer reads
  /// @param rateFactor factor of the learning rates of what is trained
  StateBuilder(String path, List<Signal> inputs, Memory memory, long seed, double rateFactor) {
    this.state = new LayerState(path, seed, inputs);
    this.memory = memory;
    this.seed = seed;
    this.rateFactor = rateFactor;
  }

  /// A random source of this layer for one purpose.
  public SplittableRandom random(String purpose) {
    return state.random(purpose);
  }

  /// A trained tensor, zero at first, kept in `[low, high]`.
  public Real trained(String name, int features, int frames, float low, float high) {
    Real value = memory.real(features, frames);
    put(new Parameter(state.path() + "." + name, value, low, high), name);
    return value;
  }

  /// Trained scores without bounds, zero at first, of which what is best is chosen: only one of
  /// `turns` steps updates them, at `rate` times the learning rate, and none after the share
  /// `until` of the training.
  public Real scores(
      String name, int features, int frames, int turns, int turn, double until, double rate) {
    Real value = memory.real(features, frames);
    float bound = Float.POSITIVE_INFINITY;
    put(
        new Parameter(
            state.path() + "." + name, value, -bound, bound, turns, turn, until, rate, false),
        name);
    return value;
  }

  private void put(Parameter parameter, String name) {
    state.put(parameter.atRate(rateFactor), name);
  }

  /// A trained tensor without bounds, zero at first.
  public Real trained(String name, int features, int frames) {
    return trained(name, features, frames, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  }

  /// A tensor that is kept but not trained, filled with `value`.
  public Real buffer(String name, int features, int frames, float value) {
    Real buffer = memory.real(features, frames);
    buffer.fill(value);
    state.put(name, buffer);
    return buffer;
  }

  /// Wires of the layer.
  public void wires(String name, Wires wires) {
    state.put(name, wires);
  }

  /// A builder for a layer inside this one, which reads `input`; hand its result to [#child(String,
  /// LayerState)].
  public StateBuilder inside(String name, Signal input) {
    String inside = state.path() + "." + name;
    return new StateBuilder(inside, List.of(input), memory, seed, rateFactor);
  }

  /// Takes the state of a layer inside this one.
  public void child(String name, LayerState child) {
    state.put(name, child);
  }

  /// The finished state.
  public LayerState build() {
    return state;
  }
}
