package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The Walsh-Hadamard transform of each row, times `scale`: `y[m, k] = scale * sum_s (-1)^|s & k|
/// x[m, s]`, where `|s & k|` counts the ones of `s & k`. So coefficient `s` of a row is that of the
/// parity of the inputs in `s`.
///
/// Input and output: `[rows, 2^n]`.
///
/// @param scale factor of the sum
public record WalshTransform(float scale) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 1);
    Real x = Shapes.real(this, inputs[0], "x");
    if (Integer.bitCount(x.frames()) != 1) {
      throw new IllegalArgumentException(
          "WalshTransform: got rows of " + x.frames() + ", expected a power of two");
    }
    Real y = context.unset(x.features(), x.frames());
    float[] row = new float[x.frames()];
    for (int m = 0; m < x.features(); m++) {
      transform(x, m, row);
      for (int k = 0; k < row.length; k++) {
        y.set(m, k, scale * row[k]);
      }
    }
    return y;
  }

  /// The transform is its own transpose.
  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real dx = inputGradients[0];
    if (dx == null) {
      return;
    }
    float[] row = new float[outputGradient.frames()];
    for (int m = 0; m < outputGradient.features(); m++) {
      transform(outputGradient, m, row);
      for (int s = 0; s < row.length; s++) {
        dx.add(m, s, scale * row[s]);
      }
    }
  }

  private static void transform(Real x, int m, float... row) {
    for (int s = 0; s < row.length; s++) {
      row[s] = x.get(m, s);
    }
    for (int half = 1; half < row.length; half *= 2) {
      for (int block = 0; block < row.length; block += 2 * half) {
        for (int i = block; i < block + half; i++) {
          float a = row[i];
          float b = row[i + half];
          row[i] = a + b;
          row[i + half] = a - b;
        }
      }
    }
  }
}
