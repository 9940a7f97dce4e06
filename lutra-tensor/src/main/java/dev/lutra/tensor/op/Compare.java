package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.Unary;
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
  /// Thresholds `t` for which `word > t` is decided by the highest bits of a word.
  ///
  /// @param words number of words, `0 .. words-1`
  /// @param step words that those bits do not tell apart, a power of two; 1 for all bits
  public record Grid(int words, int step) {
    /// The nearest such threshold; with a step above 1 none for which all words answer alike.
    public int nearest(int threshold) {
      if (step == 1) {
        return Math.clamp(threshold, 0, words - 1);
      }
      int bound = Math.round((threshold + 1) / (float) step) * step;
      return Math.clamp(bound, step, words - step) - 1;
    }
  }

  /// What the backward pass needs, by bit; used anew by the next step.
  private static final class Bounds {
    final int[] rows;
    final float[] thresholds;
    final float[] centers;
    final float[] halves;
    final float[] sums;

    Bounds(int features, int levels) {
      int bits = features * levels;
      rows = new int[bits];
      for (int b = 0; b < bits; b++) {
        rows[b] = b / levels;
      }
      thresholds = new float[bits];
      centers = new float[bits];
      halves = new float[bits];
      sums = new float[bits];
    }
  }

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
    float exact = start.get(row, level) + spread.get(row, 0) * moves.get(row, level);
    return grid.nearest((int) Math.floor(exact));
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
    int levels = start.frames();
    Bounds bounds = context.kept(Bounds.class);
    if (bounds == null || bounds.rows.length != x.features() * levels) {
      bounds = context.keep(new Bounds(x.features(), levels));
    }
    for (int row = 0; row < start.features(); row++) {
      float half = Math.max(window * spread.get(row, 0) / 2, grid.step());
      for (int level = 0; level < levels; level++) {
        int threshold = threshold(moves, row, level);
        // One row for all features, or one for each.
        for (int f = row; f < x.features(); f += start.features()) {
          bounds.thresholds[f * levels + level] = threshold;
          bounds.centers[f * levels + level] = threshold + 0.5f;
          bounds.halves[f * levels + level] = half;
        }
      }
    }
    var y = context.bits(bounds.rows.length, x.frames());
    context.backend().bit().compare(x, bounds.rows, bounds.thresholds, y, 0);
    context.save(bounds);
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
    Bounds bounds = context.saved(0, Bounds.class);
    Real dx = inputGradients[0];
    if (dx != null) {
      wordGradient(context, x, bounds, outputGradient, dx);
    }
    Real dMoves = inputGradients[1];
    if (dMoves != null) {
      context
          .backend()
          .bit()
          .windowSums(x, bounds.rows, bounds.centers, bounds.halves, outputGradient, bounds.sums);
      int levels = dMoves.frames();
      for (int b = 0; b < bounds.sums.length; b++) {
        int row = dMoves.features() == 1 ? 0 : bounds.rows[b];
        float slope = -spread.get(row, 0) / (2 * bounds.halves[b]);
        dMoves.add(row, b % levels, slope * bounds.sums[b]);
      }
    }
  }

  /// Row by row: words are data, so that hardly anyone asks for it.
  private static void wordGradient(Context context, Real x, Bounds bounds, Real dy, Real dx) {
    ElementKernels kernels = context.backend().element();
    Real place = context.unset(1, x.frames());
    Real slope = context.unset(1, x.frames());
    for (int b = 0; b < bounds.rows.length; b++) {
      int f = bounds.rows[b];
      float half = bounds.halves[b];
      kernels.affine(1 / half, -bounds.centers[b] / half, x.rows(f, f + 1), place);
      kernels.affine(1 / (2 * half), 0, dy.rows(b, b + 1), slope);
      kernels.unaryBackward(Unary.HARD_TANH, place, place, slope, dx.rows(f, f + 1));
    }
  }
}
