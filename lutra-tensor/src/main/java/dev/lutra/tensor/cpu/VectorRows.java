package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Statistics of rows and what is done with them. Sums run lane by lane, then over the lanes; the
/// last vector of a row is freed from its padding.
final class VectorRows {
  private VectorRows() {}

  private static FloatVector last(MemorySegment x, long offset, VectorMask<Float> behind) {
    return load(x, offset).blend(0f, behind);
  }

  static void moments(Real x, Real mean, Real variance, int from, int to) {
    int n = x.frames();
    for (int r = from; r < to; r++) {
      long row = r * x.rowBytes();
      float m = sum(x.segment(), row, n) / n;
      mean.set(r, 0, m);
      variance.set(r, 0, squaredDistances(x.segment(), row, n, m) / n);
    }
  }

  private static float sum(MemorySegment x, long row, int frames) {
    int body = Lanes.body(frames);
    FloatVector sum = Lanes.zero();
    for (int f = 0; f < body; f += Species.LANES) {
      sum = sum.add(load(x, row + f * 4L));
    }
    return Lanes.sum(sum.add(last(x, row + body * 4L, Lanes.behind(frames))));
  }

  private static float squaredDistances(MemorySegment x, long row, int frames, float mean) {
    int body = Lanes.body(frames);
    FloatVector sum = Lanes.zero();
    for (int f = 0; f < body; f += Species.LANES) {
      FloatVector d = load(x, row + f * 4L).sub(mean);
      sum = d.fma(d, sum);
    }
    FloatVector d = load(x, row + body * 4L).sub(mean).blend(0f, Lanes.behind(frames));
    return Lanes.sum(d.fma(d, sum));
  }

  static void dots(Real dy, Real x, Real a, Real b, int from, int to) {
    int n = x.frames();
    for (int r = from; r < to; r++) {
      a.set(r, 0, sum(dy.segment(), r * dy.rowBytes(), n));
      b.set(r, 0, dot(dy.segment(), x.segment(), r * x.rowBytes(), n));
    }
  }

  private static float dot(MemorySegment x, MemorySegment y, long row, int frames) {
    int body = Lanes.body(frames);
    FloatVector sum = Lanes.zero();
    for (int f = 0; f < body; f += Species.LANES) {
      sum = load(x, row + f * 4L).fma(load(y, row + f * 4L), sum);
    }
    VectorMask<Float> behind = Lanes.behind(frames);
    long o = row + body * 4L;
    return Lanes.sum(last(x, o, behind).fma(last(y, o, behind), sum));
  }

  static void affine(Real x, Real scale, Real shift, Real y, int from, int to) {
    MemorySegment in = x.segment();
    MemorySegment out = y.segment();
    for (int r = from; r < to; r++) {
      FloatVector a = Lanes.fill(scale.get(r, 0));
      FloatVector b = Lanes.fill(shift.get(r, 0));
      long row = r * x.rowBytes();
      for (int f = 0; f < x.frames(); f += Species.LANES) {
        long o = row + f * 4L;
        store(a.fma(load(in, o), b), out, o);
      }
    }
  }

  /// One row, with the digits of the scalar twin.
  static void standardize(Real x, float mean, float inverse, Real y, int r) {
    MemorySegment in = x.segment();
    MemorySegment out = y.segment();
    long row = r * x.rowBytes();
    for (int f = 0; f < x.frames(); f += Species.LANES) {
      long o = row + f * 4L;
      store(load(in, o).sub(mean).mul(inverse), out, o);
    }
  }

  static void affineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx, int from, int to) {
    MemorySegment g = dy.segment();
    MemorySegment in = x.segment();
    MemorySegment out = dx.segment();
    for (int i = from; i < to; i++) {
      FloatVector a = Lanes.fill(p.get(i, 0));
      FloatVector b = Lanes.fill(q.get(i, 0));
      FloatVector c = Lanes.fill(r.get(i, 0));
      long row = i * x.rowBytes();
      for (int f = 0; f < x.frames(); f += Species.LANES) {
        long o = row + f * 4L;
        FloatVector v = a.fma(load(g, o), b.fma(load(in, o), c));
        store(load(out, o).add(v), out, o);
      }
    }
  }

  static void squaredNorms(Real x, double[] out, int from, int to) {
    double[] lanes = new double[Species.DOUBLE.length()];
    for (int r = from; r < to; r++) {
      squaredNorm(x.segment(), r * x.rowBytes(), x.frames()).intoArray(lanes, 0);
      double sum = 0;
      for (double lane : lanes) {
        sum += lane;
      }
      out[r] = sum;
    }
  }

  private static DoubleVector squaredNorm(MemorySegment x, long row, int frames) {
    int body = Lanes.body(frames);
    DoubleVector sum = DoubleVector.zero(Species.DOUBLE);
    for (int f = 0; f < body; f += Species.LANES) {
      FloatVector v = load(x, row + f * 4L);
      sum = addSquares(v.mul(v), sum);
    }
    FloatVector v = last(x, row + body * 4L, Lanes.behind(frames));
    return addSquares(v.mul(v), sum);
  }

  private static DoubleVector addSquares(FloatVector squares, DoubleVector sum) {
    return sum.add(squares.convertShape(F2D, Species.DOUBLE, 0))
        .add(squares.convertShape(F2D, Species.DOUBLE, 1));
  }

  /// The column of the largest element of a row, the first of several.
  static int argMax(Real x, int row) {
    return argMax(x.segment(), row * x.rowBytes(), x.frames());
  }

  private static int argMax(MemorySegment x, long row, int frames) {
    FloatVector most = Lanes.fill(Float.NEGATIVE_INFINITY);
    int f = 0;
    for (; f + Species.LANES <= frames; f += Species.LANES) {
      most = most.max(load(x, row + f * 4L));
    }
    float largest = most.reduceLanes(MAX);
    for (; f < frames; f++) {
      largest = Math.max(largest, Native.getFloat(x, row + f * 4L));
    }
    return first(x, row, frames, largest);
  }

  private static int first(MemorySegment x, long row, int frames, float value) {
    int f = 0;
    for (; f + Species.LANES <= frames; f += Species.LANES) {
      VectorMask<Float> equal = load(x, row + f * 4L).eq(value);
      if (equal.anyTrue()) {
        return f + equal.firstTrue();
      }
    }
    while (f < frames && Native.getFloat(x, row + f * 4L) != value) {
      f++;
    }
    return f < frames ? f : 0;
  }
}
