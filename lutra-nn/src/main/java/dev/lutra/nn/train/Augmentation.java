package dev.lutra.nn.train;

import dev.lutra.nn.Settings;

/// How training samples are changed at random, in each pass anew.
///
/// @param shift images are moved by up to so many pixels in each direction: the same as to pad them
///   by so many pixels and to crop them to their size at a random place, as is usual with 4 for
///   CIFAR-10
/// @param border what is outside of an image, where `shift`, `rotate`, `scale` and `elastic` bring
///   it in
/// @param mirror whether one of two images has left and right exchanged; not for digits
/// @param rotate images are turned by up to so many degrees, by bilinear interpolation
/// @param scale images are stretched by a factor of `1 - scale` to `1 + scale`, drawn for height
///   and width
/// @param elastic elastic deformation of images
/// @param flip share of the encoder's bits that are inverted (bit-flip augmentation): 0.01 is much
public record Augmentation(
    int shift,
    Outside border,
    boolean mirror,
    double rotate,
    double scale,
    Elastic elastic,
    double flip) {
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

  /// Zeros outside, no mirror image and no elastic deformation.
  public Augmentation(int shift, double rotate, double scale, double flip) {
    this(shift, Outside.ZERO, false, rotate, scale, Elastic.NONE, flip);
  }

  /// Moves by so many pixels, and nothing else.
  public static Augmentation ofShift(int pixels) {
    return new Augmentation(pixels, 0, 0, 0);
  }

  /// The same with what is outside of an image.
  public Augmentation with(Outside outside) {
    return new Augmentation(shift, outside, mirror, rotate, scale, elastic, flip);
  }

  /// The same with elastic deformation.
  public Augmentation with(Elastic deformation) {
    return new Augmentation(shift, border, mirror, rotate, scale, deformation, flip);
  }

  /// The same with mirror images.
  public Augmentation withMirror() {
    return new Augmentation(shift, border, true, rotate, scale, elastic, flip);
  }

  /// Whether samples must be images.
  public boolean needsImages() {
    return shift > 0 || mirror || isResampled();
  }

  /// Whether pixels come from between pixels.
  boolean isResampled() {
    return rotate > 0 || scale > 0 || elastic.alpha() > 0;
  }
}
