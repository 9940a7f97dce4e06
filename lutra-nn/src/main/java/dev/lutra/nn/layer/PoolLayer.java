package dev.lutra.nn.layer;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.stream.Window;
import dev.lutra.netlist.stream.Window.Border;
import dev.lutra.nn.Flow;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.Settings;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StreamLowering;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import dev.lutra.tensor.op.Pool;
import dev.lutra.tensor.op.Unpack;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Pooling, channel by channel. Of bits, `max` and `stochastic` are an OR; they differ in the
/// gradient, which `max` shares among the inputs that are as large as the result, and `stochastic`
/// (of probabilities `1 - prod (1 - x)`) gives to an input as far as the others are 0. `average`
/// gives reals and has no hardware form.
///
/// @param pooling how the elements of a window become one
/// @param rows elements of a window from top to bottom
/// @param columns elements from left to right
/// @param stride pixels from one position to the next; 0 for windows side by side, which must be
///   square then
/// @param padding whether windows reach over the border, which is 0
public record PoolLayer(Pooling pooling, int rows, int columns, int stride, Padding padding)
    implements Layer {
  /// Inputs of the tables of an OR that is too wide for one.
  private static final int FAN_IN = 6;

  /// @throws IllegalArgumentException if a setting is out of range
  public PoolLayer {
    Settings.check(rows >= 1, "pool.rows", rows, "at least 1");
    Settings.check(columns >= 1, "pool.columns", columns, "at least 1");
    Settings.check(
        stride >= 1 || (stride == 0 && rows == columns),
        "pool.stride",
        stride,
        "at least 1, or 0 for square windows side by side");
  }

  /// Maximum of square windows side by side.
  public static PoolLayer max(int size) {
    return new PoolLayer(Pooling.MAX, size, size, 0, Padding.VALID);
  }

  private Window window(Signal image) {
    return new Window(
        image.rows(),
        image.columns(),
        rows,
        columns,
        stride == 0 ? rows : stride,
        1,
        padding == Padding.SAME,
        Border.ZERO);
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal image = Inputs.image("pool", inputs);
    Window window = window(image);
    Signal.Kind kind = pooling == Pooling.AVERAGE ? Signal.Kind.REAL : image.kind();
    return image.with(image.features(), kind).at(window.outputRows(), window.outputColumns());
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    Pool known = state.remembered(Pool.class);
    Signal image = state.inputs().getFirst();
    Pool op =
        known != null
            ? known
            : state.remember(Pool.class, new Pool(Signal.windows(window(image)), pooling));
    if (pooling == Pooling.AVERAGE && pass.isHardened()) {
      throw notLowerable();
    }
    if (pooling == Pooling.AVERAGE && x instanceof Bits) {
      Real reals = pass.tape().real(new Unpack(0, 1), x);
      return pass.tape().real(op, reals);
    }
    Tensor y = pass.tape().apply(op, x);
    if (pass.isHardened() && y instanceof Bits bits) {
      pass.report(bits, output(List.of(image)).positions());
    }
    return y;
  }

  private static NotLowerableException notLowerable() {
    return new NotLowerableException(
        "pool: an average is no bit and has no look-up-table form; use max or stochastic");
  }

  @Override
  public Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    Window window = window(state.inputs().getFirst());
    return lowering.apply(
        lowering.through(inputs.getFirst(), window), (stage, nets) -> lower(stage, state, nets));
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    if (pooling == Pooling.AVERAGE) {
      throw notLowerable();
    }
    Signal image = state.inputs().getFirst();
    Signal windows = image.through(window(image));
    int elements = rows * columns;
    NetlistBuilder cells = lowering.cells("pool");
    int layer = lowering.nextLayer();
    int positions = lowering.positions(windows);
    lowering.room("pool", (long) image.features() * positions);
    int[] outputs = new int[image.features() * positions];
    for (int unit = 0; unit < outputs.length; unit++) {
      int[] nets = new int[elements];
      for (int e = 0; e < elements; e++) {
        int source = unit / positions * elements + e;
        nets[e] = lowering.net(inputs, windows, source, unit % positions);
      }
      int[] tops = tops(cells, nets);
      outputs[unit] = cells.lut(or(tops.length), tops, layer, unit);
    }
    return outputs;
  }

  /// As many nets as a table reads, whose OR is that of all.
  private static int[] tops(NetlistBuilder cells, int[] nets) {
    int[] tops = nets;
    while (tops.length > TruthTable.MAX_INPUTS) {
      int[] below = tops;
      tops =
          IntStream.range(0, Math.ceilDiv(below.length, FAN_IN))
              .map(i -> {
                int to = Math.min(below.length, (i + 1) * FAN_IN);
                int[] some = Arrays.copyOfRange(below, i * FAN_IN, to);
                return some.length == 1 ? some[0] : cells.part(or(some.length), some);
              })
              .toArray();
    }
    return tops;
  }

  private static TruthTable or(int inputs) {
    return TruthTable.fromBits(inputs, k -> k != 0);
  }
}
