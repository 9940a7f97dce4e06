package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Products over up to three inputs and their complements: row `k`, at `to + k * step`, has factor
/// `x_j` if bit `j` of `k` is set, else `1 - x_j`.
final class VectorProducts {
  private VectorProducts() {}

  /// The product of no inputs: one, and zero behind the last frame.
  static void constant(MemorySegment s, long to, long step, int count) {
    FloatVector one = Lanes.fill(1);
    for (int f = 0; f < count; f += Species.LANES) {
      store(one, s, to + f * 4L);
    }
    clearTail(s, to, step, 1, count);
  }

  /// Zeros behind the last frame of some rows.
  static void clearTail(MemorySegment s, long to, long step, int rows, int count) {
    if (count % Species.LANES == 0) {
      return;
    }
    VectorMask<Float> behind = Lanes.behind(count);
    long last = to + Lanes.body(count) * 4L;
    for (int r = 0; r < rows; r++) {
      store(load(s, last + r * step).blend(0f, behind), s, last + r * step);
    }
  }

  /// `1 - x` and `x`.
  static void products1(MemorySegment in, long x0, MemorySegment s, long to, long step, int count) {
    FloatVector one = Lanes.fill(1);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector a = load(in, x0 + o);
      store(one.sub(a), s, to + o);
      store(a, s, to + step + o);
    }
  }

  /// Of two inputs.
  static void products2(
      MemorySegment in, long x0, long x1, MemorySegment s, long to, long step, int count) {
    FloatVector one = Lanes.fill(1);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector a = load(in, x0 + o);
      FloatVector b = load(in, x1 + o);
      FloatVector ab = a.mul(b);
      FloatVector c = one.sub(b);
      store(c.sub(a.sub(ab)), s, to + o);
      store(a.sub(ab), s, to + step + o);
      store(b.sub(ab), s, to + 2 * step + o);
      store(ab, s, to + 3 * step + o);
    }
  }

  /// Of three inputs.
  static void products3(
      MemorySegment in, long x0, long x1, long x2, MemorySegment s, long to, long step, int count) {
    FloatVector one = Lanes.fill(1);
    for (int f = 0; f < count; f += Species.LANES) {
      long o = f * 4L;
      FloatVector a = load(in, x0 + o);
      FloatVector b = load(in, x1 + o);
      FloatVector c = load(in, x2 + o);
      FloatVector notA = one.sub(a);
      FloatVector notB = one.sub(b);
      FloatVector notC = one.sub(c);
      FloatVector bc = notB.mul(notC);
      store(notA.mul(bc), s, to + o);
      store(a.mul(bc), s, to + step + o);
      bc = b.mul(notC);
      store(notA.mul(bc), s, to + 2 * step + o);
      store(a.mul(bc), s, to + 3 * step + o);
      bc = notB.mul(c);
      store(notA.mul(bc), s, to + 4 * step + o);
      store(a.mul(bc), s, to + 5 * step + o);
      bc = b.mul(c);
      store(notA.mul(bc), s, to + 6 * step + o);
      store(a.mul(bc), s, to + 7 * step + o);
    }
  }
}
