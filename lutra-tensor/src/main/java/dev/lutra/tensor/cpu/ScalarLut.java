package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// The definition of the LUT kernels, one frame and one entry at a time.
final class ScalarLut implements LutRows {
  @Override
  public void interpolate(Real x, Wires wires, Real table, Real y, int from, int to) {
    float[] fold = new float[table.frames()];
    for (int m = from; m < to; m++) {
      for (int f = 0; f < y.frames(); f++) {
        y.set(m, f, fold(x, wires, table, m, f, -1, 0, fold));
      }
    }
  }

  /// The column that a source reads for column `f` of the output; -1 outside of the image.
  private static int column(@Nullable Windows windows, int source, int f, int columns) {
    if (windows == null) {
      return f;
    }
    int frames = windows.framesOf(columns);
    int position = windows.source(f / frames, source % windows.elements());
    return position < 0 ? -1 : position * frames + f % frames;
  }

  private static int row(@Nullable Windows windows, int source) {
    return windows == null ? source : source / windows.elements();
  }

  private static float value(Real x, @Nullable Windows windows, int source, int f) {
    int column = column(windows, source, f, x.frames());
    if (windows != null && column < 0) {
      return windows.constant() ? 1 : 0;
    }
    return x.get(row(windows, source), column);
  }

  private static boolean bit(Bits x, @Nullable Windows windows, int source, int f) {
    int column = column(windows, source, f, x.frames());
    if (windows != null && column < 0) {
      return windows.constant();
    }
    return x.get(row(windows, source), column);
  }

  /// LUT `m` at frame `f`, with `value` in place of input `replaced`.
  private static float fold(
      Real x, Wires wires, Real table, int m, int f, int replaced, float value, float[] fold) {
    for (int k = 0; k < fold.length; k++) {
      fold[k] = table.get(m, k);
    }
    for (int j = 0, half = fold.length / 2; j < wires.fanIn(); j++, half /= 2) {
      float xj = j == replaced ? value : value(x, wires.windows(), wires.source(m, j), f);
      for (int k = 0; k < half; k++) {
        fold[k] = fold[2 * k] + xj * (fold[2 * k + 1] - fold[2 * k]);
      }
    }
    return fold[0];
  }

  @Override
  public void interpolateTableGradient(
      Real x, Wires wires, Real dy, Real dTable, boolean add, int from, int to) {
    for (int m = from; m < to; m++) {
      if (!add) {
        clearRow(dTable, m);
      }
      for (int f = 0; f < dy.frames(); f++) {
        for (int k = 0; k < dTable.frames(); k++) {
          float product = dy.get(m, f);
          for (int j = 0; j < wires.fanIn(); j++) {
            float xj = value(x, wires.windows(), wires.source(m, j), f);
            product *= (k >> j & 1) == 1 ? xj : 1 - xj;
          }
          dTable.add(m, k, product);
        }
      }
    }
  }

  @Override
  public void interpolateInputGradient(
      Real x, Wires wires, Real table, Real dy, Real dx, boolean add, int from, int to) {
    int n = wires.fanIn();
    Windows windows = wires.windows();
    int frames = windows == null ? dx.frames() : windows.framesOf(dx.frames());
    for (int i = 0; i < wires.rows() && !add; i++) {
      for (int f = 0; f < dx.frames(); f++) {
        if (f % frames >= from && f % frames < to) {
          dx.set(i, f, 0);
        }
      }
    }
    float[] fold = new float[table.frames()];
    for (int e = 0; e < wires.luts() * n; e++) {
      int m = e / n;
      int j = e % n;
      for (int f = 0; f < dy.frames(); f++) {
        int column = column(wires.windows(), wires.source(m, j), f, dx.frames());
        if (f % frames >= from && f % frames < to && column >= 0) {
          float slope =
              fold(x, wires, table, m, f, j, 1, fold) - fold(x, wires, table, m, f, j, 0, fold);
          dx.add(row(wires.windows(), wires.source(m, j)), column, dy.get(m, f) * slope);
        }
      }
    }
  }

  @Override
  public void address(Bits x, Wires wires, int first, Addresses a, int from, int to) {
    for (int m = from; m < to; m++) {
      for (int f = 0; f < a.frames(); f++) {
        int address = 0;
        for (int j = 0; j < wires.fanIn(); j++) {
          if (bit(x, wires.windows(), wires.source(first + m, j), f)) {
            address |= 1 << j;
          }
        }
        a.set(m, f, address);
      }
    }
  }

