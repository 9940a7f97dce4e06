package dev.lutra.nn;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// One pass through a network: the tape, the form, and the bits of every LUT layer if asked for.
public final class ForwardPass {
  private final Tape tape;
  private final boolean hardened;
  private final boolean traced;
  private final List<Bits> trace = new ArrayList<>();
  private final List<Tensor> penalized = new ArrayList<>();

  /// What each stage of a network answered, and the lists of what it reads: used anew by the next
  /// pass.
  private final List<Tensor> outputs = new ArrayList<>();

  private final List<List<Tensor>> inputs = new ArrayList<>();

  private ForwardPass(Tape tape, boolean hardened, boolean traced) {
    this.tape = tape;
    this.hardened = hardened;
    this.traced = traced;
  }

  /// A pass through the network as it is trained.
  public static ForwardPass soft(Tape tape) {
    return new ForwardPass(tape, false, false);
  }

  /// A pass through the network as it becomes hardware.
  public static ForwardPass hardened(Tape tape) {
    return new ForwardPass(tape, true, false);
  }

  /// A hardened pass that keeps the output of every LUT layer, in the order of the netlist's
  /// layers.
  public static ForwardPass traced(Tape tape) {
    return new ForwardPass(tape, true, true);
  }

  /// Starts anew for another step of the tape.
  public ForwardPass open() {
    trace.clear();
    penalized.clear();
    return this;
  }

  /// What the stages have answered so far.
  List<Tensor> outputs() {
    return outputs;
  }

  /// An empty list for what stage `stage` reads.
  List<Tensor> inputs(int stage) {
    while (inputs.size() <= stage) {
      inputs.add(new ArrayList<>(1));
    }
    List<Tensor> list = inputs.get(stage);
    list.clear();
    return list;
  }

  /// The tape that records the ops.
  public Tape tape() {
    return tape;
  }

  /// Whether the hardened form is asked for.
  public boolean isHardened() {
    return hardened;
  }

  /// Reports the bits of a LUT layer.
  public void report(Bits layer) {
    if (traced) {
      trace.add(layer);
    }
  }

  /// Names a tensor of probabilities that a regularizer may pull to 0 or 1.
  public void penalize(Tensor probabilities) {
    penalized.add(probabilities);
  }

  /// The bits of the LUT layers of a traced pass.
  public List<Bits> trace() {
    return List.copyOf(trace);
  }

  /// The tensors of probabilities seen in a soft pass.
  public List<Tensor> penalized() {
    return List.copyOf(penalized);
  }
}
