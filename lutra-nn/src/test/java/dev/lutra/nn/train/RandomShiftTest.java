package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomShiftTest {
  private static final ImageShape SHAPE = new ImageShape(2, 4, 3);

  private static byte[] image(int sample) {
    byte[] image = new byte[SHAPE.features()];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (1 + sample * 40 + i);
    }
    return image;
  }

  private static int pixel(Samples samples, int sample, int channel, int y, int x) {
    boolean inside = y >= 0 && y < SHAPE.height() && x >= 0 && x < SHAPE.width();
    int feature = (channel * SHAPE.height() + y) * SHAPE.width() + x;
    return inside ? (int) samples.get(sample, feature) : 0;
  }

  /// The move that makes sample `i` of `moved` from sample `s`, as right * 100 + down.
  private static int move(Samples moved, int i, Samples from, int s, int pixels) {
    for (int right = -pixels; right <= pixels; right++) {
      for (int down = -pixels; down <= pixels; down++) {
        boolean same = true;
        for (int c = 0; c < SHAPE.channels(); c++) {
          for (int y = 0; y < SHAPE.height(); y++) {
            for (int x = 0; x < SHAPE.width(); x++) {
              same &= pixel(moved, i, c, y, x) == pixel(from, s, c, y - down, x - right);
            }
          }
        }
        if (same) {
          return right * 100 + down;
        }
      }
    }
    throw new AssertionError("sample " + i + " is sample " + s + " moved by nothing allowed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void imagesAreMovedByEveryDistanceAndZerosComeIn(boolean bytes) {
    byte[] all = new byte[3 * SHAPE.features()];
    float[] floats = new float[all.length];
    for (int s = 0; s < 3; s++) {
      System.arraycopy(image(s), 0, all, s * SHAPE.features(), SHAPE.features());
    }
    for (int i = 0; i < all.length; i++) {
      floats[i] = all[i] & 0xff;
    }
    Samples samples =
        bytes
            ? Samples.ofBytes(3, SHAPE.features(), all)
            : Samples.ofFloats(3, SHAPE.features(), floats);
    int[] order = new int[301];
    for (int i = 0; i < order.length; i++) {
      order[i] = i % 3;
    }
    Samples moved =
        new RandomShift(1, SHAPE).changed(samples, order, 1, 300, new SplittableRandom(1));
    Set<Integer> moves = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      moves.add(move(moved, i, samples, order[i + 1], 1));
    }
    assertThat(moved.count()).isEqualTo(300);
    assertThat(moves).hasSize(9);
  }
}
