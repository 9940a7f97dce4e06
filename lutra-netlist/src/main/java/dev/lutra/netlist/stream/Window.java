package dev.lutra.netlist.stream;

import java.util.Locale;

/// How a window moves over an image: `height x width` *elements*, `dilation` pixels apart, at every
/// `stride`-th position. Element `(i, j)` has number `i * width + j`; at output position `(r, c)`
/// it lies on pixel `(r * stride - top + i * dilation, c * stride - left + j * dilation)`.
///
/// Without padding every window lies inside the image. With padding there are `ceil(rows / stride)`
/// by `ceil(columns / stride)` output positions, and what lies outside is as [#border] says; an odd
/// number of padded rows or columns has the larger half below or to the right, as `SAME_UPPER` of
/// ONNX does.
///
/// @param rows of the image
/// @param columns of the image
/// @param height elements from the top to the bottom of a window
/// @param width elements from left to right
/// @param stride pixels from one position to the next, in both directions
/// @param dilation pixels from one element to the next, in both directions
/// @param padded whether the borders are padded
/// @param border what lies outside of the image
public record Window(
    int rows,
    int columns,
    int height,
    int width,
    int stride,
    int dilation,
    boolean padded,
    Border border) {
  /// What a window sees outside of the image.
  public enum Border {
    /// Zeros.
    ZERO,
    /// Ones.
    ONE,
    /// The image mirrored at its outermost pixels, which are not repeated.
    REFLECT,
    /// The nearest pixel of the image.
    REPLICATE
  }

  /// The most rows or columns of an image.
  public static final int MOST = 1 << 16;

  /// The most pixels of an image.
  public static final int MOST_PIXELS = 1 << 24;

  /// @throws IllegalArgumentException if there is no position, a border cannot be mirrored, or
  ///   there is too much of anything
  public Window {
    check("rows", rows);
    check("columns", columns);
    check("height", height);
    check("width", width);
    check("stride", stride);
    check("dilation", dilation);
    if ((long) rows * columns > MOST_PIXELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "window: got an image of %d x %d, expected at most %d pixels",
              rows,
              columns,
              MOST_PIXELS));
    }
    long longest = (Math.max(height, width) - 1L) * dilation + 1;
    if ((longest > 1 && dilation > Math.max(rows, columns)) || longest > 2 * MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "window: got dilation %d of %d x %d elements on an image of %d x %d, expected at most the"
                  + " image's size, and at most %d pixels from end to end",
              dilation,
              height,
              width,
              rows,
              columns,
              2 * MOST));
    }
    if (!padded && (extent(height, dilation) > rows || extent(width, dilation) > columns)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "window: got %d x %d pixels on an image of %d x %d, expected a smaller one, or padding"
                  + " same",
              extent(height, dilation),
              extent(width, dilation),
              rows,
              columns));
    }
    if (padded && border == Border.REFLECT) {
      mirrored("rows", rows, height, stride, dilation);
      mirrored("columns", columns, width, stride, dilation);
    }
    long across = positions(columns, width, stride, dilation, padded);
    long down = positions(rows, height, stride, dilation, padded);
    if ((long) height * width > Integer.MAX_VALUE / (down * across)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "window: got %d x %d elements at %d x %d positions, expected at most %d in all",
              height,
              width,
              down,
              across,
              Integer.MAX_VALUE));
    }
  }

  private static void check(String name, int got) {
    if (got < 1 || got > MOST) {
      throw new IllegalArgumentException(
          "window: got " + name + " " + got + ", expected 1 to " + MOST);
    }
  }

  private static void mirrored(String what, int size, int elements, int stride, int dilation) {
    int most = total(size, elements, stride, dilation);
    if (most - most / 2 >= size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "window: got %d %s of border to mirror on an image of %d, expected less than the image;"
                  + " choose border replicate",
              most - most / 2,
              what,
              size));
    }
  }

  /// A single pixel at every position of an image.
  public static Window pixel(int rows, int columns) {
    return new Window(rows, columns, 1, 1, 1, 1, false, Border.ZERO);
  }

  /// All of an image at once.
  public static Window whole(int rows, int columns) {
    return new Window(rows, columns, rows, columns, 1, 1, false, Border.ZERO);
  }

  private static int extent(int elements, int dilation) {
    return (elements - 1) * dilation + 1;
  }

  /// Padding in one direction, both sides together.
  private static int total(int size, int elements, int stride, int dilation) {
    int positions = Math.ceilDiv(size, stride);
    return Math.max(0, (positions - 1) * stride + extent(elements, dilation) - size);
  }

  /// Output positions in one direction.
  private static int positions(int size, int elements, int stride, int dilation, boolean padded) {
    return padded ? Math.ceilDiv(size, stride) : (size - extent(elements, dilation)) / stride + 1;
  }

  /// Elements of a window.
  public int elements() {
    return height * width;
  }

  /// Pixels of the image.
  public int pixels() {
    return rows * columns;
  }

  /// Padded rows above the image.
  public int top() {
    return padded ? total(rows, height, stride, dilation) / 2 : 0;
  }

  /// Padded columns to the left of the image.
  public int left() {
    return padded ? total(columns, width, stride, dilation) / 2 : 0;
  }

  /// Rows of output positions.
  public int outputRows() {
    return positions(rows, height, stride, dilation, padded);
  }

  /// Columns of output positions.
  public int outputColumns() {
    return positions(columns, width, stride, dilation, padded);
  }

  /// Output positions.
  public int positions() {
    return outputRows() * outputColumns();
  }

  /// The pixel, `row * columns + column`, on which an element lies; -1 for a border that is a
  /// constant.
  ///
  /// @param position of the output, `row * outputColumns + column`
  /// @param element of the window
  public int source(int position, int element) {
    int row = rowOf(position / outputColumns(), element / width);
    int column = columnOf(position % outputColumns(), element % width);
    return row < 0 || column < 0 ? -1 : row * columns + column;
  }

  /// The row of the image on which row `element` of the window lies at output row `output`; -1 for
  /// a border that is a constant.
  public int rowOf(int output, int element) {
    return inside(output, element, top(), rows);
  }

  /// The column of the image on which column `element` of the window lies at output column
  /// `output`; -1 for a border that is a constant.
  public int columnOf(int output, int element) {
    return inside(output, element, left(), columns);
  }

  /// The value of a border that is a constant.
  public boolean constant() {
    return border == Border.ONE;
  }

  private int inside(int output, int element, int before, int size) {
    int at = output * stride - before + element * dilation;
    if (at >= 0 && at < size) {
      return at;
    }
    return switch (border) {
      case ZERO, ONE -> -1;
      case REFLECT -> at < 0 ? -at : 2 * (size - 1) - at;
      case REPLICATE -> Math.clamp(at, 0, size - 1);
    };
  }
}
