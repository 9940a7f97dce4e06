package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrokeDigitsTest {
  private static Split load(int train, int test, long seed) throws Exception {
    return new StrokeDigits(train, test, seed).load(DataFiles.offline(Path.of(".")));
  }

  @Test
  void theFirstSamplesArePinned() throws Exception {
    Split split = load(200, 50, 1);
    assertThat(Sha256.of(split.train().samples().bytes()))
        .isEqualTo("82f04f5c9d62aefe0385d31057f7f5746cdcdc81ccadf4d66556dd409a18ceb8");
    assertThat(Sha256.of(split.test().samples().bytes()))
        .isEqualTo("97ec55cf23b3171cebfbc97cf83765f823587b904a02315d855a7e373a986897");
  }

  @Test
  void aSampleDoesNotDependOnTheNumberOfSamples() throws Exception {
    byte[] few = load(30, 10, 5).train().samples().bytes();
    byte[] many = load(90, 70, 5).train().samples().bytes();
    assertThat(Arrays.copyOf(many, few.length)).isEqualTo(few);
    assertThat(load(30, 10, 6).train().samples().bytes()).isNotEqualTo(few);
  }

  @Test
  void classesAreBalancedAndShaped() throws Exception {
    Dataset train = load(100, 10, 1).train();
    int[] labels = ((Targets.Classes) train.targets()).labels();
    for (int c = 0; c < 10; c++) {
      int wanted = c;
      assertThat(Arrays.stream(labels).filter(l -> l == wanted).count()).isEqualTo(10);
    }
    assertThat(train.shape()).isEqualTo(new ImageShape(1, 28, 28));
  }

  @Test
  void everyImageIsInkOnPaper() throws Exception {
    Samples samples = load(1000, 10, 3).train().samples();
    for (int s = 0; s < samples.count(); s++) {
      int inked = 0;
      float darkest = 0;
      for (int f = 0; f < samples.width(); f++) {
        inked += samples.get(s, f) > 0 ? 1 : 0;
        darkest = Math.max(darkest, samples.get(s, f));
      }
      assertThat(inked).isBetween(20, 400);
      assertThat(darkest).isGreaterThan(150);
    }
  }

  @Test
  void noImageOccursTwice() throws Exception {
    Split split = load(1000, 1000, 9);
    Set<String> seen = new HashSet<>();
    for (Dataset part : new Dataset[] {split.train(), split.test()}) {
      for (int i = 0; i < part.count(); i++) {
        assertThat(seen.add(Sha256.of(part.select(new int[] {i}).samples().bytes()))).isTrue();
      }
    }
  }

  /// The images carry their class: the mean image of each class alone tells most test digits, but
  /// not all, apart.
  @Test
  void theTaskIsLearnableAndNotTrivial() throws Exception {
    Split split = load(2000, 500, 4);
    double[][] means = new double[10][784];
    Samples train = split.train().samples();
    for (int i = 0; i < train.count(); i++) {
      for (int f = 0; f < 784; f++) {
        means[i % 10][f] += train.get(i, f) / 200;
      }
    }
    int right = 0;
    Samples test = split.test().samples();
    for (int i = 0; i < test.count(); i++) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < 10; c++) {
        double distance = 0;
        for (int f = 0; f < 784; f++) {
          double d = test.get(i, f) - means[c][f];
          distance += d * d;
        }
        if (distance < least) {
          least = distance;
          best = c;
        }
      }
      right += best == i % 10 ? 1 : 0;
    }
    assertThat(right / 500.0).isBetween(0.6, 0.92);
  }

  @Test
  void zeroMeansTheDefaultAndOtherNumbersAreChecked() {
    StrokeDigits digits = new StrokeDigits(0, 0, 1);
    assertThat(digits.train()).isEqualTo(10_000);
    assertThat(digits.test()).isEqualTo(2_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StrokeDigits(-1, 0, 1))
        .withMessageContaining("got -1 train");
    assertThatIllegalArgumentException().isThrownBy(() -> new StrokeDigits(1, 2_000_000, 1));
  }
}
