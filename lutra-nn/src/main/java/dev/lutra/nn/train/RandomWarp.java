package dev.lutra.nn.train;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Turns, stretches, moves, mirrors and deforms images at random, by one bilinear interpolation for
/// all of it. Turning and stretching is about the center; moves are by whole pixels.
final class RandomWarp implements ImageChange {
  private final Augmentation asked;
  private final ImageShape shape;
  private final Room room = new Room();

  /// One channel of an image, with zeros around it: one row and column before, two behind.
  private final float[] before;

  /// From one row of it to the next.
  private final int stride;

  private final float[] after;

  /// Where a pixel of any channel comes from: the place in `before` of the upper left one of four.
  private final int[] places;

  /// How far to the right of that, in pixels, and how far below.
  private final float[] rights;

  private final float[] downs;

  /// `x' = a x + b y + e`, `y' = c x + d y + f`, from the center: where an image is turned,
  /// stretched, moved and mirrored from.
  private float a;

  private float b;
  private float c;
  private float d;
  private float e;
  private float f;

  /// Null for no elastic deformation.
  private final @Nullable ElasticField elastic;

  RandomWarp(Augmentation asked, ImageShape shape) {
    this.asked = asked;
    this.shape = shape;
    this.stride = shape.width() + 3;
    this.before = new float[(shape.height() + 3) * stride];
    int pixels = shape.height() * shape.width();
    this.after = new float[pixels];
    this.places = new int[pixels];
    this.rights = new float[pixels];
    this.downs = new float[pixels];
    this.elastic = asked.elastic().alpha() > 0 ? new ElasticField(asked.elastic(), shape) : null;
  }

  @Override
  public Samples changed(
      Samples samples, int[] order, int from, int count, SplittableRandom random) {
    Samples warped = room.cleared(samples, count);
    for (int i = 0; i < count; i++) {
      draw(random);
      if (elastic != null) {
        elastic.draw(random);
      }
      locate();
      int source = order[from + i] * samples.width();
      int target = i * samples.width();
      for (int channel = 0; channel < shape.channels(); channel++) {
        int plane = channel * after.length;
        read(samples, source + plane);
        interpolate();
        write(warped, target + plane);
      }
    }
    return warped;
  }

  private void draw(SplittableRandom random) {
    double angle = Math.toRadians(within(random, asked.rotate()));
    double wide = 1 / (1 + within(random, asked.scale()));
    double high = 1 / (1 + within(random, asked.scale()));
    int right = random.nextInt(-asked.shift(), asked.shift() + 1);
    int down = random.nextInt(-asked.shift(), asked.shift() + 1);
    double side = asked.mirror() && random.nextBoolean() ? -1 : 1;
    a = (float) (Math.cos(angle) * wide * side);
    b = (float) (Math.sin(angle) * wide * side);
    c = (float) (-Math.sin(angle) * high);
    d = (float) (Math.cos(angle) * high);
    e = -(a * right + b * down);
    f = -(c * right + d * down);
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

  private void locate() {
    float middleX = (shape.width() - 1) / 2f;
    float middleY = (shape.height() - 1) / 2f;
    int pixel = 0;
    for (int y = 0; y < shape.height(); y++) {
      float rowX = b * (y - middleY) + e + middleX;
      float rowY = d * (y - middleY) + f + middleY;
      for (int x = 0; x < shape.width(); x++, pixel++) {
        float fromX = a * (x - middleX) + rowX;
        float fromY = c * (x - middleX) + rowY;
        if (elastic != null) {
          fromX += elastic.right(x, y);
          fromY += elastic.down(x, y);
        }
        fromX = inside(fromX, shape.width());
        fromY = inside(fromY, shape.height());
        int left = (int) fromX;
        int top = (int) fromY;
        places[pixel] = top * stride + left;
        rights[pixel] = fromX - left;
        downs[pixel] = fromY - top;
      }
    }
  }

  /// The place in `before`, which is one further right or down than in the image: outside of the
  /// image it is drawn to the border of zeros, or reflected.
  private float inside(float at, int size) {
    return 1
        + (asked.border() == Outside.ZERO
            ? Math.clamp(at, -1, size)
            : Outside.reflect(at, size - 1f));
  }

  private void interpolate() {
    for (int i = 0; i < after.length; i++) {
      int at = places[i];
      float upper = before[at] + rights[i] * (before[at + 1] - before[at]);
      int under = at + stride;
      float lower = before[under] + rights[i] * (before[under + 1] - before[under]);
      after[i] = upper + downs[i] * (lower - upper);
    }
  }
}
