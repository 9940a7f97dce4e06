package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LogisticNoise;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The definition of the table kernels. Their work is done once for each table and step, not for
/// each frame.
final class ScalarTable implements TableRows {
  @Override
  public void gateMixture(Real logits, Real shares, Real table, int from, int to) {
    for (int m = from; m < to; m++) {
      softmax(logits, shares, m);
      for (int k = 0; k < table.frames(); k++) {
        float sum = 0;
        for (int g = 0; g < shares.frames(); g++) {
          sum += (g >> k & 1) * shares.get(m, g);
        }
        table.set(m, k, sum);
      }
    }
  }

  private static void softmax(Real logits, Real shares, int m) {
    float most = Float.NEGATIVE_INFINITY;
    for (int g = 0; g < logits.frames(); g++) {
      most = Math.max(most, logits.get(m, g));
    }
    double sum = 0;
    for (int g = 0; g < logits.frames(); g++) {
      float e = (float) Math.exp(logits.get(m, g) - most);
      shares.set(m, g, e);
      sum += e;
    }
    for (int g = 0; g < logits.frames(); g++) {
      shares.set(m, g, (float) (shares.get(m, g) / sum));
    }
  }

  @Override
  public void gateMixtureGradient(
      Real shares, Real table, Real dTable, Real dLogits, int from, int to) {
    for (int m = from; m < to; m++) {
      float mean = 0;
      for (int k = 0; k < table.frames(); k++) {
        mean += dTable.get(m, k) * table.get(m, k);
      }
      for (int g = 0; g < shares.frames(); g++) {
        float own = 0;
        for (int k = 0; k < table.frames(); k++) {
          own += (g >> k & 1) * dTable.get(m, k);
        }
        dLogits.add(m, g, shares.get(m, g) * (own - mean));
      }
    }
  }

  @Override
  public void walsh(Real x, float scale, Real y, boolean add, int from, int to) {
    float[] row = new float[x.frames()];
    for (int m = from; m < to; m++) {
      read(x, m, row);
      transform(row);
      for (int k = 0; k < row.length; k++) {
        y.set(m, k, add ? y.get(m, k) + scale * row[k] : scale * row[k]);
      }
    }
  }

  private static void transform(float... row) {
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

  private static void read(Real x, int m, float... row) {
    for (int k = 0; k < row.length; k++) {
      row[k] = x.get(m, k);
    }
  }

  @Override
  public void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table, int from, int to) {
    int entries = table.frames();
    int fanIn = Integer.numberOfTrailingZeros(entries);
    for (int m = from; m < to; m++) {
      for (int k = 0; k < entries; k++) {
        float y = b2.get(m, 0);
        for (int h = 0; h < w2.frames(); h++) {
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
  }

  private static int sign(int address, int input) {
    return (address >>> input & 1) != 0 ? 1 : -1;
  }

  @Override
  public void mlpGradient(
      Real w2,
      Real pre,
      Real dTable,
      @Nullable Real dW1,
      @Nullable Real dB1,
      @Nullable Real dW2,
      @Nullable Real dB2,
      int from,
      int to) {
    float[] dUnit = new float[Integer.numberOfTrailingZeros(dTable.frames())];
    for (int m = from; m < to; m++) {
      for (int h = 0; h < w2.frames(); h++) {
        unitGradient(w2.get(m, h), pre, dTable, m, h, dUnit, dB1, dW2);
        for (int j = 0; j < dUnit.length && dW1 != null; j++) {
          dW1.add(m, h * dUnit.length + j, dUnit[j]);
        }
      }
      float sum = 0;
      for (int k = 0; k < dTable.frames(); k++) {
        sum += dTable.get(m, k);
      }
      if (dB2 != null) {
        dB2.add(m, 0, sum);
      }
    }
  }

  /// Of one hidden unit; the gradient of its weights overwrites `dUnit`.
  private static void unitGradient(
      float w2,
      Real pre,
      Real dTable,
      int m,
      int h,
      float[] dUnit,
      @Nullable Real dB1,
      @Nullable Real dW2) {
    Arrays.fill(dUnit, 0);
    float sumB = 0;
    float sumW = 0;
    for (int k = 0; k < dTable.frames(); k++) {
      float g = dTable.get(m, k);
      float a = pre.get(m, h * dTable.frames() + k);
      if (a > 0) {
        sumW += g * a;
        float da = g * w2;
        sumB += da;
        for (int j = 0; j < dUnit.length; j++) {
          dUnit[j] += sign(k, j) * da;
        }
      }
    }
    if (dB1 != null) {
      dB1.add(m, h, sumB);
    }
    if (dW2 != null) {
      dW2.add(m, h, sumW);
    }
  }

  @Override
  public void influence(Real x, float weight, float span, Real loss) {
    float[] row = new float[x.frames()];
    double sum = 0;
    for (int m = 0; m < x.features(); m++) {
      read(x, m, row);
      for (int bit = 1; bit < row.length; bit <<= 1) {
        for (int k = 0; k < row.length; k++) {
          float difference = row[k] - row[k ^ bit];
          sum += difference * difference;
        }
      }
    }
    loss.set(0, 0, (float) (weight * sum / divisor(x, span)));
  }

  @Override
  public void influenceGradient(
      Real x, Real dLoss, float weight, float span, Real dx, int from, int to) {
    // Each pair of neighbors is in the sum twice.
    float scale = (float) (4 * weight * dLoss.get(0, 0) / divisor(x, span));
    float[] row = new float[x.frames()];
    for (int m = from; m < to; m++) {
      read(x, m, row);
      for (int k = 0; k < row.length; k++) {
        float slope = 0;
        for (int bit = 1; bit < row.length; bit <<= 1) {
          slope += row[k] - row[k ^ bit];
        }
        dx.add(m, k, scale * slope);
      }
    }
  }

  private static double divisor(Real x, float span) {
    return (double) x.features() * x.frames() * span * span;
  }

  @Override
  public void logisticNoise(Real out, long seed, int first, float scale, int from, int to) {
    int perWord = LogisticNoise.PER_WORD;
    for (int r = from; r < to; r++) {
      // Whole words a row, so that each begins with a new one.
      long word = (long) (first + r) * Math.ceilDiv(out.frames(), perWord);
      long random = 0;
      for (int i = 0; i < out.frames(); i++) {
        random =
            i % perWord == 0
                ? LogisticNoise.mix(seed + LogisticNoise.GAMMA * ++word)
                : random << (Long.SIZE / perWord);
        out.set(r, i, scale * LogisticNoise.quantile(random));
      }
    }
  }

  @Override
  public void dropout(Real out, long seed, float rate, int from, int to) {
    float keep = 1 / (1 - rate);
    for (int r = from; r < to; r++) {
      long place = (long) r * out.frames();
      for (int i = 0; i < out.frames(); i++) {
        long random = LogisticNoise.mix(seed + LogisticNoise.GAMMA * ++place);
        out.set(r, i, (random >>> 11) * 0x1p-53 < rate ? 0 : keep);
      }
    }
  }

  @Override
  public void round(Real x, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        x.set(r, i, x.get(r, i) > 0.5f ? 1 : 0);
      }
    }
  }
}
