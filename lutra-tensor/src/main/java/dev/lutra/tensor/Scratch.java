package dev.lutra.tensor;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Memory for intermediates of one block of rows: handed out from the start of one segment, which
/// therefore stays in the cache, and given back all at once by [#close()].
///
/// ```java
/// try (Scratch scratch = memory.scratch()) {
///   Real sums = scratch.real(rows, entries);
/// }
/// ```
public final class Scratch implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private final LongFunction<Storage> allocator;
  private Storage space;

  /// What starts at each multiple of the alignment.
  private @Nullable Place[] places;

  private long used;
  private boolean open;

  /// @param allocator gives memory of so many bytes, that lives as long as this object
  Scratch(LongFunction<Storage> allocator) {
    this.allocator = allocator;
    this.space = allocator.apply(1 << 18);
    this.places = new @Nullable Place[(1 << 18) / ALIGNMENT];
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
    return take(Real.bytes(features, frames)).real(features, frames);
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
    Bits bits = take(Bits.bytes(features, frames)).bits(features, frames);
    bits.storage().fill(0);
    return bits;
  }

  /// Addresses of unspecified values.
  public Addresses addresses(int luts, int frames) {
    return take(Addresses.bytes(luts, frames)).addresses(luts, frames);
  }

  private Place take(long bytes) {
    if (used + bytes > space.bytes()) {
      // What was handed out stays where it is; from now on there is room for more.
      long room = Math.max(2 * space.bytes(), 2 * bytes);
      space = allocator.apply(room);
      places = new @Nullable Place[Math.toIntExact(Math.ceilDiv(room, ALIGNMENT))];
      used = 0;
    }
    int at = (int) (used / ALIGNMENT);
    Place place = places[at];
    if (place == null) {
      place = new Place(space.slice(used, space.bytes() - used), at);
      places[at] = place;
    }
    used += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    return place;
  }

  /// Takes everything back; it must not be used afterwards.
  @Override
  public void close() {
    open = false;
  }
}
