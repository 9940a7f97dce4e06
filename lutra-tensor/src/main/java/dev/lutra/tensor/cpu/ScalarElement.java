package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;

/// The definition of the elementwise kernels.
final class ScalarElement implements ElementRows {
  @Override
  public void unary(Unary f, Real x, Real y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        float v = x.get(r, i);
        y.set(
            r,
            i,
            switch (f) {
              case RELU -> Math.max(v, 0f);
              case HARD_TANH -> Math.clamp(v, -1f, 1f);
              case CLIP01 -> Math.clamp(v, 0f, 1f);
              case SIGMOID -> (float) (1 / (1 + Math.exp(-v)));
              case SIGN -> v >= 0 ? 1 : -1;
            });
      }
    }
  }

  @Override
  public void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        float v = x.get(r, i);
        float slope =
            switch (f) {
              case RELU -> v > 0 ? 1 : 0;
              case HARD_TANH -> v > -1 && v < 1 ? 1 : 0;
              case CLIP01 -> v > 0 && v < 1 ? 1 : 0;
              case SIGMOID -> y.get(r, i) * (1 - y.get(r, i));
              case SIGN -> Math.abs(v) <= 1 ? 1 : 0;
            };
        dx.add(r, i, dy.get(r, i) * slope);
      }
    }
  }

  @Override
  public void axpy(float a, Real x, Real y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        y.add(r, i, a * x.get(r, i));
      }
    }
  }

  @Override
  public void affine(float a, float b, Real x, Real y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        y.set(r, i, a * x.get(r, i) + b);
      }
    }
  }

  @Override
  public void multiplyAdd(Real x, Real y, Real z, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        z.add(r, i, x.get(r, i) * y.get(r, i));
      }
    }
  }

  @Override
  public void moments(Real x, Real mean, Real variance, int from, int to) {
    int n = x.frames();
    for (int r = from; r < to; r++) {
      float sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x.get(r, i);
      }
      float m = sum / n;
      float squares = 0;
      for (int i = 0; i < n; i++) {
        float d = x.get(r, i) - m;
        squares += d * d;
      }
      mean.set(r, 0, m);
      variance.set(r, 0, squares / n);
    }
  }

  @Override
  public void rowAffine(Real x, Real scale, Real shift, Real y, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        y.set(r, i, scale.get(r, 0) * x.get(r, i) + shift.get(r, 0));
      }
    }
  }

  @Override
  public void rowDots(Real dy, Real x, Real a, Real b, int from, int to) {
    for (int r = from; r < to; r++) {
      float sum = 0;
      float dot = 0;
      for (int i = 0; i < x.frames(); i++) {
        sum += dy.get(r, i);
        dot += dy.get(r, i) * x.get(r, i);
      }
      a.set(r, 0, sum);
      b.set(r, 0, dot);
    }
  }

  @Override
  public void rowAffineBackward(
      Real dy, Real x, Real p, Real q, Real r, Real dx, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int f = 0; f < x.frames(); f++) {
        dx.add(i, f, p.get(i, 0) * dy.get(i, f) + q.get(i, 0) * x.get(i, f) + r.get(i, 0));
      }
    }
  }

  @Override
  public void standardize(
      Real values,
      Real mean,
      Real variance,
      float epsilon,
      Real normalized,
      Real inverses,
      int column,
      int from,
      int to) {
    for (int r = from; r < to; r++) {
      float inverse = ScalarColumns.inverse(variance.get(r, 0), epsilon);
      inverses.set(r, column, inverse);
      for (int i = 0; i < values.frames(); i++) {
        normalized.set(r, i, (values.get(r, i) - mean.get(r, 0)) * inverse);
      }
    }
  }

  @Override
  public void clamp(Real x, float low, float high, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < x.frames(); i++) {
        x.set(r, i, Math.clamp(x.get(r, i), low, high));
      }
    }
  }

  @Override
  public void squaredNorms(Real x, double[] out, int from, int to) {
    for (int r = from; r < to; r++) {
      double sum = 0;
      for (int i = 0; i < x.frames(); i++) {
        sum += x.get(r, i) * x.get(r, i);
      }
      out[r] = sum;
    }
  }

  @Override
  public void sgd(Real w, Real g, Real v, float rate, float momentum, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < w.frames(); i++) {
        float velocity = momentum * v.get(r, i) + g.get(r, i);
        v.set(r, i, velocity);
        w.add(r, i, -rate * velocity);
      }
    }
  }

  @Override
  public void adaGrad(Real w, Real g, Real s, float rate, float epsilon, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < w.frames(); i++) {
        float sum = s.get(r, i) + g.get(r, i) * g.get(r, i);
        s.set(r, i, sum);
        w.add(r, i, -rate * g.get(r, i) / ((float) Math.sqrt(sum) + epsilon));
      }
    }
  }

  @Override
  public void adam(Real w, Real g, Real m, Real v, AdamStep step, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int i = 0; i < w.frames(); i++) {
        float gi = g.get(r, i);
        float mi = flush(step.beta1() * m.get(r, i) + (1 - step.beta1()) * gi);
        float vi = flush(step.beta2() * v.get(r, i) + (1 - step.beta2()) * gi * gi);
        m.set(r, i, mi);
        v.set(r, i, vi);
        float root = (float) Math.sqrt(vi * step.vScale());
        float direction = mi * step.mScale() / (root + step.epsilon());
        w.add(r, i, -step.rate() * (direction + step.decay() * w.get(r, i)));
      }
    }
  }

  /// Moments that have decayed into denormal numbers cost a hundred times more to compute with.
  static float flush(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
  }
}
