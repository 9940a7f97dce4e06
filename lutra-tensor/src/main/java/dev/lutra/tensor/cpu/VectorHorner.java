package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Multilinear polynomials and their slopes in rows of frames. The rows `z0`, `z1` ... of the
/// variables and those of intermediates are offsets into the segment `s`; coefficient `k` is that
/// of the product of the variables whose bits are set in `k`.
final class VectorHorner {
  private VectorHorner() {}

  /// The polynomial of four variables with the coefficients `c[i] .. c[i + 15]`, to `at` of `out`.
  static void four(
      float[] c,
      int i,
      MemorySegment s,
      long z0,
      long z1,
      long z2,
      long z3,
      MemorySegment out,
      long at,
      int count) {
    FloatVector c0 = Lanes.fill(c[i]);
    FloatVector c1 = Lanes.fill(c[i + 1]);
    FloatVector c2 = Lanes.fill(c[i + 2]);
    FloatVector c3 = Lanes.fill(c[i + 3]);
    FloatVector c4 = Lanes.fill(c[i + 4]);
    FloatVector c5 = Lanes.fill(c[i + 5]);
    FloatVector c6 = Lanes.fill(c[i + 6]);
    FloatVector c7 = Lanes.fill(c[i + 7]);
    FloatVector c8 = Lanes.fill(c[i + 8]);
    FloatVector c9 = Lanes.fill(c[i + 9]);
    FloatVector c10 = Lanes.fill(c[i + 10]);
    FloatVector c11 = Lanes.fill(c[i + 11]);
    FloatVector c12 = Lanes.fill(c[i + 12]);
    FloatVector c13 = Lanes.fill(c[i + 13]);
    FloatVector c14 = Lanes.fill(c[i + 14]);
    FloatVector c15 = Lanes.fill(c[i + 15]);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector z = load(s, z0 + o);
      FloatVector y = load(s, z1 + o);
      FloatVector a = y.fma(z.fma(c3, c2), z.fma(c1, c0));
      FloatVector b = y.fma(z.fma(c7, c6), z.fma(c5, c4));
      FloatVector d = y.fma(z.fma(c11, c10), z.fma(c9, c8));
      FloatVector e = y.fma(z.fma(c15, c14), z.fma(c13, c12));
      y = load(s, z2 + o);
      store(load(s, z3 + o).fma(y.fma(e, d), y.fma(b, a)), out, at + o);
    }
  }

  /// `t0 + z t1` of the rows at `t` and one `step` behind it.
  static void one(
      MemorySegment s, long t, long step, long z0, MemorySegment out, long at, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      store(load(s, z0 + o).fma(load(s, t + step + o), load(s, t + o)), out, at + o);
    }
  }

  /// The polynomial of two variables whose four coefficients are rows `step` apart.
  static void two(
      MemorySegment s, long t, long step, long z0, long z1, MemorySegment out, long at, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      long e = t + o;
      FloatVector z = load(s, z0 + o);
      FloatVector low = z.fma(load(s, e + step), load(s, e));
      FloatVector high = z.fma(load(s, e + 3 * step), load(s, e + 2 * step));
      store(load(s, z1 + o).fma(high, low), out, at + o);
    }
  }

  /// Two polynomials of three variables, with every `stride`-th of the coefficients from `c[i]` and
  /// from `c[k]` on, to the rows `at` and `next`.
  static void twice(
      float[] c,
      int i,
      int k,
      int stride,
      MemorySegment s,
      long z0,
      long z1,
      long z2,
      long at,
      long next,
      int count) {
    FloatVector c0 = Lanes.fill(c[i]);
    FloatVector c1 = Lanes.fill(c[i + stride]);
    FloatVector c2 = Lanes.fill(c[i + 2 * stride]);
    FloatVector c3 = Lanes.fill(c[i + 3 * stride]);
    FloatVector c4 = Lanes.fill(c[i + 4 * stride]);
    FloatVector c5 = Lanes.fill(c[i + 5 * stride]);
    FloatVector c6 = Lanes.fill(c[i + 6 * stride]);
    FloatVector c7 = Lanes.fill(c[i + 7 * stride]);
    FloatVector d0 = Lanes.fill(c[k]);
    FloatVector d1 = Lanes.fill(c[k + stride]);
    FloatVector d2 = Lanes.fill(c[k + 2 * stride]);
    FloatVector d3 = Lanes.fill(c[k + 3 * stride]);
    FloatVector d4 = Lanes.fill(c[k + 4 * stride]);
    FloatVector d5 = Lanes.fill(c[k + 5 * stride]);
    FloatVector d6 = Lanes.fill(c[k + 6 * stride]);
    FloatVector d7 = Lanes.fill(c[k + 7 * stride]);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector x = load(s, z0 + o);
      FloatVector y = load(s, z1 + o);
      FloatVector z = load(s, z2 + o);
      FloatVector low = y.fma(x.fma(c3, c2), x.fma(c1, c0));
      FloatVector high = y.fma(x.fma(c7, c6), x.fma(c5, c4));
      store(z.fma(high, low), s, at + o);
      low = y.fma(x.fma(d3, d2), x.fma(d1, d0));
      high = y.fma(x.fma(d7, d6), x.fma(d5, d4));
      store(z.fma(high, low), s, next + o);
    }
  }

  /// One polynomial of three variables, as one of [#twice].
  static void once(
      float[] c,
      int i,
      int stride,
      MemorySegment s,
      long z0,
      long z1,
      long z2,
      long at,
      int count) {
    FloatVector c0 = Lanes.fill(c[i]);
    FloatVector c1 = Lanes.fill(c[i + stride]);
    FloatVector c2 = Lanes.fill(c[i + 2 * stride]);
    FloatVector c3 = Lanes.fill(c[i + 3 * stride]);
    FloatVector c4 = Lanes.fill(c[i + 4 * stride]);
    FloatVector c5 = Lanes.fill(c[i + 5 * stride]);
    FloatVector c6 = Lanes.fill(c[i + 6 * stride]);
    FloatVector c7 = Lanes.fill(c[i + 7 * stride]);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector x = load(s, z0 + o);
      FloatVector y = load(s, z1 + o);
      FloatVector low = y.fma(x.fma(c3, c2), x.fma(c1, c0));
      FloatVector high = y.fma(x.fma(c7, c6), x.fma(c5, c4));
      store(load(s, z2 + o).fma(high, low), s, at + o);
    }
  }

  private static void addTo(MemorySegment s, long row, FloatVector slope, FloatVector gradient) {
    store(slope.fma(gradient, load(s, row)), s, row);
  }

  /// Adds the gradient `g` times the slopes of `t0 + x t1 + y t2 + x y t3 + z (t4 + ...)` along
  /// `x`, `y` and `z` to the rows `d0`, `d1` and `d2`, some of which may be the same. The
  /// coefficients are rows `step` apart.
  static void slopes3(
      MemorySegment s,
      long t,
      long step,
      long z0,
      long z1,
      long z2,
      MemorySegment dy,
      long g,
      long d0,
      long d1,
      long d2,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      long e = t + o;
      FloatVector x = load(s, z0 + o);
      FloatVector y = load(s, z1 + o);
      FloatVector z = load(s, z2 + o);
      FloatVector gradient = load(dy, g + o);
      FloatVector t3 = load(s, e + 3 * step);
      FloatVector t5 = load(s, e + 5 * step);
      FloatVector t7 = load(s, e + 7 * step);
      FloatVector yz = x.fma(t7, load(s, e + 6 * step));
      addTo(s, d0 + o, z.fma(y.fma(t7, t5), y.fma(t3, load(s, e + step))), gradient);
      addTo(s, d1 + o, z.fma(yz, x.fma(t3, load(s, e + 2 * step))), gradient);
      addTo(s, d2 + o, y.fma(yz, x.fma(t5, load(s, e + 4 * step))), gradient);
    }
  }

  /// As [#slopes3], of two variables.
  static void slopes2(
      MemorySegment s,
      long t,
      long step,
      long z0,
      long z1,
      MemorySegment dy,
      long g,
      long d0,
      long d1,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      long e = t + o;
      FloatVector gradient = load(dy, g + o);
      FloatVector t3 = load(s, e + 3 * step);
      addTo(s, d0 + o, load(s, z1 + o).fma(t3, load(s, e + step)), gradient);
      addTo(s, d1 + o, load(s, z0 + o).fma(t3, load(s, e + 2 * step)), gradient);
    }
  }

  /// As [#slopes3], of one variable.
  static void slopes1(
      MemorySegment s, long t, long step, MemorySegment dy, long g, long d0, int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      addTo(s, d0 + o, load(s, t + step + o), load(dy, g + o));
    }
  }
}
