package dev.lutra.nn.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Thermometer.Placement;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThermometerTest {
  private static Samples column(int... values) {
    byte[] data = new byte[values.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) values[i];
    }
    return Samples.ofBytes(data.length, 1, data);
  }

  private static List<Integer> place(Samples samples, int levels, Placement placement) {
    return thresholds(new Thermometer(levels, placement, false), samples);
  }

  private static List<Integer> thresholds(Thermometer thermometer, Samples samples) {
    return thermometer.fit(samples, Quantizer.fit(samples, 8, 0), 1).bits().stream()
        .map(b -> ((Encoding.Bit.Compare) b).threshold(0))
        .toList();
  }

  @Test
  void uniformPlacesBetweenTheExtremes() {
    // min 10, max 90: 10 + 80 * (1/4, 2/4, 3/4).
    assertThat(place(column(10, 90, 30, 30), 3, Placement.UNIFORM)).containsExactly(30, 50, 70);
    assertThat(place(column(0, 255), 2, Placement.UNIFORM)).containsExactly(85, 170);
  }

  @Test
  void distributivePlacesAtQuantiles() {
    // Eight values; the quartiles are the smallest words with 2, 4 and 6 values at or below.
    assertThat(place(column(1, 2, 3, 4, 50, 60, 70, 200), 3, Placement.DISTRIBUTIVE))
        .containsExactly(2, 4, 60);
    assertThat(place(column(0, 0, 0, 0, 0, 0, 0, 9), 3, Placement.DISTRIBUTIVE))
        .containsExactly(0, 0, 0);
  }

  @Test
  void distributiveBitsSplitTheTrainingSetEvenly() {
    SplittableRandom random = new SplittableRandom(5);
    int[] values = new int[4000];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.clamp((long) (100 + 40 * random.nextGaussian()), 0, 255);
    }
    List<Integer> thresholds = place(column(values), 3, Placement.DISTRIBUTIVE);
    for (int i = 0; i < 3; i++) {
      int threshold = thresholds.get(i);
      double above = java.util.Arrays.stream(values).filter(v -> v > threshold).count() / 4000.0;
      assertThat(above).isCloseTo(1 - (i + 1) / 4.0, within(0.02));
    }
  }

  @Test
  void gaussianPlacesByMeanAndDeviation() {
    // Mean 100, deviation 20: z(1/4) = -0.67449, so floor(100 -+ 13.49).
    Samples samples = column(80, 120, 80, 120);
    assertThat(place(samples, 3, Placement.GAUSSIAN)).containsExactly(86, 100, 113);
    assertThat(place(samples, 1, Placement.GAUSSIAN)).containsExactly(100);
  }

  @Test
  void gaussianThresholdsAreClampedToTheRange() {
    assertThat(place(column(0, 0, 0, 255), 9, Placement.GAUSSIAN))
        .isSorted()
        .allMatch(t -> t >= 0 && t <= 255)
        .startsWith(0);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "0.8413447461, 1",
    "0.9772498681, 2",
    "0.0227501319, -2",
    "0.25, -0.6744897502",
    "0.975, 1.9599639845",
    "0.9998, 3.5400837992",
    "1e-6, -4.7534243088"
  })
  void theNormalQuantileIsRight(double p, double z) {
    assertThat(Thermometer.normalQuantile(p)).isCloseTo(z, within(1e-6));
  }

  @Test
  void constantFeaturesKeepTheirWord() {
    for (Placement placement : Placement.values()) {
      assertThat(place(column(7, 7, 7), 3, placement)).containsOnly(7);
    }
  }

  @Test
  void globalThresholdsFitAllFeaturesTogether() {
    Samples two = Samples.ofBytes(2, 2, new byte[] {0, 100, 20, (byte) 200});
    assertThat(thresholds(new Thermometer(3, Placement.UNIFORM, true), two))
        .containsExactly(50, 100, 150, 50, 100, 150);
    assertThat(thresholds(new Thermometer(3, Placement.UNIFORM, false), two))
        .containsExactly(5, 10, 15, 125, 150, 175);
  }

  /// `word > threshold` is then decided by the highest bits alone.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void roundedThresholdsReadTheHighestBitsOnly(int bits) {
    Samples samples = Samples.ofBytes(256, 1, allBytes());
    List<Integer> exact = thresholds(new Thermometer(20, Placement.UNIFORM, false), samples);
    List<Integer> rounded =
        thresholds(new Thermometer(20, Placement.UNIFORM, false, bits, 0), samples);
    int step = 256 >> bits;
    for (int i = 0; i < 20; i++) {
      assertThat((rounded.get(i) + 1) % step).isZero();
      assertThat(rounded.get(i)).isBetween(step - 1, 255 - step);
      if (exact.get(i) >= step && exact.get(i) < 256 - step) {
        assertThat(Math.abs(rounded.get(i) - exact.get(i))).isLessThanOrEqualTo(step / 2);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Thermometer(3, Placement.UNIFORM, false, 17, 0))
        .withMessage("thermometer: got 17 bits, expected 0 to 16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Thermometer(3, Placement.UNIFORM, false, 6, -1))
        .withMessage("thermometer.rate: got -1.0, expected a number of at least 0");
  }

  private static byte[] allBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    return all;
  }
}
