package dev.lutra.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Access to native memory by one constant segment that spans all of it. The compiler then knows
/// segment, lifetime and bounds: what is left of an access is the instruction. Kernels of a few
/// nanoseconds were measured two to seven times slower with the checks of each tensor's segment,
/// and larger ones passed the limit of what the compiler inlines.
///
/// The kernels answer for their bounds: tensors pad their rows to 64 bytes, and the differential
/// tests run every size around them. [Pool] keeps the tensors reachable meanwhile.
final class Native {
  /// Address 0 to the end.
  @SuppressWarnings("restricted") // native access is granted to this module
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private Native() {}

  static int unsignedByte(MemorySegment s, long offset) {
    return ALL.get(BYTE, s.address() + offset) & 0xff;
  }

  static int getInt(MemorySegment s, long offset) {
    return ALL.get(INT, s.address() + offset);
  }

  static long getLong(MemorySegment s, long offset) {
    return ALL.get(LONG, s.address() + offset);
  }

  static void setLong(MemorySegment s, long offset, long value) {
    ALL.set(LONG, s.address() + offset, value);
  }

  static float getFloat(MemorySegment s, long offset) {
    return ALL.get(FLOAT, s.address() + offset);
  }

  static void setFloat(MemorySegment s, long offset, float value) {
    ALL.set(FLOAT, s.address() + offset, value);
  }
}
