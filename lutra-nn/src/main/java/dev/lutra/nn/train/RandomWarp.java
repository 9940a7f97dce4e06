package dev.lutra.nn.train;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.SplittableRandom;

/// Turns, stretches and moves images at random about their centers, by bilinear interpolation; what
/// comes in from outside is 0. Moves are by whole pixels.
final class RandomWarp implements ImageChange {
  private final Augmentation asked;
  private final ImageShape shape;
  private final Room room = new Room();

  /// One channel of an image, with zeros around it: one row and column before, two behind.
  private final float[] before;

  /// From one row of it to the next.
  private final int stride;

  private final float[] after;

  RandomWarp(Augmentation asked, ImageShape shape) {
    this.asked = asked;
    this.shape = shape;
    this.stride = shape.width() + 3;
    this.before = new float[(shape.height() + 3) * stride];
    this.after = new float[shape.height() * shape.width()];
  }

  @Override
  public Samples changed(
      Samples samples, int[] order, int from, int count, SplittableRandom random) {
    Samples warped = room.cleared(samples, count);
    for (int i = 0; i < count; i++) {
      Map map = draw(random);
      int source = order[from + i] * samples.width();
      int target = i * samples.width();
      for (int c = 0; c < shape.channels(); c++) {
        int plane = c * after.length;
        read(samples, source + plane);
        warp(map);
        write(warped, target + plane);
      }
    }
    return warped;
  }

  /// Where a pixel comes from: `x' = a x + b y + e`, `y' = c x + d y + f`, from the center.
  private record Map(float a, float b, float c, float d, float e, float f) {}

  private Map draw(SplittableRandom random) {
    double angle = Math.toRadians(within(random, asked.rotate()));
    double wide = 1 / (1 + within(random, asked.scale()));
    double high = 1 / (1 + within(random, asked.scale()));
    int right = random.nextInt(-asked.shift(), asked.shift() + 1);
    int down = random.nextInt(-asked.shift(), asked.shift() + 1);
    double a = Math.cos(angle) * wide;
    double b = Math.sin(angle) * wide;
    double c = -Math.sin(angle) * high;
    double d = Math.cos(angle) * high;
    return new Map(
        (float) a,
        (float) b,
        (float) c,
        (float) d,
        (float) -(a * right + b * down),
        (float) -(c * right + d * down));
  }

  private static double within(SplittableRandom random, double most) {
    return most == 0 ? 0 : random.nextDouble(-most, most);
  }

  private void read(Samples samples, int from) {
    int at = from;
    for (int y = 1; y <= shape.height(); y++) {
      for (int x = 1; x <= shape.width(); x++, at++) {
        before[y * stride + x] =
            samples.isBytes() ? samples.bytes()[at] & 0xff : samples.floats()[at];
      }
    }
  }

  private void write(Samples samples, int to) {
    for (int i = 0; i < after.length; i++) {
      if (samples.isBytes()) {
        samples.bytes()[to + i] = (byte) Math.round(after[i]);
      } else {
        samples.floats()[to + i] = after[i];
      }
    }
  }

  /// Places in `before` are one further right and down than in the image, and those outside of the
  /// image are drawn to its border of zeros.
  private void warp(Map map) {
    float middleX = (shape.width() - 1) / 2f;
    float middleY = (shape.height() - 1) / 2f;
    float mostX = shape.width() + 1;
    float mostY = shape.height() + 1;
    for (int y = 0; y < shape.height(); y++) {
      float rowX = map.b * (y - middleY) + map.e + middleX + 1;
      float rowY = map.d * (y - middleY) + map.f + middleY + 1;
      for (int x = 0; x < shape.width(); x++) {
        float fromX = Math.clamp(map.a * (x - middleX) + rowX, 0, mostX);
        float fromY = Math.clamp(map.c * (x - middleX) + rowY, 0, mostY);
        int left = (int) fromX;
        int top = (int) fromY;
        float right = fromX - left;
        float down = fromY - top;
        int at = top * stride + left;
        float upper = before[at] + right * (before[at + 1] - before[at]);
        float lower = before[at + stride] + right * (before[at + stride + 1] - before[at + stride]);
        after[y * shape.width() + x] = upper + down * (lower - upper);
      }
    }
  }
}
