package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Native.ALL;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Loads, stores and sums of float vectors of the width of [Species].
///
/// Sums of lanes are written out because the order of `reduceLanes` may change when the compiler
/// takes over from the interpreter, and a training run must give the same digits every time.
final class Lanes {
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final VectorShuffle<Float> SWAP1 = swap(1);
  private static final VectorShuffle<Float> SWAP2 = swap(2);
  private static final VectorShuffle<Float> SWAP4 = swap(4);
  private static final VectorShuffle<Float> SWAP8 = swap(8);

  private static final VectorShuffle<Float> EVEN1 = half(1, 0);
  private static final VectorShuffle<Float> ODD1 = half(1, 1);
  private static final VectorShuffle<Float> EVEN2 = half(2, 0);
  private static final VectorShuffle<Float> ODD2 = half(2, 2);
  private static final VectorShuffle<Float> EVEN4 = half(4, 0);
  private static final VectorShuffle<Float> ODD4 = half(4, 4);
  private static final VectorShuffle<Float> EVEN8 = half(8, 0);
  private static final VectorShuffle<Float> ODD8 = half(8, 8);

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(Species.FLOAT, -1L << (Species.LANES / 2));

  private Lanes() {}

  /// The lanes whose index has `bit` equal to `value`, in order, twice.
  private static VectorShuffle<Float> half(int bit, int value) {
    return VectorShuffle.fromOp(
        Species.FLOAT,
        i -> {
          int c = i & (Species.LANES / 2 - 1);
          return bit < Species.LANES ? (c & (bit - 1)) | (c & -bit) << 1 | value : i;
        });
  }

  /// Exchanges lanes `i` and `i ^ bit`; the identity where a vector has no more than `bit` lanes.
  private static VectorShuffle<Float> swap(int bit) {
    return VectorShuffle.fromOp(Species.FLOAT, i -> bit < Species.LANES ? i ^ bit : i);
  }

  static FloatVector load(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(Species.FLOAT, ALL, segment.address() + offset, ORDER);
  }

  static void store(FloatVector v, MemorySegment segment, long offset) {
    v.intoMemorySegment(ALL, segment.address() + offset, ORDER);
  }

  static FloatVector fill(float x) {
    return FloatVector.broadcast(Species.FLOAT, x);
  }

  static FloatVector zero() {
    return FloatVector.zero(Species.FLOAT);
  }

  static FloatVector swap1(FloatVector v) {
    return v.rearrange(SWAP1);
  }

  static FloatVector swap2(FloatVector v) {
    return v.rearrange(SWAP2);
  }

  static FloatVector swap4(FloatVector v) {
    return v.rearrange(SWAP4);
  }

  static FloatVector swap8(FloatVector v) {
    return v.rearrange(SWAP8);
  }

  // evenB and oddB: of the lanes of `v` and then `w` those whose index has bit `B` clear, or set.
  static FloatVector even1(FloatVector v, FloatVector w) {
    return v.rearrange(EVEN1).blend(w.rearrange(EVEN1), UPPER);
  }

  static FloatVector odd1(FloatVector v, FloatVector w) {
    return v.rearrange(ODD1).blend(w.rearrange(ODD1), UPPER);
  }

  static FloatVector even2(FloatVector v, FloatVector w) {
    return v.rearrange(EVEN2).blend(w.rearrange(EVEN2), UPPER);
  }

  static FloatVector odd2(FloatVector v, FloatVector w) {
    return v.rearrange(ODD2).blend(w.rearrange(ODD2), UPPER);
  }

  static FloatVector even4(FloatVector v, FloatVector w) {
    return v.rearrange(EVEN4).blend(w.rearrange(EVEN4), UPPER);
  }

  static FloatVector odd4(FloatVector v, FloatVector w) {
    return v.rearrange(ODD4).blend(w.rearrange(ODD4), UPPER);
  }

  static FloatVector even8(FloatVector v, FloatVector w) {
    return v.rearrange(EVEN8).blend(w.rearrange(EVEN8), UPPER);
  }

  static FloatVector odd8(FloatVector v, FloatVector w) {
    return v.rearrange(ODD8).blend(w.rearrange(ODD8), UPPER);
  }

  /// The sum of all lanes, as a tree in a fixed order.
  static float sum(FloatVector v) {
    FloatVector s = v.add(swap1(v));
    s = s.add(swap2(s));
    if (Species.LANES >= 8) {
      s = s.add(swap4(s));
    }
    if (Species.LANES >= 16) {
      s = s.add(swap8(s));
    }
    return s.lane(0);
  }

  /// Length of a row without its last, possibly partial vector.
  static int body(int frames) {
    return (frames - 1) / Species.LANES * Species.LANES;
  }

  /// The lanes of the last vector that lie behind the last frame.
  static VectorMask<Float> behind(int frames) {
    return Species.FLOAT.indexInRange(body(frames), frames).not();
  }
}