  @Override
  public void lookup(Addresses a, Bits truth, Bits y, int from, int to) {
    for (int m = from; m < to; m++) {
      for (int w = 0; w < y.words(); w++) {
        long word = 0;
        int last = Math.min(64, y.frames() - w * 64);
        for (int i = 0; i < last; i++) {
          if (truth.get(m, a.get(m, w * 64 + i))) {
            word |= 1L << i;
          }
        }
        y.setWord(m, w, word);
      }
    }
  }

  @Override
  public void lookupReal(Addresses a, Real table, Real y, int from, int to) {
    for (int m = from; m < to; m++) {
      for (int f = 0; f < y.frames(); f++) {
        y.set(m, f, table.get(m, a.get(m, f)));
      }
    }
  }

  @Override
  public void histogram(Addresses a, Real counts, int from, int to) {
    for (int m = from; m < to; m++) {
      clearRow(counts, m);
      for (int f = 0; f < a.frames(); f++) {
        counts.add(m, a.get(m, f), 1);
      }
    }
  }

  @Override
  public void scatter(Addresses a, Real dy, Real sums, int from, int to) {
    for (int m = from; m < to; m++) {
      clearRow(sums, m);
      for (int f = 0; f < a.frames(); f++) {
        sums.add(m, a.get(m, f), dy.get(m, f));
      }
    }
  }

  @Override
  public void inputGradient(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add,
      int from,
      int to) {
    int n = wires.fanIn();
    for (int i = from; i < to && !add; i++) {
      for (int f = 0; f < dx.frames(); f++) {
        dx.set(i, f, 0);
      }
    }
    for (int e = 0; e < wires.luts() * n; e++) {
      int m = e / n;
      int j = e % n;
      int row = row(wires.windows(), wires.source(m, j));
      for (int f = 0; row >= from && row < to && f < dy.frames(); f++) {
        int column = column(wires.windows(), wires.source(m, j), f, dx.frames());
        if (column < 0) {
          continue;
        }
        int k = a.get(m, f);
        float du = dy.get(m, f);
        if (p != null && q != null) {
          du = p.get(m, k) * du + q.get(m, k);
        }
        float slope = smoothed.get(m, k | 1 << j) - smoothed.get(m, k & ~(1 << j));
        dx.add(row, column, du * slope * scale);
      }
    }
  }

  @Override
  public void candidateGradient(
      Bits x,
      Candidates candidates,
      Addresses a,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      int first,
      Real dScores,
      int from,
      int to) {
    int count = dScores.frames();
    int n = candidates.fanIn();
    for (int e = from * n; e < to * n; e++) {
      int m = first + e / n;
      int j = e % n;
      for (int c = 0; c < count; c++) {
        int source = candidates.row(m, j, c);
        float sum = 0;
        for (int f = 0; f < dy.frames(); f++) {
          int k = a.get(m, f);
          float du = dy.get(m, f);
          if (p != null && q != null) {
            du = p.get(m, k) * du + q.get(m, k);
          }
          float slope = smoothed.get(m, k | 1 << j) - smoothed.get(m, k & ~(1 << j));
          boolean one = bit(x, candidates.windows(), source, f);
          sum += (one ? 1 : -1) * du * slope * scale;
        }
        dScores.set(e, c, sum);
      }
    }
  }

  @Override
  public void choose(Real scores, Candidates candidates, int first, Wires wires, int from, int to) {
    for (int e = from * wires.fanIn(); e < to * wires.fanIn(); e++) {
      int best = 0;
      for (int c = 1; c < scores.frames(); c++) {
        if (scores.get(e, c) > scores.get(e, best)) {
          best = c;
        }
      }
      ScalarChoice.choose(scores, candidates, first, wires, e, best);
    }
  }

  @Override
  public void smooth(Real table, float bias, Real smoothed, int from, int to) {
    float near = 0.5f + bias;
    float far = 0.5f - bias;
    int entries = table.frames();
    for (int m = from; m < to; m++) {
      for (int k = 0; k < entries; k++) {
        smoothed.set(m, k, table.get(m, k));
      }
      for (int bit = 1; bit < entries; bit <<= 1) {
        for (int k = 0; k < entries; k++) {
          if ((k & bit) == 0) {
            float low = smoothed.get(m, k);
            float high = smoothed.get(m, k | bit);
            smoothed.set(m, k, near * low + far * high);
            smoothed.set(m, k | bit, far * low + near * high);
          }
        }
      }
    }
  }

