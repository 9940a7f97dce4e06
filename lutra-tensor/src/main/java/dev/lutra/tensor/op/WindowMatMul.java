package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Windows;
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
    Panel panels = new Panel(context, w.frames());
    Panel parts = new Panel(context, w.features());
    for (int from = 0; from < windows.outputPositions(); from += step) {
      int to = Math.min(from + step, windows.outputPositions());
      Real panel = panels.of((to - from) * frames);
      context.backend().image().unfold(x, windows, from, to, panel);
      Real part = parts.of(panel.frames());
      part.fill(0);
      context.backend().linear().multiply(w, panel, part);
      context.backend().element().copy(part, 0, y, from * frames, part.frames());
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
    Panel panels = new Panel(context, w.frames());
    Panel parts = new Panel(context, w.features());
    for (int from = 0; from < windows.outputPositions(); from += step) {
      int to = Math.min(from + step, windows.outputPositions());
      Real part = parts.of((to - from) * frames);
      context.backend().element().copy(outputGradient, from * frames, part, 0, part.frames());
      Real panel = panels.of(part.frames());
      if (dw != null) {
        context.backend().image().unfold(x, windows, from, to, panel);
        linear.multiplyTransposedRight(part, panel, dw);
      }
      if (dx != null) {
        panel.fill(0);
        linear.multiplyTransposedLeft(w, part, panel);
        context.backend().image().fold(panel, windows, from, to, dx);
      }
    }
  }

  /// A tensor that is used again as long as its columns stay as many: all but the last are.
  private static final class Panel {
    private final Context context;
    private final int rows;
    private @Nullable Real last;

    Panel(Context context, int rows) {
      this.context = context;
      this.rows = rows;
    }

    Real of(int columns) {
      Real known = last;
      Real panel =
          known != null && known.frames() == columns ? known : context.unset(rows, columns);
      last = panel;
      return panel;
    }
  }
}
