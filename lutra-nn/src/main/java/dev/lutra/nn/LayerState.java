package dev.lutra.nn;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The tensors of one layer of a network, by name: trained parameters, buffers (such as running
/// statistics), and wires. A layer made of layers keeps theirs in children.
public final class LayerState {
  private final String path;
  private final long seed;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Real> buffers = new LinkedHashMap<>();
  private final Map<String, Wires> wires = new LinkedHashMap<>();
  private final Map<String, LayerState> children = new LinkedHashMap<>();
  private final Map<Class<?>, Object> remembered = new HashMap<>();
  private final List<Signal> inputs;

  LayerState(String path, long seed, List<Signal> inputs) {
    this.path = path;
    this.seed = seed;
    this.inputs = List.copyOf(inputs);
  }

  /// The layer's place in the network, such as `layers.2`.
  public String path() {
    return path;
  }

  /// What the layer reads.
  public List<Signal> inputs() {
    return inputs;
  }

  /// A random source of this layer for one purpose: the same whenever it is asked for, from the
  /// network's seed and the layer's path.
  public SplittableRandom random(String purpose) {
    return Seeds.random(seed, path + "." + purpose);
  }

  /// The value of a trained parameter.
  public Real parameter(String name) {
    return require(parameters.get(name), name).value();
  }

  /// Whether there is a trained parameter of that name.
  public boolean hasParameter(String name) {
    return parameters.containsKey(name);
  }

  /// A tensor that is kept but not trained.
  public Real buffer(String name) {
    return require(buffers.get(name), name);
  }

  /// Whether there is a buffer of that name.
  public boolean hasBuffer(String name) {
    return buffers.containsKey(name);
  }

  /// A list of wires.
  public Wires wires(String name) {
    return require(wires.get(name), name);
  }

  /// What the layer made of its tensors and wires at an earlier pass, such as an op; null if there
  /// is nothing of that type yet.
  public <T> @Nullable T remembered(Class<T> type) {
    return type.cast(remembered.get(type));
  }

  /// Remembers such an object, one of its class, until wires are replaced.
  public <T> T remember(Class<T> type, T value) {
    remembered.put(type, value);
    return value;
  }

  /// The state of a layer inside this one.
  public LayerState child(String name) {
    return require(children.get(name), name);
  }

  /// Trained parameters, those of children included, in order of creation.
  public Map<String, Parameter> allParameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    parameters.values().forEach(p -> all.put(p.name(), p));
    children.values().forEach(c -> all.putAll(c.allParameters()));
    return all;
  }

  /// Buffers, those of children included, by path.
  public Map<String, Real> allBuffers() {
    Map<String, Real> all = new LinkedHashMap<>();
    buffers.forEach((name, b) -> all.put(path + "." + name, b));
    children.values().forEach(c -> all.putAll(c.allBuffers()));
    return all;
  }

  /// Wires, those of children included, by path.
  public Map<String, Wires> allWires() {
    Map<String, Wires> all = new LinkedHashMap<>();
    wires.forEach((name, w) -> all.put(path + "." + name, w));
    children.values().forEach(c -> all.putAll(c.allWires()));
    return all;
  }

  /// Replaces wires by others of the same size (read from a checkpoint).
  ///
  /// @throws IllegalArgumentException if the path is unknown
  public void restoreWires(String wirePath, Wires value) {
    for (String name : wires.keySet()) {
      if (wirePath.equals(path + "." + name)) {
        wires.put(name, value);
        remembered.clear();
        return;
      }
    }
    for (LayerState child : children.values()) {
      if (wirePath.startsWith(child.path + ".")) {
        child.restoreWires(wirePath, value);
        return;
      }
    }
    throw new IllegalArgumentException(wirePath + ": no such wires in " + path);
  }

  void put(Parameter parameter, String name) {
    parameters.put(name, parameter);
  }

  void put(String name, Real buffer) {
    buffers.put(name, buffer);
  }

  void put(String name, Wires value) {
    wires.put(name, value);
  }

  void put(String name, LayerState child) {
    children.put(name, child);
  }

  private <T> T require(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalStateException(path + ": no tensor named '" + name + "'");
    }
    return value;
  }
}
