package dev.lutra.nn.train;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.SplittableRandom;

/// Moves images by a few whole pixels at random, a batch at a time; what comes in from outside is
/// 0.
final class RandomShift implements ImageChange {
  /// How far at most, in each direction.
  private final int pixels;

  private final ImageShape shape;

  private final Room room = new Room();

  RandomShift(int pixels, ImageShape shape) {
    this.pixels = pixels;
    this.shape = shape;
  }

  @Override
  public Samples changed(
      Samples samples, int[] order, int from, int count, SplittableRandom random) {
    int width = samples.width();
    Samples moved = room.cleared(samples, count);
    for (int i = 0; i < count; i++) {
      int right = random.nextInt(-pixels, pixels + 1);
      int down = random.nextInt(-pixels, pixels + 1);
      if (samples.isBytes()) {
        move(samples.bytes(), order[from + i] * width, moved.bytes(), i * width, right, down);
      } else {
        move(samples.floats(), order[from + i] * width, moved.floats(), i * width, right, down);
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
}
