package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.BitKernels.Logic;
import org.jspecify.annotations.Nullable;

/// Joins two tensors of one shape, elementwise, by the formulas of [Kind]: bits to bits, or reals
/// to reals. Of bits the gradient is that of the formula at 0 and 1 (straight-through), so that the
/// one operand of an `or` gets it where the other is 0, and those of an `xor` always do.
public record Join(Kind kind) implements Op {
  /// How.
  public enum Kind {
    /// `a + b - a b`: of independent probabilities that of a 1 in either.
    OR,
    /// `a + b - 2 a b`: of independent probabilities that of a 1 in just one.
    XOR,
    /// `(a + b) / 2`, of reals only.
    AVERAGE
  }

  /// The factor of `-a b`.
  private float product() {
    return kind == Kind.XOR ? 2 : 1;
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Shapes.shape(this, inputs[1], "b", inputs[0].features(), inputs[0].frames());
    if (kind != Kind.AVERAGE && inputs[0] instanceof Bits a) {
      Bits b = Shapes.bits(this, inputs[1], "b");
      Bits y = context.bits(a.features(), a.frames());
      context.backend().bit().join(kind == Kind.OR ? Logic.OR : Logic.XOR, a, b, y);
      return y;
    }
    Real a = Shapes.real(this, inputs[0], "a");
    Real b = Shapes.real(this, inputs[1], "b");
    Real y = context.unset(a.features(), a.frames());
    var element = context.backend().element();
    if (kind == Kind.AVERAGE) {
      element.affine(0.5f, 0, a, y);
      element.axpy(0.5f, b, y);
      return y;
    }
    // a + b (1 - product * a)
    Real rest = context.unset(a.features(), a.frames());
    element.affine(-product(), 1, a, rest);
    element.affine(1, 0, a, y);
    element.multiplyAdd(rest, b, y);
    return y;
  }

  @Override
  public boolean overwrites(int input) {
    return true;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    for (int i = 0; i < 2; i++) {
      Real dx = inputGradients[i];
      if (dx != null) {
        backward(context, inputs[1 - i], outputGradient, dx, !context.isFresh(i));
      }
    }
  }

  /// `dx = dy * (1 - product * other)`, or half of `dy`.
  private void backward(Context context, Tensor other, Real dy, Real dx, boolean add) {
    if (other instanceof Bits bits) {
      context.backend().bit().multiply(bits, 1, 1 - product(), dy, dx, add);
      return;
    }
    var element = context.backend().element();
    float direct = kind == Kind.AVERAGE ? 0.5f : 1;
    if (add) {
      element.axpy(direct, dy, dx);
    } else {
      element.affine(direct, 0, dy, dx);
    }
    if (kind != Kind.AVERAGE) {
      Real slope = context.unset(dx.features(), dx.frames());
      element.affine(-product(), 0, (Real) other, slope);
      element.multiplyAdd(dy, slope, dx);
    }
  }
}
