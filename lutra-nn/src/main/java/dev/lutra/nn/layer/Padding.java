package dev.lutra.nn.layer;

/// Whether windows reach over the border of an image.
public enum Padding {
  /// Every window lies inside; the result is smaller than the image.
  VALID,
  /// The result has the size of the image, divided by the stride and rounded up.
  SAME
}
