package dev.lutra.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A matrix `[features, frames]` of 32-bit floats.
public final class Real implements Tensor {
  private static final int ALIGN = 16;

  private final int features;
  private final int frames;
  private final int stride;
  private final Storage storage;

  /// Views by their first row: a step makes the same ones as the step before. Threads that do not
  /// see each other's make their own.
  private @Nullable Real @Nullable [] views;

  Real(int features, int frames, Storage storage) {
    this.features = features;
    this.frames = frames;
    this.stride = stride(frames);
    this.storage = storage;
  }

  static int stride(int frames) {
    return (frames + ALIGN - 1) / ALIGN * ALIGN;
  }

  static long bytes(int features, int frames) {
    return (long) features * stride(frames) * Float.BYTES;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int frames() {
    return frames;
  }

  /// Floats from the start of one row to the start of the next, a multiple of 16.
  public int stride() {
    return stride;
  }

  @Override
  public long rowBytes() {
    return (long) stride * Float.BYTES;
  }

  @Override
  public MemorySegment segment() {
    return storage.write();
  }

  @Override
  public Storage storage() {
    return storage;
  }

  /// The element at row `feature`, column `frame`.
  public float get(int feature, int frame) {
    return storage.read().getAtIndex(ValueLayout.JAVA_FLOAT, (long) feature * stride + frame);
  }

  /// Sets the element at row `feature`, column `frame`.
  public void set(int feature, int frame, float value) {
    storage.write().setAtIndex(ValueLayout.JAVA_FLOAT, (long) feature * stride + frame, value);
  }

  /// Sets the elements of row `feature`.
  ///
  /// @throws IndexOutOfBoundsException unless there are `frames` values
  public void setRow(int feature, float[] values) {
    MemorySegment.copy(
        values, 0, storage.write(), ValueLayout.JAVA_FLOAT, feature * rowBytes(), frames);
  }

  /// Adds to the element at row `feature`, column `frame`.
  public void add(int feature, int frame, float value) {
    long index = (long) feature * stride + frame;
    MemorySegment all = storage.write();
    all.setAtIndex(
        ValueLayout.JAVA_FLOAT, index, all.getAtIndex(ValueLayout.JAVA_FLOAT, index) + value);
  }

  /// Copies all elements out, row after row without padding: length `features * frames`.
  public float[] toArray() {
    float[] out = new float[features * frames];
    MemorySegment all = storage.read();
    for (int r = 0; r < features; r++) {
      MemorySegment.copy(all, ValueLayout.JAVA_FLOAT, r * rowBytes(), out, r * frames, frames);
    }
    return out;
  }

  /// Copies `values` in, row after row without padding.
  ///
  /// @throws IllegalArgumentException unless there are `features * frames` values
  public void copyFrom(float[] values) {
    if (values.length != features * frames) {
      throw new IllegalArgumentException(
          "copy into real tensor "
              + shape()
              + ": got "
              + values.length
              + " values, expected "
              + features * frames);
    }
    MemorySegment all = storage.overwrite();
    for (int r = 0; r < features; r++) {
      MemorySegment.copy(values, r * frames, all, ValueLayout.JAVA_FLOAT, r * rowBytes(), frames);
    }
  }

  /// Copies all elements of a tensor of the same shape.
  public void copyFrom(Real source) {
    if (source.features != features || source.frames != frames) {
      throw new IllegalArgumentException(
          "copy into real tensor " + shape() + ": got shape " + source.shape());
    }
    storage.copyFrom(source.storage);
  }

  /// Sets every element, padding included, to `value`.
  public void fill(float value) {
    storage.fill(Float.floatToRawIntBits(value));
  }

  /// The rows `from .. to-1` as a tensor of its own on the same memory.
  public Real rows(int from, int to) {
    if (from == 0 && to == features) {
      return this;
    }
    @Nullable Real[] known = views;
    if (known == null) {
      known = new @Nullable Real[features + 1];
      views = known;
    }
    Real view = known[from];
    if (view == null || view.features != to - from) {
      Storage part = storage.slice(from * rowBytes(), (to - from) * rowBytes());
      view = new Real(to - from, frames, part);
      known[from] = view;
    }
    return view;
  }

  @Override
  public String toString() {
    return "Real" + shape();
  }
}
