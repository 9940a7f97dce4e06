package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.stream.Window;
import java.util.Arrays;
import java.util.TreeSet;

/// The geometry of a window over a stream of pixels.
///
/// The *reference* of an output position is a pixel at a fixed place of the window: the last
/// element of a window that lies inside the image, its first pixel with padding. An output leaves
/// when the pixel `lag` behind its reference has come in (of the image, of the next one, or none of
/// any).
///
/// Taps are places relative to the reference that some element reads at some position: mirrored or
/// repeated borders read other taps than the middle does. Rows and columns are independent.
final class WindowPlan {
  /// In [Axis#taps]: outside of the image, a constant.
  static final int OUTSIDE = Integer.MIN_VALUE;

  /// One direction of the window.
  ///
  /// @param size pixels of the image
  /// @param stride pixels from one output to the next
  /// @param offset pixels from an output's first pixel to its reference
  /// @param outputs number of outputs
  /// @param taps `[element][output]`, pixels from the reference to what the element reads, or
  ///   [#OUTSIDE]
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Axis(int size, int stride, int offset, int outputs, int[][] taps) {
    /// The reference of an output.
    int reference(int output) {
      return output * stride + offset;
    }

    /// All taps, from the newest down to the oldest.
    int[] distinct() {
      TreeSet<Integer> all = new TreeSet<>();
      Arrays.stream(taps).flatMapToInt(Arrays::stream).filter(t -> t != OUTSIDE).forEach(all::add);
      return all.descendingSet().stream().mapToInt(Integer::intValue).toArray();
    }

    /// How far the newest tap is ahead of the reference.
    int newest() {
      int[] all = distinct();
      return all.length == 0 ? 0 : Math.max(0, all[0]);
    }

    /// The tap that an element reads at most outputs; [#OUTSIDE] only if it is never inside.
    int usual(int element) {
      int best = OUTSIDE;
      long most = 0;
      for (int tap : distinct()) {
        long count = Arrays.stream(taps[element]).filter(t -> t == tap).count();
        if (count > most) {
          most = count;
          best = tap;
        }
      }
      return best;
    }

    /// References, ascending, of the outputs at which the element reads `tap`.
    int[] references(int element, int tap) {
      int[] found = new int[outputs];
      int count = 0;
      for (int o = 0; o < outputs; o++) {
        if (taps[element][o] == tap) {
          found[count++] = reference(o);
        }
      }
      return Arrays.copyOf(found, count);
    }

    /// Outputs whose reference is one of the first `pixels` pixels.
    int fired(int pixels) {
      return pixels <= offset ? 0 : Math.min(outputs, (pixels - offset - 1) / stride + 1);
    }

    /// Whether a pixel is the reference of an output.
    boolean fires(int pixel) {
      return pixel >= offset && (pixel - offset) % stride == 0;
    }
  }

  final Window window;
  final Axis rows;
  final Axis columns;

  /// Pixels from a reference to the newest pixel that a window needs: less than the image has.
  final int lag;

  WindowPlan(Window window) {
    this.window = window;
    int width = window.width();
    int outputColumns = window.outputColumns();
    int[][] down = new int[window.height()][window.outputRows()];
    int[][] right = new int[width][outputColumns];
    int row = window.padded() ? 0 : (window.height() - 1) * window.dilation();
    int column = window.padded() ? 0 : (width - 1) * window.dilation();
    // Rows and columns are asked for one by one, beside a column or a row that is inside.
    for (int i = 0; i < down.length; i++) {
      for (int r = 0; r < down[i].length; r++) {
        int at = window.rowOf(r, i);
        down[i][r] = at < 0 ? OUTSIDE : at - (r * window.stride() + row);
      }
    }
    for (int j = 0; j < width; j++) {
      for (int c = 0; c < outputColumns; c++) {
        int at = window.columnOf(c, j);
        right[j][c] = at < 0 ? OUTSIDE : at - (c * window.stride() + column);
      }
    }
    this.rows = new Axis(window.rows(), window.stride(), row, window.outputRows(), down);
    this.columns = new Axis(window.columns(), window.stride(), column, outputColumns, right);
    this.lag = rows.newest() * window.columns() + columns.newest();
  }

  /// True iff the window is nothing but the pixel itself, everywhere.
  boolean isPixel() {
    return window.elements() == 1 && window.stride() == 1 && !isWhole();
  }

  /// True iff the window is all of an image of several pixels.
  boolean isWhole() {
    return !window.padded() && window.elements() == window.pixels() && window.pixels() > 1;
  }

  /// Outputs that have left when `pixels` have come in, one frame behind the other, if nothing
  /// pushes the last ones out.
  long fired(long pixels) {
    long passed = pixels - lag;
    if (passed <= 0) {
      return 0;
    }
    return passed / window.pixels() * window.positions() + within((int) (passed % window.pixels()));
  }

  /// At most so many outputs have left when `pixels` have come in, if everything was pushed out
  /// between frames.
  long mostFired(long pixels) {
    int rest = (int) (pixels % window.pixels());
    int passed = Math.max(0, rest - lag);
    return pixels / window.pixels() * window.positions() + within(passed);
  }

  private long within(int passed) {
    int row = passed / window.columns();
    long whole = (long) rows.fired(row) * columns.outputs();
    return whole + (rows.fires(row) ? columns.fired(passed % window.columns()) : 0);
  }
}
