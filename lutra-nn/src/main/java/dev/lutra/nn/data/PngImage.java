package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// A decoded image of 8 bits a channel, pixel by pixel, the channels of a pixel together.
///
/// @param width columns
/// @param height rows
/// @param channels 1 gray, 3 color
/// @param data `data[(y * width + x) * channels + c]`
@SuppressWarnings("ArrayRecordComponent") // internal carrier, never compared
record PngImage(int width, int height, int channels, byte[] data) {

  /// Decodes a PNG; see [PngDecoder].
  static PngImage read(Path file) throws IOException {
    return PngDecoder.decode(file.toString(), Contents.read(file, "a PNG image"));
  }

  /// Requires a file of a folder of images to be called one.
  static void requireName(Path file) throws DataException {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw DataException.of(
          file, "PNG images", "another file", "only .png files", "convert or remove it");
    }
  }

  /// One gray channel, (299 R + 587 G + 114 B + 500) / 1000.
  PngImage gray() {
    if (channels == 1) {
      return this;
    }
    byte[] out = new byte[width * height];
    for (int i = 0; i < out.length; i++) {
      int r = data[3 * i] & 0xFF;
      int g = data[3 * i + 1] & 0xFF;
      int b = data[3 * i + 2] & 0xFF;
      out[i] = (byte) ((299 * r + 587 * g + 114 * b + 500) / 1000);
    }
    return new PngImage(width, height, 1, out);
  }

  /// Three channels; gray becomes three equal ones.
  PngImage color() {
    if (channels == 3) {
      return this;
    }
    byte[] out = new byte[3 * width * height];
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i / 3];
    }
    return new PngImage(width, height, 3, out);
  }

  /// The image in another size, each new pixel the mean of the area it covers; the sides need not
  /// keep their proportion.
  PngImage resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    byte[] out = new byte[newWidth * newHeight * channels];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        for (int c = 0; c < channels; c++) {
          out[(y * newWidth + x) * channels + c] = (byte) mean(x, y, c, newWidth, newHeight);
        }
      }
    }
    return new PngImage(newWidth, newHeight, channels, out);
  }

  /// The rounded mean over new pixel (x, y). In units of 1/newWidth by 1/newHeight of an old pixel
  /// all areas are whole numbers, so the mean is exact.
  private long mean(int x, int y, int c, int newWidth, int newHeight) {
    long sum = 0;
    for (int sy = y * height / newHeight; (long) sy * newHeight < (y + 1L) * height; sy++) {
      long high = overlap(sy, newHeight, y, height);
      for (int sx = x * width / newWidth; (long) sx * newWidth < (x + 1L) * width; sx++) {
        long area = high * overlap(sx, newWidth, x, width);
        sum += area * (data[(sy * width + sx) * channels + c] & 0xFF);
      }
    }
    long whole = (long) width * height;
    return (sum + whole / 2) / whole;
  }

  private static long overlap(long a, long aLength, long b, long bLength) {
    return Math.min((a + 1) * aLength, (b + 1) * bLength) - Math.max(a * aLength, b * bLength);
  }

  /// The pixels channel by channel, as [ImageShape] orders them, written to a place.
  void planes(byte[] out, int at) {
    int plane = width * height;
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < channels; c++) {
        out[at + c * plane + i] = data[i * channels + c];
      }
    }
  }
}