  @Override
  public void normalize(
      Real values, Real counts, float epsilon, Real normalized, Real statistics, int from, int to) {
    for (int m = from; m < to; m++) {
      statistics(values, counts, epsilon, statistics, m);
      for (int k = 0; k < values.frames(); k++) {
        normalized.set(m, k, (values.get(m, k) - statistics.get(m, 0)) * statistics.get(m, 2));
      }
    }
  }

  private static void statistics(Real values, Real counts, float epsilon, Real statistics, int m) {
    float frames = 0;
    float sum = 0;
    for (int k = 0; k < values.frames(); k++) {
      frames += counts.get(m, k);
      sum += counts.get(m, k) * values.get(m, k);
    }
    float mean = sum / frames;
    float squares = 0;
    for (int k = 0; k < values.frames(); k++) {
      float d = values.get(m, k) - mean;
      squares += counts.get(m, k) * d * d;
    }
    float variance = squares / frames;
    statistics.set(m, 0, mean);
    statistics.set(m, 1, variance);
    statistics.set(m, 2, (float) (1 / Math.sqrt(Math.max(variance, epsilon))));
  }

  @Override
  public void normalizeBackward(
      Real normalized,
      Real counts,
      Real statistics,
      Real sums,
      float epsilon,
      Real dValues,
      Real q,
      int from,
      int to) {
    int entries = normalized.frames();
    for (int m = from; m < to; m++) {
      float frames = 0;
      float m1 = 0;
      float m2 = 0;
      for (int k = 0; k < entries; k++) {
        frames += counts.get(m, k);
        m1 += sums.get(m, k);
        m2 += sums.get(m, k) * normalized.get(m, k);
      }
      m1 /= frames;
      m2 = statistics.get(m, 1) > epsilon ? m2 / frames : 0;
      float inverse = statistics.get(m, 2);
      for (int k = 0; k < entries; k++) {
        float common = m1 + normalized.get(m, k) * m2;
        dValues.set(m, k, inverse * (sums.get(m, k) - counts.get(m, k) * common));
        q.set(m, k, -inverse * common);
      }
    }
  }

  @Override
  public void decide(
      Real values,
      Real counts,
      Real gamma,
      Real beta,
      float epsilon,
      float threshold,
      Bits truth,
      Real statistics,
      int from,
      int to) {
    for (int m = from; m < to; m++) {
      statistics(values, counts, epsilon, statistics, m);
      for (int k = 0; k < values.frames(); k++) {
        float normalized = (values.get(m, k) - statistics.get(m, 0)) * statistics.get(m, 2);
        truth.set(m, k, gamma.get(m, 0) * normalized + beta.get(m, 0) > threshold);
      }
    }
  }

  @Override
  public void decideBackward(
      Real values,
      Real counts,
      Real statistics,
      Real gamma,
      Real beta,
      float low,
      float high,
      Real sums,
      float epsilon,
      Real dValues,
      Real p,
      Real q,
      Real scalars,
      int from,
      int to) {
    int entries = values.frames();
    for (int m = from; m < to; m++) {
      float mean = statistics.get(m, 0);
      float inverse = statistics.get(m, 2);
      float frames = 0;
      float dots = 0;
      float total = 0;
      for (int k = 0; k < entries; k++) {
        float normalized = (values.get(m, k) - mean) * inverse;
        float z = gamma.get(m, 0) * normalized + beta.get(m, 0);
        float w = low < z && z < high ? 1 : 0;
        frames += counts.get(m, k);
        dots += w * sums.get(m, k) * normalized;
        total += w * sums.get(m, k);
        p.set(m, k, gamma.get(m, 0) * inverse * w);
      }
      scalars.set(m, 0, dots);
      scalars.set(m, 1, total);
      float m1 = gamma.get(m, 0) * total / frames;
      float m2 = statistics.get(m, 1) > epsilon ? gamma.get(m, 0) * dots / frames : 0;
      for (int k = 0; k < entries; k++) {
        float normalized = (values.get(m, k) - mean) * inverse;
        q.set(m, k, -inverse * (m1 + normalized * m2));
        dValues.set(m, k, p.get(m, k) * sums.get(m, k) + counts.get(m, k) * q.get(m, k));
      }
    }
  }

  private static void clearRow(Real x, int row) {
    for (int k = 0; k < x.frames(); k++) {
      x.set(row, k, 0);
    }
  }
}
