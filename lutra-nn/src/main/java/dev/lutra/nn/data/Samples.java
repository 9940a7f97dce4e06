package dev.lutra.nn.data;

import java.util.Objects;

/// An immutable matrix `[count, width]`, one row a sample and one column a feature, stored row by
/// row as unsigned bytes (0..255) or as floats.
///
/// The array given to a static factory is kept, not copied: data sets are large. Neither the giver
/// nor a reader of [#bytes()] or [#floats()] may change it afterwards, but for a giver who says for
/// how long the samples hold.
public final class Samples {
  private final int count;
  private final int width;
  private final byte[] bytes;
  private final float[] floats;
  private final boolean isBytes;
  private final boolean isFixed;

  private Samples(
      int count, int width, byte[] bytes, float[] floats, boolean isBytes, boolean isFixed) {
    this.count = count;
    this.width = width;
    this.bytes = bytes;
    this.floats = floats;
    this.isBytes = isBytes;
    this.isFixed = isFixed;
  }

  /// Samples of unsigned bytes: feature `f` of sample `s` is `data[s * width + f] & 0xFF`.
  ///
  /// @throws IllegalArgumentException unless count >= 0, width >= 1, data.length = count * width
  public static Samples ofBytes(int count, int width, byte[] data) {
    checkSize(count, width, data.length);
    return new Samples(count, width, data, new float[0], true, true);
  }

  /// Samples of floats: feature `f` of sample `s` is `data[s * width + f]`.
  ///
  /// @throws IllegalArgumentException unless count >= 0, width >= 1, data.length = count * width
  public static Samples ofFloats(int count, int width, float[] data) {
    checkSize(count, width, data.length);
    return new Samples(count, width, new byte[0], data, false, true);
  }

  private static void checkSize(int count, int width, int length) {
    if (count < 0 || width < 1 || (long) count * width != length) {
      throw new IllegalArgumentException(
          "samples [%d, %d]: got %d values, expected count >= 0, width >= 1 and %d values"
              .formatted(count, width, length, (long) count * width));
    }
  }

  /// The same samples, of which the giver says that the array will be written again.
  public Samples changing() {
    return new Samples(count, width, bytes, floats, isBytes, false);
  }

  /// Whether the array is never written again, so that copies of it stay right.
  public boolean isFixed() {
    return isFixed;
  }

  /// The number of samples (rows).
  public int count() {
    return count;
  }

  /// The number of features of one sample (columns).
  public int width() {
    return width;
  }

  /// One feature of one sample; bytes read as 0..255.
  ///
  /// @throws IndexOutOfBoundsException if either index is outside the matrix
  public float get(int sample, int feature) {
    int at = Objects.checkIndex(sample, count) * width + Objects.checkIndex(feature, width);
    return isBytes ? bytes[at] & 0xFF : floats[at];
  }

  /// Whether the samples are stored as unsigned bytes.
  public boolean isBytes() {
    return isBytes;
  }

  /// The stored bytes, row by row. Read only: this is the storage itself.
  ///
  /// @throws IllegalStateException if these samples are floats
  public byte[] bytes() {
    if (!isBytes) {
      throw new IllegalStateException("samples: asked bytes, got float samples; use floats()");
    }
    return bytes;
  }

  /// The stored floats, row by row. Read only: this is the storage itself.
  ///
  /// @throws IllegalStateException if these samples are bytes
  public float[] floats() {
    if (isBytes) {
      throw new IllegalStateException("samples: asked floats, got byte samples; use bytes()");
    }
    return floats;
  }

  /// The given rows, in the given order; an index may occur more than once.
  ///
  /// @throws IndexOutOfBoundsException if an index is not a row
  public Samples select(int[] indices) {
    if (isBytes) {
      byte[] out = new byte[Math.multiplyExact(indices.length, width)];
      for (int i = 0; i < indices.length; i++) {
        int row = Objects.checkIndex(indices[i], count);
        System.arraycopy(bytes, row * width, out, i * width, width);
      }
      return ofBytes(indices.length, width, out);
    }
    float[] out = new float[Math.multiplyExact(indices.length, width)];
    for (int i = 0; i < indices.length; i++) {
      int row = Objects.checkIndex(indices[i], count);
      System.arraycopy(floats, row * width, out, i * width, width);
    }
    return ofFloats(indices.length, width, out);
  }

  /// The smallest value of a feature over all samples; positive infinity if there is no sample.
  public float min(int feature) {
    float min = Float.POSITIVE_INFINITY;
    for (int s = 0; s < count; s++) {
      min = Math.min(min, get(s, feature));
    }
    return min;
  }

  /// The largest value of a feature over all samples; negative infinity if there is no sample.
  public float max(int feature) {
    float max = Float.NEGATIVE_INFINITY;
    for (int s = 0; s < count; s++) {
      max = Math.max(max, get(s, feature));
    }
    return max;
  }

  /// The place `sample * width + feature` of the first NaN or infinite value, or -1 if all are
  /// finite.
  public int firstNonFinite() {
    for (int i = 0; i < floats.length; i++) {
      if (!Float.isFinite(floats[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "Samples[" + count + ", " + width + (isBytes ? "] of bytes" : "] of floats");
  }
}
