package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Windows;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// `y = w x` at every position of windows: weights `[outputs, channels * elements]`, element `e` of
/// channel `c` in column `c * elements + e`; x `[channels, positions * frames]`, y `[outputs,
/// output positions * frames]`. Some positions at a time become the panel of a matrix product,
/// which stays in the cache; the windows of a whole image never exist.
public record WindowMatMul(Windows windows) implements Op {
  /// Columns of a panel, about.
  private static final int COLUMNS = 1024;

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real w = Shapes.real(this, inputs[0], "the weights");
    Real x = Shapes.real(this, inputs[1], "x");
    int frames = windows.framesOf(x.frames());
    Shapes.shape(this, w, "the weights", w.features(), x.features() * windows.elements());
    Real y = context.unset(w.features(), windows.outputPositions() * frames);
    int step = Math.max(1, COLUMNS / frames);
    for (int from = 0; from < windows.outputPositions(); from += step) {
      int to = Math.min(from + step, windows.outputPositions());
      Real panel = context.unset(w.frames(), (to - from) * frames);
      context.backend().image().unfold(x, windows, from, to, panel);
      Real part = context.real(w.features(), panel.frames());
      context.backend().linear().multiply(w, panel, part);
      for (int r = 0; r < y.features(); r++) {
        long at = r * y.rowBytes() + (long) from * frames * Float.BYTES;
        long bytes = (long) part.frames() * Float.BYTES;
        MemorySegment.copy(part.segment(), r * part.rowBytes(), y.segment(), at, bytes);
      }
    }
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real w = (Real) inputs[0];
    Real x = (Real) inputs[1];
    Real dw = inputGradients[0];
    Real dx = inputGradients[1];
    int frames = windows.framesOf(x.frames());
    int step = Math.max(1, COLUMNS / frames);
    var linear = context.backend().linear();
    for (int from = 0; from < windows.outputPositions(); from += step) {
      int to = Math.min(from + step, windows.outputPositions());
      Real part = columns(context, outputGradient, from * frames, (to - from) * frames);
      if (dw != null) {
        Real panel = context.unset(w.frames(), part.frames());
        context.backend().image().unfold(x, windows, from, to, panel);
        linear.multiplyTransposedRight(part, panel, dw);
      }
      if (dx != null) {
        Real panel = context.real(w.frames(), part.frames());
        linear.multiplyTransposedLeft(w, part, panel);
        context.backend().image().fold(panel, windows, from, to, dx);
      }
    }
  }

  private static Real columns(Context context, Real x, int from, int count) {
    Real part = context.unset(x.features(), count);
    for (int r = 0; r < x.features(); r++) {
      MemorySegment.copy(
          x.segment(),
          r * x.rowBytes() + (long) from * Float.BYTES,
          part.segment(),
          r * part.rowBytes(),
          (long) count * Float.BYTES);
    }
    return part;
  }
}
