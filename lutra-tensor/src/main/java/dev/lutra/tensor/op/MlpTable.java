package dev.lutra.tensor.op;

import dev.lutra.tensor.Context;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A micro-MLP per LUT (BinaryBrain's first node), evaluated on the `K = 2^n` corners of its
/// inputs, so that it is a table: `table[m, k] = b2 + sum_h w2[h] relu(b1[h] + sum_j w1[h, j]
/// s_j(k))`, with `s_j(k) = +1` where bit `j` of `k` is set and -1 elsewhere.
///
/// Inputs: w1 `[luts, hidden * n]` (input `j` of unit `h` at `h * n + j`), b1 `[luts, hidden]`, w2
/// `[luts, hidden]`, b2 `[luts, 1]`; output `[luts, K]`.
public record MlpTable(int fanIn) implements Op {
  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 4);
    Real w1 = Shapes.real(this, inputs[0], "w1");
    Real b1 = Shapes.real(this, inputs[1], "b1");
    Real w2 = Shapes.real(this, inputs[2], "w2");
    Real b2 = Shapes.real(this, inputs[3], "b2");
    int luts = w1.features();
    int hidden = b1.frames();
    Shapes.shape(this, w1, "w1", luts, hidden * fanIn);
    Shapes.shape(this, b1, "b1", luts, hidden);
    Shapes.shape(this, w2, "w2", luts, hidden);
    Shapes.shape(this, b2, "b2", luts, 1);
    int entries = 1 << fanIn;
    Real pre = context.real(luts, hidden * entries);
    Real table = context.real(luts, entries);
    for (int m = 0; m < luts; m++) {
      for (int k = 0; k < entries; k++) {
        float y = b2.get(m, 0);
        for (int h = 0; h < hidden; h++) {
          float a = b1.get(m, h);
          for (int j = 0; j < fanIn; j++) {
            a += sign(k, j) * w1.get(m, h * fanIn + j);
          }
          pre.set(m, h * entries + k, a);
          y += w2.get(m, h) * Math.max(a, 0);
        }
        table.set(m, k, y);
      }
    }
    context.save(pre);
    return table;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Real w2 = (Real) inputs[2];
    Real pre = context.saved(0, Real.class);
    int hidden = w2.frames();
    int entries = 1 << fanIn;
    float[] dW1 = new float[hidden * fanIn];
    float[] dB1 = new float[hidden];
    float[] dW2 = new float[hidden];
    for (int m = 0; m < w2.features(); m++) {
      Arrays.fill(dW1, 0);
      float dB2 = 0;
      for (int h = 0; h < hidden; h++) {
        float sumB = 0;
        float sumW = 0;
        for (int k = 0; k < entries; k++) {
          float g = outputGradient.get(m, k);
          float a = pre.get(m, h * entries + k);
          if (a > 0) {
            sumW += g * a;
            float da = g * w2.get(m, h);
            sumB += da;
            for (int j = 0; j < fanIn; j++) {
              dW1[h * fanIn + j] += sign(k, j) * da;
            }
          }
        }
        dB1[h] = sumB;
        dW2[h] = sumW;
      }
      for (int k = 0; k < entries; k++) {
        dB2 += outputGradient.get(m, k);
      }
      addRow(inputGradients[0], m, dW1);
      addRow(inputGradients[1], m, dB1);
      addRow(inputGradients[2], m, dW2);
      addRow(inputGradients[3], m, new float[] {dB2});
    }
  }

  private static void addRow(@Nullable Real target, int row, float[] values) {
    if (target != null) {
      for (int i = 0; i < values.length; i++) {
        target.add(row, i, values[i]);
      }
    }
  }

  private static int sign(int address, int input) {
    return (address >>> input & 1) != 0 ? 1 : -1;
  }
}
