package dev.lutra.nn.layer;

import dev.lutra.netlist.Readout;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Settings;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.Affine;
import dev.lutra.tensor.op.ExponentialScale;
import dev.lutra.tensor.op.FrameSum;
import dev.lutra.tensor.op.GroupSum;
import java.util.List;

/// The read-out: `logit_c = (1/temperature) * sum of group c`, of an image over all positions.
/// Groups are contiguous runs of equal size: group `c` of size `G` is features `c * G .. c * G + G
/// - 1`. The hardware is a popcount for each group and, for classes, an arg-max whose ties go to
///   the lowest index.
///
/// @param groups number of groups: the classes, or the real outputs
/// @param temperature divides the sums; the most sensitive number of the method
/// @param argMax whether the hardware picks the highest group (classes) or gives the sums (values)
/// @param centered whether half the group's size is taken away from the sum, so that a logit is
///   above 0 where most bits are 1; for `binaryCrossEntropy`
/// @param finalTemperature the temperature moves to this one geometrically, from the first step to
///   the last; 0 for none. Classes only, whose order does not depend on it
/// @param learned whether the temperature is trained, by its logarithm. Classes only
public record GroupSumLayer(
    int groups,
    double temperature,
    boolean argMax,
    boolean centered,
    double finalTemperature,
    boolean learned)
    implements Layer {
  /// @throws IllegalArgumentException if a setting is out of range
  public GroupSumLayer {
    Settings.check(groups >= 1, "groupSum.groups", groups, "at least 1");
    Settings.positive("groupSum.temperature", temperature);
    Settings.notNegative("groupSum.finalTemperature", finalTemperature);
    Settings.check(
        !learned || finalTemperature == 0,
        "groupSum.finalTemperature",
        finalTemperature,
        "0 where the temperature is learned");
    Settings.check(
        (argMax && !centered) || (!learned && finalTemperature == 0),
        "groupSum",
        "a temperature that changes",
        "argMax, and not centered");
  }

  /// A read-out of one temperature.
  public GroupSumLayer(int groups, double temperature, boolean argMax, boolean centered) {
    this(groups, temperature, argMax, centered, 0, false);
  }

  /// A read-out that is not centered.
  public GroupSumLayer(int groups, double temperature, boolean argMax) {
    this(groups, temperature, argMax, false);
  }

  /// What is taken away from a sum for being centered, with `features` before this layer (times
  /// positions): a multiple of 1/2, so that a tie is exactly 0.
  public double center(int features) {
    int size = features / groups;
    return centered ? size / 2.0 : 0;
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal input = Inputs.one("groupSum", inputs);
    if (input.features() % groups != 0) {
      throw new ShapeException(
          "groupSum: got "
              + input
              + " for "
              + groups
              + " groups, expected a multiple; give the"
              + " layer before it "
              + (input.features() / groups + 1) * groups
              + " units");
    }
    return Signal.real(groups);
  }

  /// The same with another first temperature, and a final one in the same ratio.
  public GroupSumLayer withTemperature(double first) {
    double last = finalTemperature * (first / temperature);
    return new GroupSumLayer(groups, first, argMax, centered, last, learned);
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    if (learned) {
      state.trained("logTemperature", 1, 1).fill((float) Math.log(temperature));
    }
  }

  /// The hardened form gives plain sums (temperature 1), as the hardware does.
  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    if (pass.isHardened()) {
      return sums(pass, state, x, 1);
    }
    if (learned) {
      Real sums = sums(pass, state, x, 1);
      return pass.tape().real(new ExponentialScale(), sums, state.parameter("logTemperature"));
    }
    if (finalTemperature > 0) {
      double now = temperature * Math.pow(finalTemperature / temperature, pass.progress());
      return sums(pass, state, x, (float) (1 / now));
    }
    float scale = (float) (1 / temperature);
    if (!centered) {
      return sums(pass, state, x, scale);
    }
    int ones = x.features() * state.inputs().getFirst().positions();
    Real sums = sums(pass, state, x, 1);
    Real balance = pass.tape().real(new Affine(1, (float) -center(ones)), sums);
    return pass.tape().real(new Affine(scale, 0), balance);
  }

  /// The sums of the groups, over the positions too.
  private Real sums(ForwardPass pass, LayerState state, Tensor x, float scale) {
    GroupSum known = state.remembered(GroupSum.class);
    GroupSum op =
        known != null && known.scale() == scale
            ? known
            : state.remember(GroupSum.class, new GroupSum(groups, scale));
    Real sums = pass.tape().real(op, x);
    int positions = state.inputs().getFirst().positions();
    return positions == 1 ? sums : pass.tape().real(new FrameSum(positions, false), sums);
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    lowering.cells("groupSum");
    lowering.readOut(argMax ? Readout.classes(groups) : Readout.scores(groups));
    return inputs;
  }
}
