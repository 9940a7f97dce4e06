package dev.lutra.nn.lut;

import dev.lutra.netlist.TruthTable;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Scratch;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.Activation;
import dev.lutra.tensor.op.Affine;
import dev.lutra.tensor.op.BatchNorm;
import dev.lutra.tensor.op.BinaryLut;
import dev.lutra.tensor.op.InterpolateLut;
import dev.lutra.tensor.op.RunningStatistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A layer of look-up tables: wiring x parametrization x node settings.
///
/// In *real* mode the table's multilinear extension is evaluated on probabilities; in *binary* mode
/// bits address it. Both are trained on the same table and harden to the same kind of LUT: entry
/// `k` is a 1 iff the normalized value of the table at corner `k` is above the threshold, so
/// normalization and activation cost nothing in hardware.
///
/// @param units number of LUTs
/// @param fanIn inputs of a LUT, 2 to 8
/// @param mode real or binary
/// @param node how parameters make the table
/// @param wiring which inputs a LUT reads
/// @param normalization over the batch; null for the node's own
/// @param activation behind the normalization; null for the node's own
/// @param bias un-binarize bias `b` of binary mode: a bit counts as `0.5 - b` or `0.5 + b`
public record LutLayer(
    int units,
    int fanIn,
    Mode mode,
    LutParametrization node,
    Wiring wiring,
    @Nullable Normalization normalization,
    @Nullable LutActivation activation,
    double bias)
    implements Layer {
  /// On what a layer is trained.
  public enum Mode {
    /// Probabilities.
    REAL,
    /// Bits.
    BINARY
  }

  private static final int MAX_UNITS = 1 << 20;
  private static final float EPSILON = 1e-5f;

  /// @throws IllegalArgumentException if a size is out of range
  public LutLayer {
    if (units < 1 || units > MAX_UNITS) {
      throw new IllegalArgumentException(
          "lut: got " + units + " units, expected 1 to " + MAX_UNITS);
    }
    if (fanIn < 2 || fanIn > 8) {
      throw new IllegalArgumentException("lut: got fan-in " + fanIn + ", expected 2 to 8");
    }
    if (!(bias > 0 && bias <= 0.5)) {
      throw new IllegalArgumentException("lut: got bias " + bias + ", expected 0 < bias <= 0.5");
    }
    if (mode == Mode.BINARY && activation == LutActivation.SIGMOID) {
      throw new IllegalArgumentException(
          "lut: got activation sigmoid in binary mode, expected clip or identity, or mode real");
    }
    if (mode == Mode.REAL && node instanceof Weightless weightless && weightless.spread() > 0) {
      throw new IllegalArgumentException(
          "lut: got weightless.spread "
              + weightless.spread()
              + " in real mode, expected 0, or mode binary");
    }
    if (mode == Mode.REAL && wiring instanceof LearnedWiring) {
      throw new IllegalArgumentException(
          "lut: got learned wiring in real mode, expected mode binary, or a fixed wiring");
    }
    if (wiring instanceof Rewired && node.entries() == null) {
      throw new IllegalArgumentException(
          "lut: got rewired wiring with "
              + node
              + ", expected a node whose entries are trained one by one (stochastic,"
              + " differentiable, weightless, light, concrete), or another wiring");
    }
  }

  /// A layer with everything but its size left at the defaults.
  public static LutLayer of(int units, int fanIn, Mode mode, LutParametrization node) {
    return new LutLayer(units, fanIn, mode, node, new RandomWiring(), null, null, 0.25);
  }

  /// The same layer with so many LUTs.
  public LutLayer withUnits(int luts) {
    return new LutLayer(luts, fanIn, mode, node, wiring, normalization, activation, bias);
  }

  @Override
  public Signal output(List<Signal> inputs) {
    if (inputs.size() != 1) {
      throw new ShapeException(
          "lut: got " + inputs.size() + " inputs, expected 1; put a concatenate layer before it");
    }
    Signal input = inputs.getFirst();
    if (mode == Mode.BINARY && input.kind() == Signal.Kind.REAL) {
      throw new ShapeException(
          "lut: got " + input + " in binary mode, expected bits; put a binarize layer before it");
    }
    return input.with(units, mode == Mode.BINARY ? Signal.Kind.BITS : Signal.Kind.REAL);
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    int width = inputs.getFirst().features();
    int[] sources = wiring.wire(width, units, fanIn, state.random("wires"));
    Wires wires = new Wires(width, fanIn, sources, inputs.getFirst().windows());
    state.wires("wires", wires);
    if (wiring instanceof LearnedWiring learned) {
      learned.initialize(wires, state);
    }
    if (wiring instanceof Rewired rewired) {
      rewired.initialize(state);
    }
    node.initialize(units, fanIn, state);
    Normalization norm = effectiveNormalization();
    boolean batch = norm.kind() == Normalization.Kind.BATCH;
    if (batch && norm.learned()) {
      state.trained("gamma", units, 1).fill((float) norm.gamma());
      state.trained("beta", units, 1).fill((float) norm.beta());
    } else {
      state.buffer("gamma", units, 1, batch ? (float) norm.gamma() : 1);
      state.buffer("beta", units, 1, batch ? (float) norm.beta() : 0);
    }
    if (batch) {
      state.buffer("runningMean", units, 1, 0);
      state.buffer("runningVariance", units, 1, 1);
    }
  }

  private Normalization effectiveNormalization() {
    return normalization != null ? normalization : node.normalization();
  }

  private LutActivation effectiveActivation() {
    return activation != null ? activation : node.activation();
  }

  private @Nullable RunningStatistics running(LayerState state) {
    return state.hasBuffer("runningMean")
        ? new RunningStatistics(state.buffer("runningMean"), state.buffer("runningVariance"))
        : null;
  }

  private static Real scalar(LayerState state, String name) {
    return state.hasParameter(name) ? state.parameter(name) : state.buffer(name);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    if (pass.isHardened()) {
      if (x instanceof Bits bits) {
        return hardened(pass, state, bits);
      }
      throw new NotLowerableException(
          "lut: reads real numbers in the hardened network, expected bits; make groupSum the last"
              + " layer");
    }
    String entries = node.entries();
    if (wiring instanceof Rewired rewired && entries != null) {
      rewired.rewire(pass, state, x, node, entries);
    }
    Real table = node.table(pass, state, fanIn);
    if (pass.keepsTables()) {
      float span = node.threshold() == 0 ? 2 : 1;
      pass.report(new ForwardPass.Table(table, node.probabilities(), span));
    }
    return mode == Mode.BINARY
        ? binary(pass.tape(), state, (Bits) x, table)
        : real(pass.tape(), state, x, table);
  }

  private BinaryLut.Surrogate surrogate() {
    return switch (effectiveActivation()) {
      case IDENTITY -> BinaryLut.Surrogate.IDENTITY;
      case CLIP -> BinaryLut.Surrogate.CLIP;
      case SIGMOID -> BinaryLut.Surrogate.SIGMOID;
    };
  }

  /// The op of binary mode and its operands, of which the first two come anew with every pass.
  private static final class Binary {
    private final BinaryLut op;
    private final Tensor[] operands;

    Binary(BinaryLut op, List<Tensor> operands) {
      this.op = op;
      this.operands = operands.toArray(new Tensor[0]);
    }
  }

  private Bits binary(Tape tape, LayerState state, Bits x, Real table) {
    if (wiring instanceof LearnedWiring) {
      LearnedWiring.rewire(tape, state);
    }
    Binary known = state.remembered(Binary.class);
    Binary binary =
        known != null ? known : state.remember(Binary.class, newBinary(state, x, table));
    binary.operands[0] = x;
    binary.operands[1] = table;
    return tape.bits(binary.op, binary.operands);
  }

  private Binary newBinary(LayerState state, Bits x, Real table) {
    RunningStatistics running = running(state);
    var rule =
        new BinaryLut.Rule(
            (float) bias,
            node.soft(),
            node.spread((float) bias),
            node.threshold() == 0.5f ? 1 : 0.5f,
            running != null ? 0.5f : node.threshold(),
            surrogate(),
            (float) effectiveNormalization().momentum(),
            EPSILON);
    List<Tensor> operands = new ArrayList<>();
    operands.add(x);
    operands.add(table);
    operands.add(scalar(state, "gamma"));
    operands.add(scalar(state, "beta"));
    Candidates candidates = null;
    if (wiring instanceof LearnedWiring) {
      candidates = LearnedWiring.candidates(state);
      operands.addAll(LearnedWiring.scores(state));
    }
    return new Binary(new BinaryLut(state.wires("wires"), rule, running, candidates), operands);
  }

  private Real real(Tape tape, LayerState state, Tensor x, Real table) {
    Real value = tape.real(new InterpolateLut(state.wires("wires")), x, table);
    RunningStatistics running = running(state);
    if (running != null) {
      float momentum = (float) effectiveNormalization().momentum();
      value =
          tape.real(
              new BatchNorm(running, momentum, EPSILON),
              value,
              scalar(state, "gamma"),
              scalar(state, "beta"));
    }
    if (running == null && node.threshold() == 0) {
      // Entries in [-1, 1] are read as s = 2 x - 1, so that the next layer sees probabilities.
      value = tape.real(new Affine(0.5f, 0.5f), value);
    }
    return switch (effectiveActivation()) {
      case IDENTITY -> value;
      case CLIP -> tape.real(new Activation(Unary.CLIP01), value);
      case SIGMOID -> tape.real(new Activation(Unary.SIGMOID), tape.real(new Affine(4, -2), value));
    };
  }

  /// The hardened table: bit `k` of row `m` is what LUT `m` answers at address `k`. The same
  /// arithmetic as [BinaryLut] in evaluation, so that a binary-mode network and its hardened form
  /// are the same network.
  private Bits truth(ForwardPass pass, LayerState state) {
    Backend backend = pass.tape().backend();
    Tape tape = pass.tape();
    Real values = node.table(pass, state, fanIn);
    if (mode == Mode.BINARY && node.soft()) {
      Real smoothed = tape.own(backend.memory().real(units, 1 << fanIn));
      backend.lut().smooth(values, (float) bias, smoothed);
      values = smoothed;
    }
    RunningStatistics running = running(state);
    float threshold = running != null ? 0.5f : node.threshold();
    Real normalized = values;
    if (running != null) {
      normalized = tape.own(backend.memory().real(units, 1 << fanIn));
      Real inverses = tape.own(backend.memory().real(units, 1));
      running.normalize(backend.element(), values, EPSILON, normalized, inverses, 0);
    }
    Real z = tape.own(backend.memory().real(units, 1 << fanIn));
    backend.element().rowAffine(normalized, scalar(state, "gamma"), scalar(state, "beta"), z);
    Bits truth = tape.own(backend.memory().bits(units, 1 << fanIn));
    backend.bit().pack(z, threshold, truth);
    return truth;
  }

  private Bits hardened(ForwardPass pass, LayerState state, Bits x) {
    Tape tape = pass.tape();
    Backend backend = tape.backend();
    Wires wires = state.wires("wires");
    int frames = wires.outputFrames(x.frames());
    Bits y = tape.own(backend.memory().bits(units, frames));
    Bits truth = truth(pass, state);
    backend.blocks(
        units,
        (local, from, to) -> {
          try (Scratch scratch = local.memory().scratch()) {
            Addresses addresses = scratch.addresses(to - from, frames);
            local.lut().address(x, wires, from, addresses);
            local.lut().lookup(addresses, truth.rows(from, to), y.rows(from, to));
          }
        });
    pass.report(y, state.inputs().getFirst().positions());
    return y;
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    var cells = lowering.cells("lut");
    int layer = lowering.nextLayer();
    Wires wires = state.wires("wires");
    int positions = lowering.positions(state.inputs().getFirst());
    lowering.room("lut", (long) units * positions);
    int[] outputs = new int[units * positions];
    try (Tape tape = lowering.tape()) {
      Bits truth = truth(ForwardPass.hardened(tape), state);
      for (int m = 0; m < units; m++) {
        int row = m;
        TruthTable table = TruthTable.fromBits(fanIn, k -> truth.get(row, k));
        for (int p = 0; p < positions; p++) {
          int[] nets = new int[fanIn];
          for (int j = 0; j < fanIn; j++) {
            nets[j] = lowering.net(inputs, state.inputs().getFirst(), wires.source(m, j), p);
          }
          int unit = m * positions + p;
          outputs[unit] = cells.lut(table, nets, layer, unit);
        }
      }
    }
    return outputs;
  }
}
