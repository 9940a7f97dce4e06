package dev.lutra.nn.data;

/// How the features of an image sample lie: channel by channel, each row by row from the top left.
/// Pixel (x, y) of channel c is feature `(c * height + y) * width + x`.
///
/// @param channels 1 for gray, 3 for red, green, blue
/// @param height rows of pixels
/// @param width columns of pixels
public record ImageShape(int channels, int height, int width) {
  /// @throws IllegalArgumentException if a dimension is less than 1
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "image shape: got %d x %d x %d (channels x height x width), expected each at least 1"
              .formatted(channels, height, width));
    }
  }

  /// The number of features of one image: channels * height * width.
  public int features() {
    return Math.multiplyExact(channels, Math.multiplyExact(height, width));
  }
}
