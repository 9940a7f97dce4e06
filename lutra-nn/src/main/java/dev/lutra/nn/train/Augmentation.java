package dev.lutra.nn.train;

import dev.lutra.nn.Settings;

/// How training samples are changed at random, in each pass anew.
///
/// @param shift images are moved by up to so many pixels in each direction; what comes in from
///   outside is 0
/// @param rotate images are turned by up to so many degrees, by bilinear interpolation
/// @param scale images are stretched by a factor of `1 - scale` to `1 + scale`, drawn for height
///   and width
/// @param flip share of the encoder's bits that are inverted (bit-flip augmentation): 0.01 is much
public record Augmentation(int shift, double rotate, double scale, double flip) {
  /// No change.
  public static final Augmentation NONE = new Augmentation(0, 0, 0, 0);

  /// @throws IllegalArgumentException if a setting is out of range
  public Augmentation {
    Settings.check(shift >= 0, "training.augmentation.shift", shift, "at least 0");
    Settings.check(
        rotate >= 0 && rotate <= 180, "training.augmentation.rotate", rotate, "0 to 180");
    Settings.share("training.augmentation.scale", scale);
    Settings.check(flip >= 0 && flip <= 0.5, "training.augmentation.flip", flip, "0 to 0.5");
  }

  /// Moves by so many pixels, and nothing else.
  public static Augmentation ofShift(int pixels) {
    return new Augmentation(pixels, 0, 0, 0);
  }

  /// Whether samples must be images.
  public boolean needsImages() {
    return shift > 0 || rotate > 0 || scale > 0;
  }
}
