package dev.lutra.nn.layer;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.map.CompareLogic;
import dev.lutra.netlist.map.CountLogic;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.Settings;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.Activation;
import dev.lutra.tensor.op.AddBias;
import dev.lutra.tensor.op.BatchNorm;
import dev.lutra.tensor.op.Binarize;
import dev.lutra.tensor.op.MatMul;
import dev.lutra.tensor.op.RunningStatistics;
import dev.lutra.tensor.op.Unpack;
import dev.lutra.tensor.op.WindowMatMul;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/// A dense layer of binarized weights and outputs, `[gamma * normalized(sign(w) x) + beta > 0]`, at
/// every position of an image or in the windows of a convolution: the layer of BinaryNet
/// (Courbariaux et al. 2016). Gradients pass both steps straight through, and w is kept in [-1, 1].
/// That inputs are 0 and 1, not -1 and 1, is taken up by the normalization, and so would be a scale
/// of the weights (XNOR-Net, Rastegari et al. 2016).
///
/// Normalization and step are one threshold of a sum of whole numbers: the hardware complements the
/// inputs whose weight is negative, counts ones, and compares. That is about a LUT for each input
/// of a unit, so it is meant for few units or as a reference that LUT layers are compared with.
///
/// @param units number of outputs
/// @param momentum of the running statistics
/// @param epsilon lower bound of the variance
public record BinaryDenseLayer(int units, double momentum, double epsilon) implements Layer {
  /// Inputs of the tables that count and compare; export fits them to the device.
  private static final int FAN_IN = 6;

  /// @throws IllegalArgumentException if a setting is out of range
  public BinaryDenseLayer {
    Settings.share("binaryDense.momentum", momentum);
    Settings.positive("binaryDense.epsilon", epsilon);
  }

  @Override
  public Signal output(List<Signal> inputs) {
    return Inputs.any("binaryDense", inputs).with(units, Signal.Kind.BITS);
  }

  /// Weights are drawn after Glorot and Bengio (2010), as BinaryConnect has them.
  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    int width = inputs.getFirst().features();
    Real weights = state.trained("weights", units, width, -1, 1);
    SplittableRandom random = state.random("weights");
    double bound = Math.min(1, Math.sqrt(6.0 / (width + units)));
    for (int r = 0; r < units; r++) {
      for (int i = 0; i < width; i++) {
        weights.set(r, i, (float) random.nextDouble(-bound, bound));
      }
    }
    state.trained("gamma", units, 1).fill(1);
    state.trained("beta", units, 1);
    state.buffer("runningMean", units, 1, 0);
    state.buffer("runningVariance", units, 1, 1);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    if (pass.isHardened() && !(x instanceof Bits)) {
      throw new NotLowerableException(
          "binaryDense: reads real numbers in the hardened network, expected bits; make groupSum"
              + " the last layer");
    }
    if (x instanceof Bits bits && pass.tape().mode() == Mode.EVALUATE) {
      Bits y = thresholds(pass.tape(), state, bits);
      pass.report(y, state.inputs().getFirst().positions());
      return y;
    }
    Tape tape = pass.tape();
    Real signs = tape.real(new Activation(Unary.SIGN), state.parameter("weights"));
    var running =
        new RunningStatistics(state.buffer("runningMean"), state.buffer("runningVariance"));
    Real normalized =
        tape.real(
            new BatchNorm(running, (float) momentum, (float) epsilon),
            product(tape, state, signs, x),
            state.parameter("gamma"),
            state.parameter("beta"));
    return tape.bits(new Binarize(0, 1), normalized);
  }

  private static Real product(Tape tape, LayerState state, Real signs, Tensor x) {
    Windows windows = state.inputs().getFirst().windows();
    Op op = windows == null ? new MatMul() : new WindowMatMul(windows);
    Tensor reals = x instanceof Bits ? tape.real(new Unpack(0, 1), x) : x;
    return tape.real(op, signs, reals);
  }

  /// A unit: whether the sum of inputs, of which some are taken away, is at least a number.
  ///
  /// @param negative which inputs are taken away
  /// @param least what the sum is compared with
  private record Unit(BitSet negative, int least) {}

  /// `s m + shift > 0` for a whole number m is `m > -shift / s`, or of `-m` if s is negative.
  private Unit unit(LayerState state, int row) {
    Real weights = state.parameter("weights");
    int width = weights.frames();
    float gamma = state.parameter("gamma").get(row, 0);
    float beta = state.parameter("beta").get(row, 0);
    BitSet negative = new BitSet(width);
    for (int i = 0; i < width; i++) {
      negative.set(i, weights.get(row, i) >= 0 != gamma >= 0);
    }
    if (gamma == 0) {
      return new Unit(negative, beta > 0 ? -width : width + 1);
    }
    double mean = state.buffer("runningMean").get(row, 0);
    double deviation =
        Math.sqrt(Math.max(state.buffer("runningVariance").get(row, 0), (float) epsilon));
    double edge = (gamma > 0 ? mean : -mean) - beta * deviation / Math.abs(gamma);
    return new Unit(negative, (int) Math.clamp(Math.floor(edge) + 1, -width, width + 1));
  }

  /// The layer as the hardware has it. Sums are exact: halves below 2^23.
  private Bits thresholds(Tape tape, LayerState state, Bits x) {
    Real weights = state.parameter("weights");
    Real signs = tape.own(tape.backend().memory().real(units, weights.frames()));
    Real offsets = tape.own(tape.backend().memory().real(units, 1));
    for (int r = 0; r < units; r++) {
      Unit unit = unit(state, r);
      for (int i = 0; i < weights.frames(); i++) {
        signs.set(r, i, unit.negative().get(i) ? -1 : 1);
      }
      offsets.set(r, 0, 0.5f - unit.least());
    }
    Real sums = tape.real(new AddBias(), product(tape, state, signs, x), offsets);
    return tape.bits(new Binarize(0, 1), sums);
  }

  /// `sum of w b >= least` is `ones among b or its complement >= least + negative weights`.
  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    NetlistBuilder cells = lowering.cells("binaryDense");
    int layer = lowering.nextLayer();
    Signal input = state.inputs().getFirst();
    int positions = lowering.positions(input);
    lowering.room("binaryDense", (long) units * positions * input.features());
    int[] outputs = new int[units * positions];
    for (int m = 0; m < units; m++) {
      Unit unit = unit(state, m);
      int least = unit.least() + unit.negative().cardinality();
      for (int p = 0; p < positions; p++) {
        int[] nets = new int[input.features()];
        for (int i = 0; i < nets.length; i++) {
          nets[i] = lowering.net(inputs, input, i, p);
        }
        int[] ones = CountLogic.ones(cells, nets, unit.negative(), FAN_IN);
        int node = m * positions + p;
        outputs[node] = CompareLogic.atLeast(cells, ones, least, FAN_IN, layer, node);
      }
    }
    return outputs;
  }
}
