package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Vector API kernels; [ScalarElement] defines them.
///
/// Rows are padded to whole vectors and tensors of one shape have the same padding, so an
/// elementwise kernel runs over all rows of its range as one array, padding included.
final class VectorElement implements ElementRows {
  private static long start(Real x, int from) {
    return from * x.rowBytes();
  }

  private static int count(Real x, int from, int to) {
    return Math.multiplyExact(to - from, x.stride());
  }

  @Override
  public void unary(Unary f, Real x, Real y, int from, int to) {
    MemorySegment in = x.segment();
    MemorySegment out = y.segment();
    long start = start(x, from);
    int count = count(x, from, to);
    switch (f) {
      case RELU -> relu(in, out, start, count);
      case HARD_TANH -> clip(in, out, start, count, -1, 1);
      case CLIP01 -> clip(in, out, start, count, 0, 1);
      case SIGMOID -> sigmoid(in, out, start, count);
      case SIGN -> sign(in, out, start, count);
    }
  }

  private static void relu(MemorySegment x, MemorySegment y, long start, int count) {
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      store(load(x, o).max(0f), y, o);
    }
  }

  private static void clip(
      MemorySegment x, MemorySegment y, long start, int count, float low, float high) {
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      store(load(x, o).max(low).min(high), y, o);
    }
  }

  private static void sigmoid(MemorySegment x, MemorySegment y, long start, int count) {
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      FloatVector e = Exponential.exp(load(x, o).neg());
      store(Lanes.fill(1).div(e.add(1f)), y, o);
    }
  }

  private static void sign(MemorySegment x, MemorySegment y, long start, int count) {
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      VectorMask<Float> notNegative = load(x, o).compare(GE, 0);
      store(Lanes.fill(-1).blend(Lanes.fill(1), notNegative), y, o);
    }
  }

  @Override
  public void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx, int from, int to) {
    MemorySegment in = x.segment();
    MemorySegment g = dy.segment();
    MemorySegment out = dx.segment();
    long start = start(x, from);
    int count = count(x, from, to);
    switch (f) {
      case RELU -> passBetween(in, g, out, start, count, 0, Float.POSITIVE_INFINITY);
      case HARD_TANH -> passBetween(in, g, out, start, count, -1, 1);
      case CLIP01 -> passBetween(in, g, out, start, count, 0, 1);
      case SIGMOID -> sigmoidBackward(y.segment(), g, out, start, count);
      case SIGN -> passBetween(in, g, out, start, count, -Math.nextUp(1f), Math.nextUp(1f));
    }
  }

  private static void passBetween(
      MemorySegment x,
      MemorySegment dy,
      MemorySegment dx,
      long start,
      int count,
      float low,
      float high) {
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      FloatVector v = load(x, o);
      VectorMask<Float> inside = v.compare(GT, low).and(v.compare(LT, high));
      store(load(dx, o).add(Lanes.zero().blend(load(dy, o), inside)), dx, o);
    }
  }

  private static void sigmoidBackward(
      MemorySegment y, MemorySegment dy, MemorySegment dx, long start, int count) {
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      FloatVector v = load(y, o);
      FloatVector slope = v.mul(Lanes.fill(1).sub(v));
      store(load(dy, o).fma(slope, load(dx, o)), dx, o);
    }
  }

  @Override
  public void axpy(float a, Real x, Real y, int from, int to) {
    MemorySegment in = x.segment();
    MemorySegment out = y.segment();
    FloatVector factor = Lanes.fill(a);
    long start = start(x, from);
    int count = count(x, from, to);
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      store(factor.fma(load(in, o), load(out, o)), out, o);
    }
  }

  @Override
  public void affine(float a, float b, Real x, Real y, int from, int to) {
    MemorySegment in = x.segment();
    MemorySegment out = y.segment();
    FloatVector factor = Lanes.fill(a);
    FloatVector offset = Lanes.fill(b);
    long start = start(x, from);
    int count = count(x, from, to);
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      store(factor.fma(load(in, o), offset), out, o);
    }
  }

  @Override
  public void multiplyAdd(Real x, Real y, Real z, int from, int to) {
    MemorySegment a = x.segment();
    MemorySegment b = y.segment();
    MemorySegment out = z.segment();
    long start = start(x, from);
    int count = count(x, from, to);
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      store(load(a, o).fma(load(b, o), load(out, o)), out, o);
    }
  }

  @Override
  public void moments(Real x, Real mean, Real variance, int from, int to) {
    VectorRows.moments(x, mean, variance, from, to);
  }

  @Override
  public void rowAffine(Real x, Real scale, Real shift, Real y, int from, int to) {
    VectorRows.affine(x, scale, shift, y, from, to);
  }

  @Override
  public void rowDots(Real dy, Real x, Real a, Real b, int from, int to) {
    VectorRows.dots(dy, x, a, b, from, to);
  }

  @Override
  public void rowAffineBackward(
      Real dy, Real x, Real p, Real q, Real r, Real dx, int from, int to) {
    VectorRows.affineBackward(dy, x, p, q, r, dx, from, to);
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
      VectorRows.standardize(values, mean.get(r, 0), inverse, normalized, r);
    }
  }

  @Override
  public void clamp(Real x, float low, float high, int from, int to) {
    clip(x.segment(), x.segment(), start(x, from), count(x, from, to), low, high);
  }

  @Override
  public void squaredNorms(Real x, double[] out, int from, int to) {
    VectorRows.squaredNorms(x, out, from, to);
  }

  @Override
  public void sgd(Real w, Real g, Real v, float rate, float momentum, int from, int to) {
    MemorySegment ws = w.segment();
    MemorySegment gs = g.segment();
    MemorySegment vs = v.segment();
    FloatVector keep = Lanes.fill(momentum);
    FloatVector step = Lanes.fill(-rate);
    long start = start(w, from);
    int count = count(w, from, to);
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      FloatVector velocity = keep.fma(load(vs, o), load(gs, o));
      store(velocity, vs, o);
      store(step.fma(velocity, load(ws, o)), ws, o);
    }
  }

  @Override
  public void adaGrad(Real w, Real g, Real s, float rate, float epsilon, int from, int to) {
    MemorySegment ws = w.segment();
    MemorySegment gs = g.segment();
    MemorySegment ss = s.segment();
    FloatVector step = Lanes.fill(-rate);
    long start = start(w, from);
    int count = count(w, from, to);
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      FloatVector gradient = load(gs, o);
      FloatVector sum = gradient.fma(gradient, load(ss, o));
      store(sum, ss, o);
      store(load(ws, o).add(gradient.mul(step).div(sum.sqrt().add(epsilon))), ws, o);
    }
  }

  @Override
  public void adam(Real w, Real g, Real m, Real v, AdamStep step, int from, int to) {
    adam(
        w.segment(),
        g.segment(),
        m.segment(),
        v.segment(),
        step,
        start(w, from),
        count(w, from, to));
  }

  private static void adam(
      MemorySegment w,
      MemorySegment g,
      MemorySegment m,
      MemorySegment v,
      AdamStep step,
      long start,
      int count) {
    FloatVector beta1 = Lanes.fill(step.beta1());
    FloatVector rest1 = Lanes.fill(1 - step.beta1());
    FloatVector beta2 = Lanes.fill(step.beta2());
    FloatVector rest2 = Lanes.fill(1 - step.beta2());
    FloatVector mScale = Lanes.fill(step.mScale());
    FloatVector vScale = Lanes.fill(step.vScale());
    FloatVector epsilon = Lanes.fill(step.epsilon());
    FloatVector decay = Lanes.fill(step.decay());
    FloatVector rate = Lanes.fill(-step.rate());
    for (int i = 0; i < count; i += Species.LANES) {
      long o = start + i * 4L;
      FloatVector gi = load(g, o);
      FloatVector mi = flush(beta1.fma(load(m, o), rest1.mul(gi)));
      FloatVector vi = flush(beta2.fma(load(v, o), rest2.mul(gi).mul(gi)));
      store(mi, m, o);
      store(vi, v, o);
      FloatVector direction = mi.mul(mScale).div(vi.mul(vScale).sqrt().add(epsilon));
      FloatVector wi = load(w, o);
      store(rate.fma(decay.fma(wi, direction), wi), w, o);
    }
  }

  /// Moments that have decayed into denormal numbers cost a hundred times more to compute with.
  private static FloatVector flush(FloatVector v) {
    return v.blend(0f, v.abs().compare(LT, Float.MIN_NORMAL));
  }
}
