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

  /// A pixel of an image, or of what is outside of it.
  private static int pixel(Samples samples, int sample, int channel, int y, int x, Outside border) {
    boolean inside = y >= 0 && y < SHAPE.height() && x >= 0 && x < SHAPE.width();
    if (border == Outside.REFLECT) {
      return pixel(samples, sample, channel, folded(y, 4), folded(x, 3), Outside.ZERO);
    }
    int feature = (channel * SHAPE.height() + y) * SHAPE.width() + x;
    return inside ? (int) samples.get(sample, feature) : 0;
  }

  /// One place after the other, turning at the first and at the last.
  private static int folded(int at, int size) {
    int place = 0;
    int step = 1;
    for (int i = 0; i < Math.abs(at); i++) {
      if (place + step < 0 || place + step >= size) {
        step = -step;
      }
      place += step;
    }
    return place;
  }

  /// The move that makes sample `i` of `moved` from sample `s`, as right * 100 + down, and 10000
  /// more if the result is mirrored.
  private static int move(Samples moved, int i, Samples from, int s, int pixels, Outside border) {
    for (int right = -pixels; right <= pixels; right++) {
      for (int down = -pixels; down <= pixels; down++) {
        for (int mirror = 0; mirror < 2; mirror++) {
          boolean same = true;
          for (int c = 0; c < SHAPE.channels(); c++) {
            for (int y = 0; y < SHAPE.height(); y++) {
              for (int x = 0; x < SHAPE.width(); x++) {
                int at = mirror == 1 ? SHAPE.width() - 1 - x : x;
                same &=
                    pixel(moved, i, c, y, at, Outside.ZERO)
                        == pixel(from, s, c, y - down, x - right, border);
              }
            }
          }
          if (same) {
            return mirror * 10000 + right * 100 + down;
          }
        }
      }
    }
    throw new AssertionError("sample " + i + " is sample " + s + " moved by nothing allowed");
  }

  private static Samples samples(boolean bytes) {
    byte[] all = new byte[3 * SHAPE.features()];
    float[] floats = new float[all.length];
    for (int s = 0; s < 3; s++) {
      System.arraycopy(image(s), 0, all, s * SHAPE.features(), SHAPE.features());
    }
    for (int i = 0; i < all.length; i++) {
      floats[i] = all[i] & 0xff;
    }
    return bytes
        ? Samples.ofBytes(3, SHAPE.features(), all)
        : Samples.ofFloats(3, SHAPE.features(), floats);
  }

  /// Every move that is seen in many draws; a sample stays where it is in its batch, beside its
  /// label.
  private static Set<Integer> moves(Augmentation asked, boolean bytes, int draws) {
    Samples samples = samples(bytes);
    int[] order = new int[draws + 1];
    for (int i = 0; i < order.length; i++) {
      order[i] = i % 3;
    }
    ImageChange change = ImageChange.of(asked, SHAPE);
    assertThat(change).isInstanceOf(RandomShift.class);
    Samples moved = change.changed(samples, order, 1, draws, new SplittableRandom(1));
    assertThat(moved.count()).isEqualTo(draws);
    Set<Integer> moves = new HashSet<>();
    for (int i = 0; i < draws; i++) {
      moves.add(move(moved, i, samples, order[i + 1], asked.shift(), asked.border()));
    }
    return moves;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void imagesAreMovedByEveryDistanceAndZerosComeIn(boolean bytes) {
    assertThat(moves(Augmentation.ofShift(1), bytes, 300)).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatComesInIsReflectedHoweverFarAnImageIsMoved(boolean bytes) {
    Augmentation one = Augmentation.ofShift(1).with(Outside.REFLECT);
    assertThat(moves(one, bytes, 300)).hasSize(9);
    // Beyond that, a reflected image of 4 by 3 pixels repeats itself every 6 rows and 4 columns.
    Augmentation far = Augmentation.ofShift(5).with(Outside.REFLECT);
    assertThat(moves(far, bytes, 2000)).hasSize(6 * 4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneOfTwoImagesIsMirrored(boolean bytes) {
    assertThat(moves(Augmentation.NONE.withMirror(), bytes, 30))
        .containsExactlyInAnyOrder(0, 10000);
    assertThat(moves(Augmentation.ofShift(1).withMirror(), bytes, 600)).hasSize(18);
    Samples half =
        new RandomShift(Augmentation.NONE.withMirror(), SHAPE)
            .changed(samples(bytes), new int[2000], 0, 2000, new SplittableRandom(2));
    int mirrored = 0;
    for (int i = 0; i < 2000; i++) {
      mirrored += half.get(i, 0) == samples(bytes).get(0, SHAPE.width() - 1) ? 1 : 0;
    }
    assertThat(mirrored).isBetween(900, 1100);
  }

  /// Rows of any width, which are mirrored in pieces.
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 15, 16, 17, 28, 32, 41})
  void wideRowsAreMirroredFromEndToEnd(int width) {
    ImageShape shape = new ImageShape(1, 2, width);
    byte[] image = new byte[2 * width];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (i + 1);
    }
    Samples changed =
        new RandomShift(Augmentation.NONE.withMirror(), shape)
            .changed(
                Samples.ofBytes(1, image.length, image),
                new int[20],
                0,
                20,
                new SplittableRandom(3));
    int mirrored = 0;
    for (int i = 0; i < 20; i++) {
      boolean same = changed.get(i, 0) == 1;
      mirrored += same ? 0 : 1;
      for (int at = 0; at < image.length; at++) {
        int x = at % width;
        int from = same ? at : at - x + width - 1 - x;
        assertThat(changed.get(i, at)).isEqualTo(from + 1);
      }
    }
    assertThat(mirrored > 0).as("a pixel is its own mirror image").isEqualTo(width > 1);
  }
}
