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

  /// One channel of an image.
  private final float[] before;

  private final float[] after;

  RandomWarp(Augmentation asked, ImageShape shape) {
    this.asked = asked;
    this.shape = shape;
    this.before = new float[shape.height() * shape.width()];
    this.after = new float[before.length];
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
        int plane = c * before.length;
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
    for (int i = 0; i < before.length; i++) {
      before[i] = samples.isBytes() ? samples.bytes()[from + i] & 0xff : samples.floats()[from + i];
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

  private void warp(Map map) {
    float middleX = (shape.width() - 1) / 2f;
    float middleY = (shape.height() - 1) / 2f;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        float fromX = map.a * (x - middleX) + map.b * (y - middleY) + map.e + middleX;
        float fromY = map.c * (x - middleX) + map.d * (y - middleY) + map.f + middleY;
        int left = (int) Math.floor(fromX);
        int top = (int) Math.floor(fromY);
        float right = fromX - left;
        float upper = (1 - right) * before(left, top) + right * before(left + 1, top);
        float lower = (1 - right) * before(left, top + 1) + right * before(left + 1, top + 1);
        float down = fromY - top;
        after[y * shape.width() + x] = (1 - down) * upper + down * lower;
      }
    }
  }

  private float before(int x, int y) {
    boolean inside = x >= 0 && y >= 0 && x < shape.width() && y < shape.height();
    return inside ? before[y * shape.width() + x] : 0;
  }
}
