package dev.lutra.cuda;

import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Copies of the host's arrays on the device: wires, windows, thresholds, samples. An array is
/// copied again where it has changed, and its copy is given back when the array is.
final class Constants {
  /// A key that does not keep its object, equal to that of the same object.
  private static final class Key extends WeakReference<Object> {
    private final int hash;
    private final String use;

    Key(Object object, String use, @Nullable ReferenceQueue<Object> dead) {
      super(object, dead);
      this.use = use;
      this.hash = System.identityHashCode(object) * 31 + use.hashCode();
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && hash == key.hash && use.equals(key.use) && same(key);
    }

    @SuppressWarnings("ReferenceEquality") // objects are told apart by identity
    private boolean same(Key key) {
      Object mine = get();
      return this == key || (mine != null && mine == key.get());
    }
  }

  /// A key for looking up, used again and again.
  private static final class Probe {
    private @Nullable Object object;
    private String use = "";

    @Override
    public int hashCode() {
      return System.identityHashCode(object) * 31 + use.hashCode();
    }

    @Override
    @SuppressWarnings({"EqualsUnsafeCast", "ReferenceEquality"})
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && use.equals(key.use) && key.get() == object;
    }
  }

  private static final class Copy {
    private long address;
    private long room;
    private long bytes;
    private int version;
    private long used = -1;
    private int @Nullable [] ints;
    private float @Nullable [] floats;

    /// Whether the device has written it.
    private boolean written;

    /// Brings it to the host; made once.
    private @Nullable Supplier<int[]> fetch;
  }

  private final Device device;
  private final Map<Object, Copy> copies = new HashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
  private final Probe probe = new Probe();

  Constants(Device device) {
    this.device = device;
  }

  /// The address of a copy of `values`, which may change between calls.
  long of(int[] values) {
    Copy copy = find(values, "");
    if (copy.ints == null || !Arrays.equals(copy.ints, values)) {
      copy.ints = copy.ints == null ? values.clone() : copied(values, copy.ints);
      put(copy, MemorySegment.ofArray(values));
    }
    return use(copy);
  }

  private static int[] copied(int[] values, int[] room) {
    System.arraycopy(values, 0, room, 0, values.length);
    return room;
  }

  /// The address of a copy of `values`, which may change between calls.
  long of(float[] values) {
    Copy copy = find(values, "");
    float[] known = copy.floats;
    if (known == null || !Arrays.equals(known, values)) {
      copy.floats = values.clone();
      put(copy, MemorySegment.ofArray(values));
    }
    return use(copy);
  }

  /// The address of a copy of samples.
  ///
  /// @param fixed whether the array never changes; else it is copied anew
  long of(byte[] values, boolean fixed) {
    Copy copy = find(values, "");
    if (copy.address == 0 || !fixed) {
      put(copy, MemorySegment.ofArray(values));
    }
    return use(copy);
  }

  /// Makes an array of something that has versions.
  @FunctionalInterface
  interface Maker<T> {
    /// The array.
    int[] of(T object);
  }

  /// The address of an array that is made of an object, anew for each version.
  ///
  /// @param use tells apart the arrays that are made of an object
  <T> long of(T object, String use, int version, Maker<T> maker) {
    Copy copy = find(object, use);
    if (copy.address == 0 || copy.version != version) {
      put(copy, MemorySegment.ofArray(maker.of(object)));
      copy.version = version;
    }
    return use(copy);
  }

  /// The sources of wires, `luts * fanIn`.
  long sources(Wires wires) {
    return of(wires, "sources", wires.version(), Wires::toArray);
  }

  /// Says that a kernel was asked for that chooses sources of wires, in the copy of [#sources].
  void chosen(Wires wires) {
    Copy copy = find(wires, "sources");
    Supplier<int[]> fetch = copy.fetch;
    if (fetch == null) {
      fetch = () -> fetch(copy);
      copy.fetch = fetch;
    }
    wires.outdated(fetch);
    copy.version = wires.version();
    copy.written = true;
  }

  private int[] fetch(Copy copy) {
    MemorySegment values = Arena.ofAuto().allocate(copy.bytes, 64);
    device.download(values, copy.address, copy.bytes);
    return values.toArray(ValueLayout.JAVA_INT);
  }

  /// Whether the device has chosen the sources as they are.
  boolean isChosen(Wires wires) {
    Copy copy = find(wires, "sources");
    return copy.written && copy.version == wires.version();
  }

  /// Whether there is an array made of an object, of this version.
  boolean isMade(Object object, String use, int version) {
    Copy copy = find(object, use);
    return copy.address != 0 && copy.version == version;
  }

  /// The address of an array that kernels make of an object, which are asked for next unless there
  /// [#isMade] one of this version.
  long made(Object object, String use, int version, long bytes) {
    Copy copy = find(object, use);
    reserve(copy, bytes);
    copy.version = version;
    copy.written = true;
    return use(copy);
  }

  /// For each output position and element of windows the input position, or -1.
  long sources(Windows windows) {
    return of(
        windows,
        "sources",
        0,
        w -> {
          int[] sources = new int[w.outputPositions() * w.elements()];
          for (int i = 0; i < sources.length; i++) {
            sources[i] = w.source(i / w.elements(), i % w.elements());
          }
          return sources;
        });
  }

  private long use(Copy copy) {
    copy.used = device.asked();
    return copy.address;
  }

  /// Who reads each row, as of [Readers#of(Wires)].
  long readers(Wires wires) {
    return of(wires, "readers", wires.version(), Readers::of);
  }

  /// Who reads each input position, as of [Readers#of(Windows)].
  long readers(Windows windows) {
    return of(windows, "readers", 0, Readers::of);
  }

  private Copy find(Object object, String use) {
    probe.object = object;
    probe.use = use;
    Copy copy = copies.get(probe);
    probe.object = null;
    if (copy == null) {
      purge();
      copy = new Copy();
      copies.put(new Key(object, use, dead), copy);
    }
    return copy;
  }

  private void put(Copy copy, MemorySegment values) {
    reserve(copy, values.byteSize());
    copy.written = false;
    device.upload(copy.address, values, copy.bytes, copy.used);
  }

  private void reserve(Copy copy, long bytes) {
    if (copy.address == 0 || copy.room < bytes) {
      if (copy.address != 0) {
        device.synchronize();
        device.driver().free(copy.address);
      }
      copy.room = Math.max(bytes, 1);
      copy.address = device.allocate(copy.room);
    }
    copy.bytes = bytes;
  }

  /// Gives back the copies of arrays that are gone.
  private void purge() {
    boolean waited = false;
    for (Object key = dead.poll(); key != null; key = dead.poll()) {
      Copy copy = copies.remove(key);
      if (copy != null && copy.address != 0) {
        if (!waited) {
          device.synchronize();
          waited = true;
        }
        device.driver().free(copy.address);
      }
    }
  }
}
