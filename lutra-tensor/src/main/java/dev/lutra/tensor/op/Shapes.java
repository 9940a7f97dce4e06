package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;

/// Argument checks that every op makes, with one wording.
final class Shapes {
  private Shapes() {}

  static void count(Op op, Tensor[] inputs, int expected) {
    if (inputs.length != expected) {
      throw new IllegalArgumentException(
          op.name() + ": got " + inputs.length + " inputs, expected " + expected);
    }
  }

  /// Kernels keep an address in a byte.
  static void fanIn(String op, Wires wires) {
    if (wires.fanIn() < 2 || wires.fanIn() > 8) {
      throw new IllegalArgumentException(
          op + ": got fan-in " + wires.fanIn() + ", expected 2 to 8; use a tree of narrower LUTs");
    }
  }

  static Real real(Op op, Tensor input, String role) {
    if (input instanceof Real real) {
      return real;
    }
    throw new IllegalArgumentException(
        op.name() + ": got bits for " + role + ", expected a real tensor; unpack the bits first");
  }

  static Bits bits(Op op, Tensor input, String role) {
    if (input instanceof Bits bits) {
      return bits;
    }
    throw new IllegalArgumentException(
        op.name() + ": got a real tensor for " + role + ", expected bits; binarize it first");
  }

  static void statistics(Op op, RunningStatistics running, int features) {
    shape(op, running.mean(), "the running mean", features, 1);
    shape(op, running.variance(), "the running variance", features, 1);
  }

  static void shape(Op op, Tensor input, String role, int features, int frames) {
    if (input.features() != features || input.frames() != frames) {
      throw new IllegalArgumentException(
          op.name()
              + ": got "
              + role
              + " of shape "
              + input.shape()
              + ", expected ["
              + features
              + ", "
              + frames
              + "]");
    }
  }
}
