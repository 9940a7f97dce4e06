package dev.lutra.nn;

import dev.lutra.netlist.stream.Window;
import dev.lutra.tensor.Windows;
import org.jspecify.annotations.Nullable;

/// What flows between layers: features, each a row, at every position of an image, or at one.
///
/// Of an image a row holds all positions, row by row from the top left, each with its frames side
/// by side: the tensor is `[features, rows * columns * frames]`, and a layer that works feature by
/// feature shares its weights over the positions by itself.
///
/// @param features number of rows of the tensor: the channels of an image
/// @param kind reals or bits
/// @param rows of an image; 1 for what is no image
/// @param columns of an image; 1 for what is no image
/// @param window only for the first layer of a convolution: the features are then the elements of a
///   window, element `e` of channel `c` being number `c * elements + e`, and rows and columns those
///   of the positions where it stands; the tensor is the whole image. Else null
public record Signal(int features, Kind kind, int rows, int columns, @Nullable Window window) {
  /// The two kinds of tensor.
  public enum Kind {
    /// Real numbers; a value in `[0, 1]` may stand for the probability of a 1.
    REAL,
    /// Zeros and ones.
    BITS
  }

  /// Real numbers.
  public static Signal real(int features) {
    return new Signal(features, Kind.REAL, 1, 1, null);
  }

  /// Zeros and ones.
  public static Signal bits(int features) {
    return new Signal(features, Kind.BITS, 1, 1, null);
  }

  /// Other features at the same positions.
  public Signal with(int otherFeatures, Kind otherKind) {
    return new Signal(otherFeatures, otherKind, rows, columns, null);
  }

  /// The same features on an image of another size.
  public Signal at(int otherRows, int otherColumns) {
    return new Signal(features, kind, otherRows, otherColumns, null);
  }

  /// What the first layer of a convolution sees of this image.
  public Signal through(Window moving) {
    return new Signal(
        features * moving.elements(), kind, moving.outputRows(), moving.outputColumns(), moving);
  }

  /// Positions of the image.
  public int positions() {
    return rows * columns;
  }

  /// Whether there is more than one position.
  public boolean isImage() {
    return positions() > 1;
  }

  /// The window as references; null without one.
  public @Nullable Windows windows() {
    return window == null ? null : windows(window);
  }

  /// A window as references.
  public static Windows windows(Window window) {
    int elements = window.elements();
    int[] sources = new int[window.positions() * elements];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = window.source(i / elements, i % elements);
    }
    return new Windows(window.pixels(), elements, sources, window.constant());
  }

  @Override
  public String toString() {
    String what = features + (kind == Kind.BITS ? " bits" : " reals");
    return isImage() ? what + " at " + rows + " x " + columns + " positions" : what;
  }
}
