package dev.lutra.tensor.op;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One application of an op whose gradients are checked.
///
/// @param op makes the op; called once for each backend
/// @param standIn the function whose derivative the op's backward pass promises; null if that is
///   the op itself
record OpCase(
    String name,
    Mode mode,
    Function<Memory, Op> op,
    @Nullable StandIn standIn,
    List<Input> inputs) {

  /// A differentiable function of reals, made of ops that have cases of their own.
  @FunctionalInterface
  interface StandIn {
    Real apply(Tape tape, Real[] inputs);
  }

  /// One argument. Bits are given as 0 and 1; the stand-in sees them as `low` and `high`.
  static final class Input {
    private final int features;
    private final int frames;
    private final float[] values;
    private final boolean bits;
    private float step = 1e-2f;
    private float low = 0;
    private float high = 1;
    private boolean checked = true;

    private Input(int features, int frames, boolean bits, float[] values) {
      this.features = features;
      this.frames = frames;
      this.bits = bits;
      this.values = values.clone();
    }

    static Input real(int features, int frames, float[] values) {
      return new Input(features, frames, false, values);
    }

    static Input bits(int features, int frames, float[] values) {
      return new Input(features, frames, true, values);
    }

    private Input copy() {
      var copy = new Input(features, frames, bits, values);
      copy.step = step;
      copy.low = low;
      copy.high = high;
      copy.checked = checked;
      return copy;
    }

    Input seenAs(float zero, float one) {
      Input copy = copy();
      copy.low = zero;
      copy.high = one;
      return copy;
    }

    /// Half the distance of the two points of a central difference.
    Input step(float half) {
      Input copy = copy();
      copy.step = half;
      return copy;
    }

    Input unchecked() {
      Input copy = copy();
      copy.checked = false;
      return copy;
    }

    float step() {
      return step;
    }

    boolean checked() {
      return checked;
    }

    /// The argument as the op sees it.
    Tensor tensor(Memory memory) {
      return bits ? Samples.bits(memory, features, frames, values) : seen(memory);
    }

    /// The argument as the stand-in sees it.
    Real seen(Memory memory) {
      float[] seen = values.clone();
      for (int i = 0; bits && i < seen.length; i++) {
        seen[i] = values[i] != 0 ? high : low;
      }
      return Samples.real(memory, features, frames, seen);
    }
  }

  OpCase with(StandIn function) {
    return new OpCase(name, mode, op, function, inputs);
  }

  OpCase in(Mode other) {
    return new OpCase(name + ", " + other, other, op, standIn, inputs);
  }

  @Override
  public String toString() {
    return name;
  }
}
