package dev.lutra.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The table address of every LUT at every frame, `[luts, frames]`, one unsigned byte each: what a
/// binary-mode layer computes in its forward pass and keeps for the backward pass.
///
/// Bit `j` of an address is input `j` of the LUT. Bytes behind the last frame are unspecified.
public final class Addresses {
  private static final int ALIGN = 64;

  private final int luts;
  private final int frames;
  private final Storage storage;

  /// Views by their first row: a step makes the same ones as the step before. Threads that do not
  /// see each other's make their own.
  private @Nullable Addresses @Nullable [] views;

  Addresses(int luts, int frames, Storage storage) {
    this.luts = luts;
    this.frames = frames;
    this.storage = storage;
  }

  static long stride(int frames) {
    return (frames + ALIGN - 1) / ALIGN * (long) ALIGN;
  }

  static long bytes(int luts, int frames) {
    return luts * stride(frames);
  }

  /// Number of LUTs.
  public int luts() {
    return luts;
  }

  /// Number of frames.
  public int frames() {
    return frames;
  }

  /// Bytes from one LUT's row to the next, a multiple of 64.
  public long rowBytes() {
    return stride(frames);
  }

  /// The storage for the host to read and write, see [Tensor#segment()].
  public MemorySegment segment() {
    return storage.write();
  }

  /// Where the addresses lie.
  public Storage storage() {
    return storage;
  }

  /// Those of the LUTs `from .. to-1`, on the same memory.
  public Addresses rows(int from, int to) {
    if (from == 0 && to == luts) {
      return this;
    }
    @Nullable Addresses[] known = views;
    if (known == null) {
      known = new @Nullable Addresses[luts + 1];
      views = known;
    }
    Addresses view = known[from];
    if (view == null || view.luts != to - from) {
      Storage part = storage.slice(from * rowBytes(), (to - from) * rowBytes());
      view = new Addresses(to - from, frames, part);
      known[from] = view;
    }
    return view;
  }

  /// The address of LUT `lut` at `frame`, 0 to 255.
  public int get(int lut, int frame) {
    return storage.read().get(ValueLayout.JAVA_BYTE, lut * rowBytes() + frame) & 0xff;
  }

  /// Sets the address of LUT `lut` at `frame`.
  public void set(int lut, int frame, int address) {
    storage.write().set(ValueLayout.JAVA_BYTE, lut * rowBytes() + frame, (byte) address);
  }
}
