package dev.lutra.nn;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.FromImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pass through a network: the tape, the form, and the bits of every LUT layer if asked for.
public final class ForwardPass {
  private final Tape tape;
  private final boolean hardened;
  private final boolean traced;
  private final List<Bits> trace = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();

  /// What each stage of a network answered, and the lists of what it reads: used anew by the next
  /// pass.
  private final List<Tensor> outputs = new ArrayList<>();

  private final List<List<Tensor>> inputs = new ArrayList<>();

  /// A table of a LUT layer in a soft pass.
  ///
  /// @param entries `[luts, 2^n]`
  /// @param probabilities whether they are probabilities of a 1
  /// @param span from the entry of a sure 0 to that of a sure 1
  public record Table(Real entries, boolean probabilities, float span) {}

  private double progress = 1;
  private boolean regularized;
  private Map<Real, Real> averages = Map.of();

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
  ///
  /// @param done the share of the training that is done
  public ForwardPass open(double done) {
    trace.clear();
    tables.clear();
    progress = done;
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

  /// Reports the bits of a LUT layer, which stands at so many positions: unit `m * positions + p`
  /// of the netlist's layer is row `m` at position `p`.
  public void report(Bits layer, int positions) {
    if (traced) {
      trace.add(positions == 1 ? layer : tape.bits(new FromImage(positions), layer));
    }
  }

  /// The share of the training that is done, 1 outside of it: for what changes on the way.
  public double progress() {
    return progress;
  }

  /// From now on averages are kept beside trained tensors, see [#average].
  public ForwardPass keepAverages(Map<Real, Real> ofTrained) {
    averages = ofTrained;
    return this;
  }

  /// The average over the steps of a tensor that is trained, which a layer that changes the tensor
  /// itself has to change alike; null if none is kept.
  public @Nullable Real average(Real trained) {
    return averages.get(trained);
  }

  /// From now on the tables of the LUT layers are kept, for regularizers to look at.
  public ForwardPass keepTables() {
    regularized = true;
    return this;
  }

  /// Whether tables are kept.
  public boolean keepsTables() {
    return regularized;
  }

  /// Names a table.
  public void report(Table table) {
    tables.add(table);
  }

  /// The bits of the LUT layers of a traced pass.
  public List<Bits> trace() {
    return List.copyOf(trace);
  }

  /// The tables that were kept.
  public List<Table> tables() {
    return Collections.unmodifiableList(tables);
  }
}
