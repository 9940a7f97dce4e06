package dev.lutra.netlist.stream;

/// The bits of one stage for some images.
///
/// @param images number of images
/// @param frames modulation frames of an image
/// @param positions output positions of the stage, `row * columns + column`
/// @param rows one row for each channel; the bit of position `p` in frame `f` of image `i` is bit
///   `v & 63` of word `v >> 6` with `v = (i * frames + f) * positions + p`; further bits are 0
@SuppressWarnings("ArrayRecordComponent") // large; handed on, never changed nor compared
public record StreamBits(int images, int frames, int positions, long[][] rows) {
  /// Number of channels.
  public int channels() {
    return rows.length;
  }

  /// One bit.
  public boolean get(int image, int frame, int channel, int position) {
    int v = (image * frames + frame) * positions + position;
    return (rows[channel][v >> 6] >>> v & 1) != 0;
  }
}
