package dev.lutra.nn.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModulationTest {
  private static final Samples SAMPLES = TestNets.bytes(30, 3, 1);
  private static final Quantizer BYTES = Quantizer.fit(SAMPLES, 8, 0);

  private static List<Integer> thresholds(Encoding encoding, int feature) {
    List<Integer> all = new ArrayList<>();
    for (Encoding.Bit bit : encoding.bits()) {
      if (bit instanceof Encoding.Bit.Compare compare && compare.feature() == feature) {
        for (int frame = 0; frame < encoding.frames(); frame++) {
          all.add(compare.threshold(frame));
        }
      }
    }
    return all;
  }

  @Test
  void pwmThresholdsAreEvenlySpaced() {
    Encoding encoding = new Modulation(4, 1, Modulation.Kind.PWM, 4).fit(SAMPLES, BYTES, 1);
    // floor((i + 0.5) / 4 * 255)
    assertThat(thresholds(encoding, 2)).containsExactly(31, 95, 159, 223);
    assertThat(encoding.frames()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,1", "15,1", "255,1", "5,3", "1,8", "4,64"})
  void pwmCountsAreProportionalToTheWord(int frames, int depth) {
    Encoding encoding =
        new Modulation(frames, depth, Modulation.Kind.PWM, 1).fit(SAMPLES, BYTES, 1);
    Real words = TestNets.BACKEND.memory().real(3, 256);
    for (int w = 0; w < 256; w++) {
      words.set(1, w, w);
    }
    Bits bits = encoding.encode(TestNets.BACKEND, words);
    int before = 0;
    for (int w = 0; w < 256; w++) {
      int ones = 0;
      for (int d = 0; d < depth; d++) {
        for (int frame = 0; frame < frames; frame++) {
          ones += bits.get(depth + d, frame * 256 + w) ? 1 : 0;
        }
      }
      double share = w * (double) frames * depth / 255;
      // Half a step of rounding, and less than one word by which a threshold is floored.
      assertThat(Math.abs(ones - share)).isLessThanOrEqualTo(0.5 + frames * depth / 255.0);
      assertThat(ones).isGreaterThanOrEqualTo(before);
      before = ones;
    }
    assertThat(before).isEqualTo(frames * depth);
  }

  @Test
  void depthIsAThermometerWithinAFrame() {
    for (Modulation.Kind kind : Modulation.Kind.values()) {
      Encoding encoding = new Modulation(5, 3, kind, 5).fit(SAMPLES, BYTES, 1);
      assertThat(encoding.bits()).hasSize(9);
      List<Integer> levels = thresholds(encoding, 0);
      for (int frame = 0; frame < 5; frame++) {
        assertThat(List.of(levels.get(frame), levels.get(5 + frame), levels.get(10 + frame)))
            .isSorted();
      }
      assertThat(levels.stream().sorted().toList()).isEqualTo(levels);
    }
  }

  @Test
  void randomThresholdsDependOnSeedAndFeature() {
    Modulation random = new Modulation(9, 1, Modulation.Kind.RANDOM, 9);
    Encoding encoding = random.fit(SAMPLES, BYTES, 5);
    assertThat(random.fit(SAMPLES, BYTES, 5)).isEqualTo(encoding);
    assertThat(random.fit(SAMPLES, BYTES, 6)).isNotEqualTo(encoding);
    assertThat(thresholds(encoding, 0)).isNotEqualTo(thresholds(encoding, 1));
  }

  @Test
  void randomThresholdsAreUniform() {
    List<Integer> levels =
        thresholds(new Modulation(4000, 1, Modulation.Kind.RANDOM, 1).fit(SAMPLES, BYTES, 5), 0);
    double mean = levels.stream().mapToInt(Integer::intValue).average().orElseThrow();
    assertThat(mean).isBetween(123.0, 132.0);
    assertThat(levels.stream().filter(l -> l < 64).count()).isBetween(900L, 1100L);
  }

  @Test
  void trainingFramesAreTheirOwn() {
    Modulation modulation = new Modulation(15, 1, Modulation.Kind.PWM, 5);
    FittedEncoder fitted = FittedEncoder.fit(modulation, SAMPLES, 8, 0, 1);
    assertThat(fitted.training().frames()).isEqualTo(5);
    assertThat(fitted.hardware().frames()).isEqualTo(15);
    assertThat(fitted.reals()).isFalse();
    assertThat(new Modulation(15, 1, Modulation.Kind.PWM, 0).trainsOnReals()).isTrue();
  }

  @Test
  void impossibleSizesAreNamed() {
    for (int[] sizes :
        new int[][] {
          {0, 1, 1}, {1, 0, 1}, {1, 1, -1}, {2, 2, 0}, {1 << 16, 2, 1}, {1, 2, 1 << 16}
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Modulation(sizes[0], sizes[1], Modulation.Kind.PWM, sizes[2]))
          .withMessageContainingAll("modulation: got", "expected");
    }
  }
}
