package dev.lutra.nn.train;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/// Moves images by a few whole pixels and mirrors them at random, a batch at a time.
final class RandomShift implements ImageChange {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /// How far at most, in each direction.
  private final int pixels;

  private final Outside border;
  private final boolean mirror;
  private final ImageShape shape;

  private final Room room = new Room();

  RandomShift(Augmentation asked, ImageShape shape) {
    this.pixels = asked.shift();
    this.border = asked.border();
    this.mirror = asked.mirror();
    this.shape = shape;
  }

  @Override
  public Samples changed(
      Samples samples, int[] order, int from, int count, SplittableRandom random) {
    int width = samples.width();
    Samples moved = room.cleared(samples, count);
    Object source = samples.isBytes() ? samples.bytes() : samples.floats();
    Object target = samples.isBytes() ? moved.bytes() : moved.floats();
    for (int i = 0; i < count; i++) {
      int right = random.nextInt(-pixels, pixels + 1);
      int down = random.nextInt(-pixels, pixels + 1);
      if (border == Outside.ZERO) {
        move(source, order[from + i] * width, target, i * width, right, down);
      } else {
        reflected(source, order[from + i] * width, target, i * width, right, down);
      }
      if (mirror && random.nextBoolean()) {
        mirror(target, i * width);
      }
    }
    return moved;
  }

  /// Between arrays of the same kind, of which the target is zero. A plane moves in one piece,
  /// which brings what left a row at one side into the next row at the other; that is cleared.
  private void move(Object source, int from, Object target, int to, int right, int down) {
    int plane = shape.height() * shape.width();
    int by = down * shape.width() + right;
    if (Math.abs(down) >= shape.height() || Math.abs(right) >= shape.width()) {
      return;
    }
    int kept = plane - Math.abs(by);
    for (int p = 0; p < shape.channels() * plane; p += plane) {
      System.arraycopy(source, from + p + Math.max(0, -by), target, to + p + Math.max(0, by), kept);
    }
    for (int i = 0; i < Math.abs(right); i++) {
      clearColumn(target, to + (right > 0 ? i : shape.width() - 1 - i));
    }
  }

  /// Row by row: what stays inside in one piece, and the columns beside it one by one.
  private void reflected(Object source, int from, Object target, int to, int right, int down) {
    int width = shape.width();
    int first = Math.clamp(right, 0, width);
    int behind = Math.clamp(width + (long) right, 0, width);
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int y = row % shape.height();
      int in = from + (row - y + Outside.reflect(y - down, shape.height())) * width;
      int out = to + row * width;
      if (first < behind) {
        System.arraycopy(source, in + first - right, target, out + first, behind - first);
      }
      for (int x = 0; x < first; x++) {
        System.arraycopy(source, in + Outside.reflect(x - right, width), target, out + x, 1);
      }
      for (int x = behind; x < width; x++) {
        System.arraycopy(source, in + Outside.reflect(x - right, width), target, out + x, 1);
      }
    }
  }

  private void clearColumn(Object image, int first) {
    int rows = shape.channels() * shape.height();
    switch (image) {
      case byte[] bytes -> {
        for (int y = 0; y < rows; y++) {
          bytes[first + y * shape.width()] = 0;
        }
      }
      case float[] floats -> {
        for (int y = 0; y < rows; y++) {
          floats[first + y * shape.width()] = 0;
        }
      }
      default -> throw new IllegalArgumentException("image: got " + image.getClass());
    }
  }

  /// Exchanges left and right in place.
  private void mirror(Object image, int from) {
    int width = shape.width();
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int left = from + row * width;
      switch (image) {
        case byte[] bytes -> reverse(bytes, left, left + width - 1);
        case float[] floats -> reverse(floats, left, left + width - 1);
        default -> throw new IllegalArgumentException("image: got " + image.getClass());
      }
    }
  }

  /// Eight from each end at a time, as far as there are as many.
  private static void reverse(byte[] row, int first, int last) {
    int l = first;
    int r = last;
    for (; r - l + 1 >= 2 * Long.BYTES; l += Long.BYTES, r -= Long.BYTES) {
      int end = r - Long.BYTES + 1;
      long held = (long) EIGHT.get(row, l);
      EIGHT.set(row, l, Long.reverseBytes((long) EIGHT.get(row, end)));
      EIGHT.set(row, end, Long.reverseBytes(held));
    }
    for (; l < r; l++, r--) {
      byte held = row[l];
      row[l] = row[r];
      row[r] = held;
    }
  }

  private static void reverse(float[] row, int first, int last) {
    for (int l = first, r = last; l < r; l++, r--) {
      float held = row[l];
      row[l] = row[r];
      row[r] = held;
    }
  }
}
