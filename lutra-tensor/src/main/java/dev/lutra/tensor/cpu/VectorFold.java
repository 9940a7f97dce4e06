package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Interpolation in, and slopes of, small tables that differ from frame to frame: entry `i` of
/// frame `f` at `t + i * step + 4 f`, one to three inputs. Input 0 is bit 0 of `i`.
final class VectorFold {
  private VectorFold() {}

  private static FloatVector mix(FloatVector x, FloatVector low, FloatVector high) {
    return x.fma(high.sub(low), low);
  }

  static void fold1(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      MemorySegment y,
      long out,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector v = mix(load(in, x0 + o), load(s, t + o), load(s, t + step + o));
      store(v, y, out + o);
    }
  }

  static void fold2(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      long x1,
      MemorySegment y,
      long out,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector a = load(in, x0 + o);
      long e = t + o;
      FloatVector low = mix(a, load(s, e), load(s, e + step));
      FloatVector high = mix(a, load(s, e + 2 * step), load(s, e + 3 * step));
      store(mix(load(in, x1 + o), low, high), y, out + o);
    }
  }

  static void fold3(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      long x1,
      long x2,
      MemorySegment y,
      long out,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector a = load(in, x0 + o);
      FloatVector b = load(in, x1 + o);
      long e = t + o;
      FloatVector v0 = mix(a, load(s, e), load(s, e + step));
      FloatVector v1 = mix(a, load(s, e + 2 * step), load(s, e + 3 * step));
      FloatVector low = mix(b, v0, v1);
      FloatVector v2 = mix(a, load(s, e + 4 * step), load(s, e + 5 * step));
      FloatVector v3 = mix(a, load(s, e + 6 * step), load(s, e + 7 * step));
      store(mix(load(in, x2 + o), low, mix(b, v2, v3)), y, out + o);
    }
  }

  /// Slopes times the gradient `dy` at `g`; the slope of input `j` goes to `out + j * outStep`.
  static void slopes1(
      MemorySegment s,
      long t,
      long step,
      MemorySegment dy,
      long g,
      MemorySegment d,
      long out,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector slope = load(s, t + step + o).sub(load(s, t + o));
      store(slope.mul(load(dy, g + o)), d, out + o);
    }
  }

  static void slopes2(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      long x1,
      MemorySegment dy,
      long g,
      MemorySegment d,
      long out,
      long outStep,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector gradient = load(dy, g + o);
      FloatVector v00 = load(s, t + o);
      FloatVector v01 = load(s, t + step + o);
      FloatVector v10 = load(s, t + 2 * step + o);
      FloatVector v11 = load(s, t + 3 * step + o);
      FloatVector slope0 = mix(load(in, x1 + o), v01.sub(v00), v11.sub(v10));
      FloatVector slope1 = mix(load(in, x0 + o), v10.sub(v00), v11.sub(v01));
      store(slope0.mul(gradient), d, out + o);
      store(slope1.mul(gradient), d, out + outStep + o);
    }
  }

  static void slopes3(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      long x1,
      long x2,
      MemorySegment dy,
      long g,
      MemorySegment d,
      long out,
      long outStep,
      int count) {
    slopes3Low(s, t, step, in, x0, x1, x2, dy, g, d, out, outStep, count);
    slopes3High(s, t, step, in, x0, x1, dy, g, d, out + 2 * outStep, count);
  }

  /// Inputs 0 and 1. Two methods, as one would pass the limit of what the compiler inlines.
  private static void slopes3Low(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      long x1,
      long x2,
      MemorySegment dy,
      long g,
      MemorySegment d,
      long out,
      long outStep,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      long e = t + o;
      FloatVector c = load(in, x2 + o);
      FloatVector v0 = mix(c, load(s, e), load(s, e + 4 * step));
      FloatVector v1 = mix(c, load(s, e + step), load(s, e + 5 * step));
      FloatVector v2 = mix(c, load(s, e + 2 * step), load(s, e + 6 * step));
      FloatVector v3 = mix(c, load(s, e + 3 * step), load(s, e + 7 * step));
      FloatVector gradient = load(dy, g + o);
      FloatVector slope0 = mix(load(in, x1 + o), v1.sub(v0), v3.sub(v2));
      FloatVector slope1 = mix(load(in, x0 + o), v2.sub(v0), v3.sub(v1));
      store(slope0.mul(gradient), d, out + o);
      store(slope1.mul(gradient), d, out + outStep + o);
    }
  }

  private static void slopes3High(
      MemorySegment s,
      long t,
      long step,
      MemorySegment in,
      long x0,
      long x1,
      MemorySegment dy,
      long g,
      MemorySegment d,
      long out,
      int count) {
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      long e = t + o;
      FloatVector a = load(in, x0 + o);
      FloatVector d0 = load(s, e + 4 * step).sub(load(s, e));
      FloatVector d1 = load(s, e + 5 * step).sub(load(s, e + step));
      FloatVector d2 = load(s, e + 6 * step).sub(load(s, e + 2 * step));
      FloatVector d3 = load(s, e + 7 * step).sub(load(s, e + 3 * step));
      FloatVector slope2 = mix(load(in, x1 + o), mix(a, d0, d1), mix(a, d2, d3));
      store(slope2.mul(load(dy, g + o)), d, out + o);
    }
  }
}
