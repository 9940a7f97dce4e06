package dev.lutra.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory for intermediates of one block of rows: handed out from the start of one segment, which
/// therefore stays in the cache, and given back all at once by [#close()].
///
/// ```java
/// try (Scratch scratch = memory.scratch()) {
///   Real sums = scratch.real(rows, entries);
/// }
/// ```
public final class Scratch implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  private final Arena arena;
  private MemorySegment space;
  private long used;
  private boolean open;

  Scratch(Arena arena) {
    this.arena = arena;
    this.space = arena.allocate(1 << 18, ALIGNMENT);
  }

  /// Starts anew.
  ///
  /// @throws IllegalStateException if it is in use
  Scratch open() {
    if (open) {
      throw new IllegalStateException("scratch: got a second use, expected one; close the first");
    }
    open = true;
    used = 0;
    return this;
  }

  /// A real tensor of unspecified values; its padding may be NaN, which kernels mask.
  public Real real(int features, int frames) {
    return new Real(features, frames, take((long) features * Real.stride(frames) * Float.BYTES));
  }

  /// A real tensor of unspecified values and the shape of `other`.
  public Real like(Real other) {
    return real(other.features(), other.frames());
  }

  /// A real tensor of zeros and the shape of `other`.
  public Real zeros(Real other) {
    Real real = like(other);
    real.fill(0);
    return real;
  }

  /// Bits, all zero.
  public Bits bits(int features, int frames) {
    MemorySegment segment = take((long) features * Bits.stride(frames) * Long.BYTES);
    segment.fill((byte) 0);
    return new Bits(features, frames, segment);
  }

  /// Addresses of unspecified values.
  public Addresses addresses(int luts, int frames) {
    return new Addresses(luts, frames, take((long) luts * Addresses.stride(frames)));
  }

  private MemorySegment take(long bytes) {
    if (used + bytes > space.byteSize()) {
      // What was handed out stays where it is; from now on there is room for more.
      space = arena.allocate(Math.max(2 * space.byteSize(), 2 * bytes), ALIGNMENT);
      used = 0;
    }
    MemorySegment part = space.asSlice(used, bytes);
    used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return part;
  }

  /// Takes everything back; it must not be used afterwards.
  @Override
  public void close() {
    open = false;
  }
}
