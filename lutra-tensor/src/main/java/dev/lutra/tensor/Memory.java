package dev.lutra.tensor;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Native, 64-byte aligned memory of one device, handed out as tensors and taken back for reuse, so
/// that a training step in steady state asks neither the system nor the heap for anything.
///
/// Released blocks are kept by size. Memory that is never released lives as long as this object.
/// Not for use by several threads at a time.
public final class Memory {
  private static final long ALIGNMENT = 64;

  /// Behind every block: a vector that begins in a row may reach behind its end.
  private static final long SLACK = 64;

  /// Blocks from this size on also serve smaller needs: the gradients of the layers of a
  /// convolutional network differ in size, and only some exist at a time.
  private static final long LARGE = 1 << 20;

  private static final int WASTE = 4;

  /// Released blocks of one size.
  private record Free(long bytes, List<Place> places) {}

  private final Arena arena = Arena.ofAuto();
  private final List<Free> free = new ArrayList<>();
  private final IdentityHashMap<Storage, Place> out = new IdentityHashMap<>();
  private long allocated;
  private int made;
  private @Nullable Scratch scratch;

  private final LongFunction<Storage> allocator;

  /// Whether the block that was made first is handed out first.
  private final boolean oldestFirst;

  /// Memory of the host with nothing handed out yet.
  public Memory() {
    this.oldestFirst = false;
    this.allocator =
        bytes -> Storage.of(arena.allocate(bytes + SLACK, ALIGNMENT).asSlice(0, bytes));
  }

  /// Memory of a device with nothing handed out yet.
  ///
  /// @param device makes a buffer of so many bytes, of unspecified content
  public Memory(LongFunction<? extends DeviceBuffer> device) {
    this.oldestFirst = true;
    this.allocator = bytes -> Storage.of(device.apply(bytes), bytes);
  }

  /// A new real tensor, all zero.
  public Real real(int features, int frames) {
    Real real = unset(features, frames);
    real.fill(0);
    return real;
  }

  /// A new real tensor of unspecified values, for what is overwritten whole.
  public Real unset(int features, int frames) {
    checkShape("real tensor", features, frames);
    Place place = place(Real.bytes(features, frames));
    Real real = place.real(features, frames);
    out.put(real.storage(), place);
    return real;
  }

  /// A new bit tensor, all zero.
  public Bits bits(int features, int frames) {
    checkShape("bit tensor", features, frames);
    Place place = place(Bits.bytes(features, frames));
    Bits bits = place.bits(features, frames);
    out.put(bits.storage(), place);
    bits.storage().fill(0);
    return bits;
  }

  /// A new matrix of LUT addresses of unspecified values.
  public Addresses addresses(int luts, int frames) {
    checkShape("address matrix", luts, frames);
    Place place = place(Addresses.bytes(luts, frames));
    Addresses addresses = place.addresses(luts, frames);
    out.put(addresses.storage(), place);
    return addresses;
  }

  /// Memory for a block of rows; one at a time.
  public Scratch scratch() {
    Scratch ready = scratch;
    if (ready == null) {
      ready = new Scratch(allocator);
      scratch = ready;
    }
    return ready.open();
  }

  /// Takes a block back; whoever still holds a tensor on it must not use it again, for it is handed
  /// out anew. What is not out, as after a release, is left alone.
  public void release(Storage block) {
    Place place = out.remove(block);
    if (place != null) {
      free(place.storage().bytes()).add(place);
    }
  }

  /// Bytes asked from the system so far, those of [#scratch()] left out.
  public long allocatedBytes() {
    return allocated;
  }

  private Place place(long bytes) {
    Place place = poll(free(bytes));
    if (place == null && bytes >= LARGE) {
      place = larger(bytes);
    }
    if (place == null) {
      allocated += bytes;
      place = new Place(allocator.apply(bytes), made++);
    }
    return place;
  }

  /// One of the released blocks; null if there is none. On the host that which was released last,
  /// which the caches know. On a device that which was made first, whatever the order in which they
  /// were released: so every step gets the blocks that the step before got.
  private @Nullable Place poll(List<Place> places) {
    int last = places.size() - 1;
    int chosen = last;
    for (int i = 0; i < last && oldestFirst; i++) {
      if (places.get(i).number() < places.get(chosen).number()) {
        chosen = i;
      }
    }
    if (chosen < 0) {
      return null;
    }
    Place place = places.get(chosen);
    places.set(chosen, places.get(last));
    places.removeLast();
    return place;
  }

  /// The smallest released block that holds so many bytes and not many times as many; null if there
  /// is none.
  private @Nullable Place larger(long bytes) {
    for (Free blocks : free) {
      if (blocks.bytes > bytes && blocks.bytes <= bytes * WASTE && !blocks.places.isEmpty()) {
        return poll(blocks.places);
      }
    }
    return null;
  }

  /// The released blocks of a size. The sizes are in ascending order, and found without a key that
  /// would have to be made.
  private List<Place> free(long bytes) {
    int low = 0;
    int high = free.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (free.get(middle).bytes < bytes) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == free.size() || free.get(low).bytes != bytes) {
      free.add(low, new Free(bytes, new ArrayList<>()));
    }
    return free.get(low).places;
  }

  private static void checkShape(String what, int features, int frames) {
    if (features <= 0 || frames <= 0) {
      throw new IllegalArgumentException(
          what + ": got shape [" + features + ", " + frames + "], expected positive sizes");
    }
  }
}
