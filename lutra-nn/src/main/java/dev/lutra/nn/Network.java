package dev.lutra.nn;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.op.FromImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A graph of layers with their tensors. Stages are in order and each reads earlier ones only, so
/// the graph has no loops.
public final class Network {
  @SuppressWarnings("ArrayRecordComponent") // private, compared with nothing
  private record Node(String name, int[] from, Layer layer, LayerState state, Signal output) {}

  private final Signal input;
  private final List<Node> nodes;

  private Network(Signal input, List<Node> nodes) {
    this.input = input;
    this.nodes = nodes;
  }

  /// Builds a network and draws its first parameters from `seed`.
  ///
  /// @throws ShapeException if stages do not fit together
  public static Network build(List<Stage> stages, Signal input, long seed, Memory memory) {
    if (stages.isEmpty()) {
      throw new ShapeException("layers: got an empty list, expected at least one layer");
    }
    Map<String, Integer> names = new HashMap<>(Map.of("input", -1));
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      String path = "layers." + i;
      int[] from = resolve(stage, path, names, i);
      List<Signal> signals = new ArrayList<>();
      for (int f : from) {
        signals.add(f < 0 ? input : nodes.get(f).output());
      }
      Signal output;
      StateBuilder state = new StateBuilder(path, signals, memory, seed, stage.rateFactor());
      try {
        output = stage.layer().output(signals);
        stage.layer().initialize(signals, state);
      } catch (IllegalArgumentException e) {
        throw new ShapeException(path + ": " + e.getMessage());
      }
      String name = stage.name().isEmpty() ? path : stage.name();
      if (names.put(name, i) != null) {
        throw new ShapeException(path + ": the name '" + name + "' is taken; choose another");
      }
      nodes.add(new Node(name, from, stage.layer(), state.build(), output));
    }
    return new Network(input, List.copyOf(nodes));
  }

  private static int[] resolve(Stage stage, String path, Map<String, Integer> names, int index) {
    if (stage.from().isEmpty()) {
      return new int[] {index - 1};
    }
    int[] from = new int[stage.from().size()];
    for (int k = 0; k < from.length; k++) {
      Integer found = names.get(stage.from().get(k));
      if (found == null) {
        throw new ShapeException(
            path
                + ": reads '"
                + stage.from().get(k)
                + "', which is no earlier stage; known are "
                + names.keySet().stream().sorted().toList());
      }
      from[k] = found;
    }
    return from;
  }

  /// What the network reads.
  public Signal input() {
    return input;
  }

  /// What the network answers.
  public Signal output() {
    return nodes.getLast().output();
  }

  /// How many features the last stage reads, those of all positions of an image.
  public int headInputs() {
    int features = 0;
    for (int f : nodes.getLast().from()) {
      Signal read = f < 0 ? input : nodes.get(f).output();
      features += read.features() * read.positions();
    }
    return features;
  }

  /// What each stage answers, by its name, in order.
  public Map<String, Signal> signals() {
    Map<String, Signal> signals = new LinkedHashMap<>();
    nodes.forEach(node -> signals.put(node.name(), node.output()));
    return signals;
  }

  /// Computes the network.
  public Tensor forward(ForwardPass pass, Tensor x) {
    return forward(pass, x, nodes.size());
  }

  /// Computes what the last stage, the read-out, reads: `[features, frames]`, of an image channel
  /// `c` at position `p` as feature `c * positions + p`.
  public Tensor beforeHead(ForwardPass pass, Tensor x) {
    int[] from = nodes.getLast().from();
    if (from.length != 1) {
      throw new NotLowerableException(
          nodes.getLast().state().path()
              + ": reads "
              + from.length
              + " stages, expected a read-out of one");
    }
    Tensor read = forward(pass, x, from[0] + 1);
    int positions = (from[0] < 0 ? input : nodes.get(from[0]).output()).positions();
    return positions == 1 ? read : pass.tape().apply(new FromImage(positions), read);
  }

  /// Computes the first `count` stages.
  private Tensor forward(ForwardPass pass, Tensor x, int count) {
    List<Tensor> outputs = pass.outputs();
    outputs.clear();
    Tensor last = x;
    for (int i = 0; i < count; i++) {
      Node node = nodes.get(i);
      List<Tensor> inputs = pass.inputs(i);
      for (int f : node.from()) {
        inputs.add(f < 0 ? x : outputs.get(f));
      }
      last = node.layer().forward(pass, node.state(), inputs);
      outputs.add(last);
    }
    return last;
  }

  /// Writes the hardened network behind the nets `inputs` and returns the output nets.
  ///
  /// @throws NotLowerableException if a layer has no hardware form
  public int[] lower(Lowering lowering, int[] inputs) {
    List<int[]> outputs = new ArrayList<>();
    for (Node node : nodes) {
      int width = 0;
      for (int f : node.from()) {
        width += (f < 0 ? inputs : outputs.get(f)).length;
      }
      int[] nets = new int[width];
      int at = 0;
      for (int f : node.from()) {
        int[] part = f < 0 ? inputs : outputs.get(f);
        System.arraycopy(part, 0, nets, at, part.length);
        at += part.length;
      }
      try {
        outputs.add(node.layer().lower(lowering, node.state(), nets));
      } catch (NotLowerableException e) {
        throw new NotLowerableException(node.state().path() + ": " + e.getMessage());
      }
    }
    return outputs.getLast();
  }

  /// Writes the hardened network as a core that takes one pixel a clock.
  ///
  /// @param encoder of a pixel
  /// @param frames in which an image is encoded
  /// @param featureBits of a word
  /// @throws NotLowerableException if a layer has no such form, or the network does not begin with
  ///   an image
  public StreamNetlist stream(
      StreamLowering.Pixels encoder, int frames, int featureBits, Backend backend) {
    StreamLowering lowering = new StreamLowering(encoder, frames, featureBits, backend);
    int[] readers = new int[nodes.size()];
    nodes.forEach(
        node -> Arrays.stream(node.from()).filter(f -> f >= 0).forEach(f -> readers[f]++));
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      int[] from = node.from();
      try {
        if (from.length > 1 && Arrays.stream(from).anyMatch(f -> f < 0)) {
          throw new NotLowerableException(
              "reads the encoder beside other stages, expected an image there in a core that takes"
                  + " one pixel a clock; put an image and a flatten layer between them");
        }
        List<Flow> inputs = Arrays.stream(from).filter(f -> f >= 0).mapToObj(flows::get).toList();
        Flow flow = node.layer().stream(lowering, node.state(), inputs);
        flows.add(readers[i] > 1 ? lowering.closed(flow) : flow);
      } catch (NotLowerableException e) {
        throw new NotLowerableException(node.state().path() + ": " + e.getMessage());
      }
    }
    return lowering.finish(flows.getLast());
  }

  /// Whether the network begins with an image and can be asked for [#stream].
  public boolean readsImage() {
    return nodes.getFirst().output().isImage();
  }

  /// A lowering of this network into `builder`.
  public static Lowering lowering(NetlistBuilder builder, Backend backend) {
    return new Lowering(builder, backend, false);
  }

  /// Everything that is trained, in order.
  public Collection<Parameter> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    nodes.forEach(node -> all.putAll(node.state().allParameters()));
    return all.values();
  }

  /// Everything that is kept but not trained, by path.
  public Map<String, Real> buffers() {
    Map<String, Real> all = new LinkedHashMap<>();
    nodes.forEach(node -> all.putAll(node.state().allBuffers()));
    return all;
  }

  /// All wires, by path.
  public Map<String, Wires> wires() {
    Map<String, Wires> all = new LinkedHashMap<>();
    nodes.forEach(node -> all.putAll(node.state().allWires()));
    return all;
  }

  /// Replaces the wires at `path`, as read from a checkpoint.
  public void restoreWires(String path, Wires wires) {
    for (Node node : nodes) {
      if (path.startsWith(node.state().path() + ".")) {
        node.state().restoreWires(path, wires);
        return;
      }
    }
    throw new IllegalArgumentException(path + ": no such wires in the network");
  }
}
