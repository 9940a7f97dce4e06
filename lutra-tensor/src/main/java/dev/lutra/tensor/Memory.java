package dev.lutra.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Native, 64-byte aligned memory of one device, handed out as tensors and taken back for reuse, so
/// that a training step in steady state asks the system for nothing.
///
/// Released blocks are kept by size. Memory that is never released lives as long as this object.
/// Not for use by several threads at a time.
public final class Memory {
  private static final long ALIGNMENT = 64;

  private final Arena arena = Arena.ofAuto();
  private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
  private long allocated;
  private @Nullable Scratch scratch;

  /// Memory with nothing handed out yet.
  public Memory() {}

  /// A new real tensor, all zero.
  public Real real(int features, int frames) {
    checkShape("real tensor", features, frames);
    return new Real(features, frames, block((long) features * Real.stride(frames) * Float.BYTES));
  }

  /// A new real tensor of unspecified values, for what is overwritten whole.
  public Real unset(int features, int frames) {
    checkShape("real tensor", features, frames);
    return new Real(features, frames, space((long) features * Real.stride(frames) * Float.BYTES));
  }

  /// A new bit tensor, all zero.
  public Bits bits(int features, int frames) {
    checkShape("bit tensor", features, frames);
    return new Bits(features, frames, block((long) features * Bits.stride(frames) * Long.BYTES));
  }

  /// A new matrix of LUT addresses of unspecified values.
  public Addresses addresses(int luts, int frames) {
    checkShape("address matrix", luts, frames);
    return new Addresses(luts, frames, space((long) luts * Addresses.stride(frames)));
  }

  /// Memory for a block of rows; one at a time.
  public Scratch scratch() {
    Scratch ready = scratch;
    if (ready == null) {
      ready = new Scratch(arena);
      scratch = ready;
    }
    return ready.open();
  }

  /// Takes a block back; whoever still holds a tensor on it must not use it again.
  public void release(MemorySegment block) {
    free.computeIfAbsent(block.byteSize(), size -> new ArrayDeque<>()).push(block);
  }

  /// Bytes asked from the system so far, those of [#scratch()] left out.
  public long allocatedBytes() {
    return allocated;
  }

  private MemorySegment block(long bytes) {
    return space(bytes).fill((byte) 0);
  }

  private MemorySegment space(long bytes) {
    ArrayDeque<MemorySegment> ready = free.get(bytes);
    if (ready != null && !ready.isEmpty()) {
      return ready.pop();
    }
    allocated += bytes;
    return arena.allocate(bytes, ALIGNMENT);
  }

  private static void checkShape(String what, int features, int frames) {
    if (features <= 0 || frames <= 0) {
      throw new IllegalArgumentException(
          what + ": got shape [" + features + ", " + frames + "], expected positive sizes");
    }
  }
}
