package dev.lutra.nn.layer;

import dev.lutra.netlist.TruthTable;
import dev.lutra.nn.Flow;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.nn.StreamLowering;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.Concatenate;
import dev.lutra.tensor.op.Join;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A skip connection: `body(x)` joined with `x` itself. Concatenated, the next layer reads both;
/// bits stay bits, so that costs nothing in hardware but the registers that carry `x` along.
///
/// The other joins make residual connections (after He et al. 2016), which keep the width: the body
/// answers as many features as it reads, and each is joined with the one of `x` at its place. `or`
/// and `xor` take bits, or reals as probabilities, and cost a LUT of two inputs a feature, which
/// may become part of the LUTs around it. Begin with `or`. `xor` passes all gradients, but all
/// changes of bits too: from random tables, more than two of them in a row did not train.
///
/// @param body layers applied one after the other
/// @param join how what the body answers and what it reads become one: `concatenate`; `or`, `a + b
///   - a b`; `xor`, `a + b - 2 a b`, which lets the gradient of both through everywhere; `average`,
///     `(a + b) / 2`, of reals and without hardware form
public record SkipLayer(List<Layer> body, Joining join) implements Layer {
  /// How two branches become one.
  public enum Joining {
    /// The one, then the other.
    CONCATENATE,
    /// A 1 where either has one.
    OR,
    /// A 1 where just one has one.
    XOR,
    /// The mean.
    AVERAGE
  }

  /// @throws IllegalArgumentException if the body is empty
  public SkipLayer {
    body = Body.checked("skip", body);
  }

  /// A skip whose input follows the body's output.
  public SkipLayer(List<Layer> body) {
    this(body, Joining.CONCATENATE);
  }

  /// The same with other layers.
  public SkipLayer with(List<Layer> others) {
    return new SkipLayer(others, join);
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal x = Inputs.one("skip", inputs);
    Signal inner = Body.output(body, x);
    if (join == Joining.CONCATENATE) {
      return new ConcatenateLayer().output(List.of(inner, x));
    }
    if (!inner.equals(x)) {
      throw new ShapeException(
          "skip: got "
              + inner
              + " of its body to "
              + label()
              + " with "
              + x
              + ", expected the same of both; give the last layer of the body the width of the"
              + " layer before the skip, or join by concatenate");
    }
    if (join == Joining.AVERAGE && x.kind() == Signal.Kind.BITS) {
      throw new ShapeException(
          "skip: got " + x + " to average, expected reals; join bits by or, xor or concatenate");
    }
    return x;
  }

  /// As files say it.
  private String label() {
    return switch (join) {
      case CONCATENATE -> "concatenate";
      case OR -> "or";
      case XOR -> "xor";
      case AVERAGE -> "average";
    };
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    Body.initialize(body, inputs.getFirst(), state);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    Tensor inner = Body.forward(body, pass, state, x);
    return switch (join) {
      case CONCATENATE -> pass.tape().apply(new Concatenate(), inner, x);
      case OR -> joined(pass, state, inner, x, Join.Kind.OR);
      case XOR -> joined(pass, state, inner, x, Join.Kind.XOR);
      case AVERAGE -> {
        if (pass.isHardened()) {
          throw Inputs.notLowerable("skip");
        }
        yield joined(pass, state, inner, x, Join.Kind.AVERAGE);
      }
    };
  }

  private static Tensor joined(
      ForwardPass pass, LayerState state, Tensor inner, Tensor x, Join.Kind kind) {
    Tensor y = pass.tape().apply(new Join(kind), inner, x);
    if (pass.isHardened() && y instanceof Bits bits) {
      pass.report(bits, state.inputs().getFirst().positions());
    }
    return y;
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    if (join == Joining.AVERAGE) {
      throw Inputs.notLowerable("skip");
    }
    int[] inner = Body.lower(body, lowering, state, inputs);
    return joined(lowering, inner, inputs);
  }

  private int[] joined(Lowering lowering, int[] inner, int[] inputs) {
    var cells = lowering.cells("skip");
    if (join == Joining.CONCATENATE) {
      return IntStream.concat(IntStream.of(inner), IntStream.of(inputs)).toArray();
    }
    TruthTable table = TruthTable.fromBits(2, k -> join == Joining.OR ? k != 0 : k == 1 || k == 2);
    int layer = lowering.nextLayer();
    int[] outputs = new int[inputs.length];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = cells.lut(table, new int[] {inner[i], inputs[i]}, layer, i);
    }
    return outputs;
  }

  @Override
  public Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    if (join == Joining.AVERAGE) {
      throw Inputs.notLowerable("skip");
    }
    Flow x = lowering.closed(Flow.first(inputs));
    Flow both = lowering.join(List.of(Body.stream(body, lowering, state, x), x));
    int width = both.nets().length - x.nets().length;
    return lowering.apply(
        both,
        (stage, nets) ->
            joined(
                stage, Arrays.copyOf(nets, width), Arrays.copyOfRange(nets, width, nets.length)));
  }
}
