package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.backend.Grid;
import org.jspecify.annotations.Nullable;

/// Comparators with trained thresholds: words x `[features, frames]`, whole numbers, and moves
/// `[features, levels]`; bit `f * levels + i` is `[x[f] > t]` with the threshold `t = grid(start[f,
/// i] + spread[f, 0] * moves[f, i])`. Where `moves` have one row, all features share it.
///
/// The gradient is that of the stand-in `clip((x - t - 1/2) / width + 1/2, 0, 1)`, as if the grid
/// were not there: `-spread / width` for a move and `1 / width` for a word while `|x - t - 1/2| <
/// width / 2` (straight-through, Bengio et al. 2013). The window is `width = max(window * spread, 2
/// * step)`: however narrow the spread, the words next to the threshold on both sides are in it.
///
/// @param start where thresholds begin, `[features or 1, levels]`
/// @param spread what a move of 1 is in words, above 0, `[features or 1, 1]`
/// @param window width of the window in spreads, above 0
/// @param grid what thresholds are rounded to
public record Compare(Real start, Real spread, float window, Grid grid) implements Op {
  /// @throws IllegalArgumentException if the window is empty, or spreads and starts do not fit
  public Compare {
    if (!(window > 0)) {
      throw new IllegalArgumentException("Compare: got window " + window + ", expected above 0");
    }
    if (spread.features() != start.features() || spread.frames() != 1) {
      throw new IllegalArgumentException(
          "Compare: got spreads of shape "
              + spread.shape()
              + ", expected ["
              + start.features()
              + ", 1]");
    }
  }

  /// The threshold of a level, for a row of `moves`.
  public int threshold(Real moves, int row, int level) {
    return grid.moved(start.get(row, level), spread.get(row, 0), moves.get(row, level));
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 2);
    Real x = Shapes.real(this, inputs[0], "the words");
    Real moves = Shapes.real(this, inputs[1], "the moves");
    Shapes.shape(this, moves, "the moves", start.features(), start.frames());
    if (start.features() != 1) {
      Shapes.shape(this, x, "the words", start.features(), x.frames());
    }
    Real thresholds = context.unset(start.features(), start.frames());
    context.backend().bit().thresholds(start, spread, moves, grid, thresholds);
    var y = context.bits(x.features() * start.frames(), x.frames());
    context.backend().bit().compare(x, thresholds, y);
    context.save(thresholds);
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real x = (Real) inputs[0];
    Real thresholds = context.saved(0, Real.class);
    Real dx = inputGradients[0];
    if (dx != null) {
      wordGradient(context, x, thresholds, outputGradient, dx);
    }
    Real dMoves = inputGradients[1];
    if (dMoves != null) {
      Real sums = context.unset(output.features(), 1);
      context
          .backend()
          .bit()
          .moveGradient(x, thresholds, spread, window, grid, outputGradient, sums, dMoves);
    }
  }

  /// Row by row, with thresholds that the host reads: words are data, so that hardly anyone asks
  /// for it.
  private void wordGradient(Context context, Real x, Real thresholds, Real dy, Real dx) {
    ElementKernels kernels = context.backend().element();
    Real place = context.unset(1, x.frames());
    Real slope = context.unset(1, x.frames());
    int levels = thresholds.frames();
    for (int b = 0; b < dy.features(); b++) {
      int f = b / levels;
      int row = thresholds.features() == 1 ? 0 : f;
      float center = thresholds.get(row, b % levels) + 0.5f;
      float half = grid.half(window, spread.get(row, 0));
      kernels.affine(1 / half, -center / half, x.rows(f, f + 1), place);
      kernels.affine(1 / (2 * half), 0, dy.rows(b, b + 1), slope);
      kernels.unaryBackward(Unary.HARD_TANH, place, place, slope, dx.rows(f, f + 1));
    }
  }
}
