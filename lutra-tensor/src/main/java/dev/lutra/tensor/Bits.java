package dev.lutra.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A matrix `[features, frames]` of bits; frame `i` of a row is bit `i % 64` of the row's long `i /
/// 64`. The bits behind the last frame are zero: every kernel that writes a row keeps them so.
public final class Bits implements Tensor {
  private static final int ALIGN = 8;

  private final int features;
  private final int frames;
  private final int words;
  private final int stride;
  private final Storage storage;

  /// Views by their first row: a step makes the same ones as the step before. Threads that do not
  /// see each other's make their own.
  private @Nullable Bits @Nullable [] views;

  Bits(int features, int frames, Storage storage) {
    this.features = features;
    this.frames = frames;
    this.words = (frames + 63) >>> 6;
    this.stride = stride(frames);
    this.storage = storage;
  }

  static int stride(int frames) {
    int words = (frames + 63) >>> 6;
    return (words + ALIGN - 1) / ALIGN * ALIGN;
  }

  static long bytes(int features, int frames) {
    return (long) features * stride(frames) * Long.BYTES;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int frames() {
    return frames;
  }

  /// Longs of one row that hold frames.
  public int words() {
    return words;
  }

  /// Longs from the start of one row to the start of the next, a multiple of 8.
  public int stride() {
    return stride;
  }

  @Override
  public long rowBytes() {
    return (long) stride * Long.BYTES;
  }

  @Override
  public MemorySegment segment() {
    return storage.write();
  }

  @Override
  public Storage storage() {
    return storage;
  }

  /// Word `word` of row `feature`: 64 frames.
  public long word(int feature, int word) {
    return storage.read().getAtIndex(ValueLayout.JAVA_LONG, (long) feature * stride + word);
  }

  /// Sets word `word` of row `feature`; bits behind the last frame are cleared.
  public void setWord(int feature, int word, long value) {
    storage
        .write()
        .setAtIndex(ValueLayout.JAVA_LONG, (long) feature * stride + word, value & mask(word));
  }

  /// The bits of word `word` that are frames: all ones except in the last word.
  public long mask(int word) {
    int used = frames - (word << 6);
    return used >= 64 ? -1L : used <= 0 ? 0L : (1L << used) - 1;
  }

  /// The bit at row `feature`, column `frame`.
  public boolean get(int feature, int frame) {
    return (word(feature, frame >>> 6) >>> (frame & 63) & 1) != 0;
  }

  /// Sets the bit at row `feature`, column `frame`.
  public void set(int feature, int frame, boolean value) {
    long old = word(feature, frame >>> 6);
    long bit = 1L << (frame & 63);
    setWord(feature, frame >>> 6, value ? old | bit : old & ~bit);
  }

  /// Copies all elements of a tensor of the same shape.
  public void copyFrom(Bits source) {
    if (source.features != features || source.frames != frames) {
      throw new IllegalArgumentException(
          "copy into bit tensor "
              + shape()
              + ": got shape "
              + source.shape()
              + ", expected the same; copy rows of equal length");
    }
    storage.copyFrom(source.storage);
  }

  /// The rows `from .. to-1` as a tensor of its own on the same memory.
  public Bits rows(int from, int to) {
    if (from == 0 && to == features) {
      return this;
    }
    @Nullable Bits[] known = views;
    if (known == null) {
      known = new @Nullable Bits[features + 1];
      views = known;
    }
    Bits view = known[from];
    if (view == null || view.features != to - from) {
      Storage part = storage.slice(from * rowBytes(), (to - from) * rowBytes());
      view = new Bits(to - from, frames, part);
      known[from] = view;
    }
    return view;
  }

  @Override
  public String toString() {
    return "Bits" + shape();
  }
}
