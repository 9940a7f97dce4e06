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
///     the op itself
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
  ///
  /// @param step half the distance of the two points of a central difference
  record Input(
      int features,
      int frames,
      float[] values,
      float step,
      boolean bits,
      float low,
      float high,
      boolean checked) {

    static Input real(int features, int frames, float[] values) {
      return new Input(features, frames, values, 1e-2f, false, 0, 1, true);
    }

    static Input bits(int features, int frames, float[] values) {
      return new Input(features, frames, values, 1e-2f, true, 0, 1, true);
    }

    Input seenAs(float zero, float one) {
      return new Input(features, frames, values, step, bits, zero, one, checked);
    }

    Input step(float h) {
      return new Input(features, frames, values, h, bits, low, high, checked);
    }

    Input unchecked() {
      return new Input(features, frames, values, step, bits, low, high, false);
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
