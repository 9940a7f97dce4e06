package dev.lutra.nn.train;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.SplittableRandom;

/// Moves images by a few whole pixels at random, a batch at a time; what comes in from outside is
/// 0.
///
/// @param pixels how far at most, in each direction
/// @param shape of the images
record RandomShift(int pixels, ImageShape shape) {
  /// The samples `order[from .. from + count - 1]`, each moved.
  Samples moved(Samples samples, int[] order, int from, int count, SplittableRandom random) {
    int width = samples.width();
    byte[] bytes = new byte[samples.isBytes() ? count * width : 0];
    float[] floats = new float[samples.isBytes() ? 0 : count * width];
    for (int i = 0; i < count; i++) {
      int right = random.nextInt(-pixels, pixels + 1);
      int down = random.nextInt(-pixels, pixels + 1);
      if (samples.isBytes()) {
        move(samples.bytes(), order[from + i] * width, bytes, i * width, right, down);
      } else {
        move(samples.floats(), order[from + i] * width, floats, i * width, right, down);
      }
    }
    return samples.isBytes()
        ? Samples.ofBytes(count, width, bytes)
        : Samples.ofFloats(count, width, floats);
  }

  /// Between arrays of the same kind, of which the target is zero.
  private void move(Object source, int from, Object target, int to, int right, int down) {
    int kept = shape.width() - Math.abs(right);
    if (kept <= 0) {
      return;
    }
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int y = row % shape.height() - down;
      if (y >= 0 && y < shape.height()) {
        int start = from + (row - down) * shape.width() + Math.max(0, -right);
        System.arraycopy(
            source, start, target, to + row * shape.width() + Math.max(0, right), kept);
      }
    }
  }
}
