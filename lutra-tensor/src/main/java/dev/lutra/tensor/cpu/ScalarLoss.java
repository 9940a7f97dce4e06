package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LossKernels;

/// The definition of the losses. Each is one sum in one order, and computed by the calling thread.
final class ScalarLoss implements LossKernels {
  @Override
  public void softmaxCrossEntropy(Real x, Real t, Real probabilities, Real logs, Real loss) {
    double sum = 0;
    for (int f = 0; f < x.frames(); f++) {
      double logSum = logSum(x, f);
      for (int c = 0; c < x.features(); c++) {
        double logP = x.get(c, f) - logSum;
        logs.set(c, f, (float) logP);
        probabilities.set(c, f, (float) Math.exp(logP));
        sum -= t.get(c, f) * logP;
      }
    }
    loss.set(0, 0, (float) (sum / x.frames()));
  }

  /// `log sum_c exp(x[c, f])`.
  private static double logSum(Real x, int f) {
    float max = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < x.features(); c++) {
      max = Math.max(max, x.get(c, f));
    }
    double sum = 0;
    for (int c = 0; c < x.features(); c++) {
      sum += Math.exp(x.get(c, f) - max);
    }
    return max + Math.log(sum);
  }

  @Override
  public void sigmoidCrossEntropy(Real x, Real t, Real loss) {
    double sum = 0;
    for (int c = 0; c < x.features(); c++) {
      for (int f = 0; f < x.frames(); f++) {
        float v = x.get(c, f);
        sum += Math.max(v, 0) - v * t.get(c, f) + Math.log1p(Math.exp(-Math.abs(v)));
      }
    }
    loss.set(0, 0, (float) (sum / elements(x)));
  }

  @Override
  public void squaredError(Real x, Real t, Real loss) {
    double sum = 0;
    for (int c = 0; c < x.features(); c++) {
      for (int f = 0; f < x.frames(); f++) {
        double d = (double) x.get(c, f) - t.get(c, f);
        sum += d * d;
      }
    }
    loss.set(0, 0, (float) (sum / elements(x)));
  }

  @Override
  public void agreement(Real x, Real t, Real count) {
    int agreeing = 0;
    for (int f = 0; f < x.frames(); f++) {
      agreeing += largest(x, f) == largest(t, f) ? 1 : 0;
    }
    count.set(0, 0, agreeing);
  }

  private static int largest(Real x, int f) {
    int best = 0;
    for (int c = 1; c < x.features(); c++) {
      if (x.get(c, f) > x.get(best, f)) {
        best = c;
      }
    }
    return best;
  }

  private static double elements(Real x) {
    return (double) x.features() * x.frames();
  }
}
