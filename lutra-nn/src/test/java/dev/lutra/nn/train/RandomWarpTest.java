package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomWarpTest {
  private static final int SIDE = 21;
  private static final ImageShape SHAPE = new ImageShape(2, SIDE, SIDE);
  private static final int COUNT = 200;

  /// One image: in each channel a spot of 3 x 3 at `(x, y)` from the center.
  private static Samples spots(boolean bytes, int x, int y) {
    float[] image = new float[SHAPE.features()];
    for (int c = 0; c < 2; c++) {
      for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
          image[(c * SIDE + SIDE / 2 + y + dy) * SIDE + SIDE / 2 + x + dx] = 200;
        }
      }
    }
    byte[] same = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      same[i] = (byte) image[i];
    }
    return bytes
        ? Samples.ofBytes(1, image.length, same)
        : Samples.ofFloats(1, image.length, image);
  }

  private static Samples warped(Augmentation asked, Samples image) {
    ImageChange change = ImageChange.of(asked, SHAPE);
    assertThat(change).isInstanceOf(RandomWarp.class);
    return change.changed(image, new int[COUNT], 0, COUNT, new SplittableRandom(3));
  }

  /// The center of the light of a channel: x, y from the middle, and all of it.
  private static double[] light(Samples samples, int sample, int channel) {
    double sum = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      float v = samples.get(sample, channel * SIDE * SIDE + i);
      sum += v;
      x += v * (i % SIDE - SIDE / 2);
      y += v * (i / SIDE - SIDE / 2);
    }
    return new double[] {x / sum, y / sum, sum};
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void imagesAreTurnedBothWaysAboutTheirCenters(boolean bytes) {
    Samples turned = warped(new Augmentation(0, 30, 0, 0), spots(bytes, 7, 0));
    double least = 0;
    double most = 0;
    for (int i = 0; i < COUNT; i++) {
      double[] at = light(turned, i, 0);
      assertThat(Math.hypot(at[0], at[1])).isCloseTo(7, within(0.15));
      assertThat(light(turned, i, 1)).as("the other channel").isEqualTo(at);
      double angle = Math.toDegrees(Math.atan2(at[1], at[0]));
      least = Math.min(least, angle);
      most = Math.max(most, angle);
    }
    assertThat(least).isBetween(-31.0, -25.0);
    assertThat(most).isBetween(25.0, 31.0);
  }

  @Test
  void imagesAreStretchedInHeightAndWidthByThemselves() {
    Samples stretched = warped(new Augmentation(0, 0, 0.2, 0), spots(false, 6, 6));
    boolean different = false;
    for (int i = 0; i < COUNT; i++) {
      double[] at = light(stretched, i, 0);
      assertThat(at[0]).isBetween(6 * 0.78, 6 * 1.22);
      assertThat(at[1]).isBetween(6 * 0.78, 6 * 1.22);
      different |= Math.abs(at[0] - at[1]) > 1.5;
    }
    assertThat(different).isTrue();
  }

  @Test
  void movesAreAddedAndWhatLeavesTheImageIsGone() {
    Samples moved = warped(new Augmentation(3, 0, 1e-9, 0), spots(true, 9, 0));
    boolean whole = false;
    boolean cut = false;
    for (int i = 0; i < COUNT; i++) {
      double light = light(moved, i, 0)[2];
      whole |= light == 9 * 200;
      cut |= light < 9 * 200;
    }
    assertThat(whole).isTrue();
    assertThat(cut).isTrue();
  }

  /// Pictures whose value is their place: at pixel (x, y) channel 0 has x, channel 1 has y.
  private static Samples places() {
    float[] image = new float[SHAPE.features()];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image[y * SIDE + x] = x;
        image[(SIDE + y) * SIDE + x] = y;
      }
    }
    return Samples.ofFloats(1, image.length, image);
  }

  private static float pixel(Samples samples, int sample, int channel, int x, int y) {
    return samples.get(sample, (channel * SIDE + y) * SIDE + x);
  }

  /// Measured far from the border, where a place that is fetched says by its value where it was.
  @Test
  void elasticMovesHaveTheDeviationThatIsAskedForAndNeighborsMoveAlike() {
    for (double sigma : new double[] {1, 2, 4}) {
      double pixels = 1.4;
      Elastic asked = new Elastic(pixels * 2 * Math.sqrt(3 * Math.PI) * sigma, sigma);
      Samples moved = warped(Augmentation.NONE.with(asked), places());
      int mid = SIDE / 2;
      double sum = 0;
      double squares = 0;
      double crossed = 0;
      double beside = 0;
      for (int i = 0; i < COUNT; i++) {
        double right = pixel(moved, i, 0, mid, mid) - mid;
        double down = pixel(moved, i, 1, mid, mid) - mid;
        double next = pixel(moved, i, 0, mid, mid + 1) - mid;
        sum += right + down;
        squares += right * right + down * down;
        crossed += right * down;
        beside += (right - next) * (right - next);
      }
      assertThat(sum / (2 * COUNT)).isCloseTo(0, within(0.3));
      double variance = squares / (2 * COUNT);
      assertThat(Math.sqrt(variance)).as("sigma %s", sigma).isCloseTo(pixels, within(0.2));
      assertThat(crossed / COUNT / variance).as("right and down").isCloseTo(0, within(0.25));
      // Smoothed noise is correlated by exp(-d^2 / (4 sigma^2)) at distance d.
      double expected = 2 * (1 - Math.exp(-1 / (4 * sigma * sigma)));
      assertThat(beside / COUNT / variance).isCloseTo(expected, within(0.4 * expected));
    }
  }

  @Test
  void pixelsAtTheCornersMoveAsMuchAsThoseInTheMiddle() {
    ElasticField field = new ElasticField(new Elastic(34, 4), SHAPE);
    SplittableRandom random = new SplittableRandom(8);
    double corner = 0;
    double middle = 0;
    for (int i = 0; i < 1000; i++) {
      field.draw(random);
      corner += Math.pow(field.right(0, 0), 2) + Math.pow(field.down(SIDE - 1, SIDE - 1), 2);
      int mid = SIDE / 2;
      middle += Math.pow(field.right(mid, mid), 2) + Math.pow(field.down(mid, mid), 2);
    }
    assertThat(Math.sqrt(corner / 2000)).isCloseTo(1.38, within(0.1));
    assertThat(Math.sqrt(middle / 2000)).isCloseTo(1.38, within(0.1));
  }

  @Test
  void theWeakestDeformationIsNone() {
    for (Outside border : Outside.values()) {
      Samples same = warped(Augmentation.NONE.with(new Elastic(1e-6, 2)).with(border), places());
      for (int f = 0; f < SHAPE.features(); f++) {
        assertThat(same.get(COUNT - 1, f)).isCloseTo(places().get(0, f), within(1e-4f));
      }
    }
  }

  @Test
  void oneOfTwoImagesIsMirroredBeforeItIsTurned() {
    Samples mirrored = warped(new Augmentation(0, 5, 0, 0).withMirror(), spots(true, 7, 0));
    int left = 0;
    for (int i = 0; i < COUNT; i++) {
      double[] at = light(mirrored, i, 1);
      assertThat(Math.abs(at[0])).isCloseTo(7, within(0.2));
      left += at[0] < 0 ? 1 : 0;
    }
    assertThat(left).isBetween(COUNT * 2 / 5, COUNT * 3 / 5);
  }

  @Test
  void aReflectedBorderLetsNoZerosIn() {
    float[] white = new float[SHAPE.features()];
    Arrays.fill(white, 1);
    Augmentation asked = new Augmentation(9, 180, 0.5, 0).with(new Elastic(60, 3));
    Samples image = Samples.ofFloats(1, white.length, white);
    assertThat(warped(asked.with(Outside.REFLECT), image).floats()).containsOnly(1f);
    assertThat(warped(asked, image).floats()).contains(0f);
  }

  @Test
  void equalSeedsGiveEqualImagesWhateverWasChangedBefore() {
    Augmentation asked = new Augmentation(1, 10, 0.1, 0).with(new Elastic(20, 3)).withMirror();
    ImageChange change = ImageChange.of(asked, SHAPE);
    assertThat(change).isNotNull();
    Samples image = spots(true, 3, 2);
    byte[] first =
        change.changed(image, new int[40], 0, 40, new SplittableRandom(5)).bytes().clone();
    byte[] other =
        change.changed(image, new int[40], 0, 40, new SplittableRandom(6)).bytes().clone();
    byte[] again = change.changed(image, new int[40], 0, 40, new SplittableRandom(5)).bytes();
    assertThat(again).isEqualTo(first).isNotEqualTo(other);
  }
}
