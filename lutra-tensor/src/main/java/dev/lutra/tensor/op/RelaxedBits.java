package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Scratch;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One application of a [HardConcrete], for a block of rows at a time.
final class RelaxedBits {
  private HardConcrete op;
  private Real w;
  private long seed;
  private boolean noisy;

  /// Before stretching and rounding.
  private Real s;

  /// The output: `s` itself where nothing is done to it.
  private Real y;

  private @Nullable Real dy;
  private @Nullable Real dw;

  /// The passes over blocks: made once, for a step makes no objects.
  final Backend.Block forwards = this::forward;

  final Backend.Block backwards = this::backward;

  @SuppressWarnings("this-escape") // the class is final
  private RelaxedBits(HardConcrete op, Context context, Real w) {
    set(op, context, w);
  }

  /// Bits for an application, those of the step before if there was one in this place.
  static RelaxedBits of(HardConcrete op, Context context, Real w) {
    RelaxedBits known = context.kept(RelaxedBits.class);
    return known == null
        ? context.keep(new RelaxedBits(op, context, w))
        : known.set(op, context, w);
  }

  private RelaxedBits set(HardConcrete op, Context context, Real w) {
    this.op = op;
    this.w = w;
    this.seed = context.seed();
    this.noisy = context.mode() == Mode.TRAIN;
    this.s = context.unset(w.features(), w.frames());
    boolean plain = op.stretch() == 0 && !(op.hard() && noisy);
    this.y = plain ? s : context.unset(w.features(), w.frames());
    return this;
  }

  Real values() {
    return y;
  }

  /// Where the gradient comes from, and where it is added to.
  void setGradients(Real ofValues, Real ofLogits) {
    dy = ofValues;
    dw = ofLogits;
  }

  private void forward(Backend local, int from, int to) {
    ElementKernels kernels = local.element();
    Real logits = w.rows(from, to);
    Real sample = s.rows(from, to);
    if (noisy) {
      float sharpness = 1 / op.temperature();
      local.table().logisticNoise(sample, seed, from, sharpness);
      kernels.axpy(sharpness, logits, sample);
      kernels.unary(Unary.SIGMOID, sample, sample);
    } else {
      kernels.unary(Unary.SIGMOID, logits, sample);
    }
    if (y != s) {
      Real value = y.rows(from, to);
      kernels.affine(1 + 2 * op.stretch(), -op.stretch(), sample, value);
      kernels.clamp(value, 0, 1);
      if (op.hard() && noisy) {
        local.table().round(value);
      }
    }
  }

  private void backward(Backend local, int from, int to) {
    ElementKernels kernels = local.element();
    Real sample = s.rows(from, to);
    Real gradient = Objects.requireNonNull(dy).rows(from, to);
    float stretch = op.stretch();
    float scale = (1 + 2 * stretch) * (noisy ? 1 / op.temperature() : 1);
    try (Scratch scratch = local.memory().scratch()) {
      Real scaled = scratch.like(sample);
      kernels.affine(scale, 0, gradient, scaled);
      Real open = scaled;
      if (stretch > 0) {
        Real stretched = scratch.like(sample);
        kernels.affine(1 + 2 * stretch, -stretch, sample, stretched);
        open = scratch.zeros(sample);
        kernels.unaryBackward(Unary.CLIP01, stretched, stretched, scaled, open);
      }
      Real target = Objects.requireNonNull(dw).rows(from, to);
      kernels.unaryBackward(Unary.SIGMOID, sample, sample, open, target);
    }
  }
}
