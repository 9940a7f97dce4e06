package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
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
}
