package dev.lutra.nn.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.Real;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizerTest {
  private static Samples column(float... values) {
    return Samples.ofFloats(values.length, 1, values);
  }

  @Test
  void bytesAreTakenAsTheyAre() {
    Samples samples = TestNets.bytes(40, 3, 1);
    Quantizer quantizer = Quantizer.fit(samples, 5, 0);
    assertThat(quantizer.bits()).isEqualTo(8);
    assertThat(quantizer.max()).isEqualTo(255);
    Real out = TestNets.BACKEND.memory().real(3, 2);
    quantizer.gather(TestNets.BACKEND, samples, new int[] {9, 39, 4}, 1, out);
    for (int f = 0; f < 3; f++) {
      assertThat(out.get(f, 0)).isEqualTo(samples.get(39, f));
      assertThat(out.get(f, 1)).isEqualTo(samples.get(4, f));
      assertThat(quantizer.quantize(f, 200)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "2,2", "3,2", "4,3", "16,5", "255,8", "256,9", "65535,16"})
  void smallIntegersTakeAsFewBitsAsHoldThem(int largest, int bits) {
    int half = largest / 2;
    Quantizer quantizer = Quantizer.fit(column(0, largest, half), 12, 0);
    assertThat(quantizer.bits()).isEqualTo(bits);
    for (int x : new int[] {0, half, largest}) {
      assertThat(quantizer.quantize(0, x)).isEqualTo(x);
      assertThat(quantizer.value(0, x)).isEqualTo(x);
    }
  }

  /// Age and income: were they words of one width, no threshold would ever tell ages apart.
  @Test
  void integersOfDifferentRangesHaveEachTheirOwn() {
    Samples table = Samples.ofFloats(3, 3, new float[] {0, 0, 7, 90, 60_000, 7, 45, 30_000, 7});
    Quantizer quantizer = Quantizer.fit(table, 8, 0);
    assertThat(quantizer.bits()).isEqualTo(8);
    assertThat(quantizer.quantize(0, 90)).isEqualTo(255);
    assertThat(quantizer.quantize(0, 45)).isEqualTo(128);
    assertThat(quantizer.quantize(1, 60_000)).isEqualTo(255);
    // A feature that never changes does not make a difference.
    Samples alike = Samples.ofFloats(2, 3, new float[] {0, 16, 3, 17, 31, 3});
    Quantizer exact = Quantizer.fit(alike, 8, 0);
    assertThat(exact.bits()).isEqualTo(5);
    assertThat(exact.quantize(0, 17)).isEqualTo(17);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "16,5", "200,8", "255,8"})
  void bytesTakeAsFewBitsAsHoldThem(int largest, int bits) {
    Samples samples = Samples.ofBytes(2, 2, new byte[] {0, (byte) largest, 0, 0});
    Quantizer quantizer = Quantizer.fit(samples, 12, 0);
    assertThat(quantizer.bits()).isEqualTo(bits);
    assertThat(quantizer.quantize(0, largest)).isEqualTo(largest);
    // A brighter pixel in the test set is limited.
    Real out = TestNets.BACKEND.memory().real(2, 1);
    Samples test = Samples.ofBytes(1, 2, new byte[] {(byte) 255, 0});
    quantizer.gather(TestNets.BACKEND, test, new int[] {0}, 0, out);
    assertThat(out.get(0, 0)).isEqualTo((1 << bits) - 1);
  }

  /// A model trained on reals may be asked about bytes.
  @Test
  void bytesAreMappedWhereTrainingDataWere() {
    Quantizer quantizer = Quantizer.fit(column(-1, 0.5f, 199), 8, 0);
    Real out = TestNets.BACKEND.memory().real(1, 1);
    quantizer.gather(
        TestNets.BACKEND, Samples.ofBytes(1, 1, new byte[] {99}), new int[] {0}, 0, out);
    assertThat(out.get(0, 0)).isEqualTo(quantizer.quantize(0, 99)).isEqualTo(128);
  }

  @Test
  void otherValuesAreMappedFromTheirRange() {
    Quantizer quantizer = Quantizer.fit(column(-2, 6, 1.5f), 4, 0);
    assertThat(quantizer.bits()).isEqualTo(4);
    assertThat(quantizer.quantize(0, -2)).isEqualTo(0);
    assertThat(quantizer.quantize(0, 6)).isEqualTo(15);
    // (1.5 + 2) / (8 / 15) = 6.5625
    assertThat(quantizer.quantize(0, 1.5f)).isEqualTo(7);
    assertThat(quantizer.value(0, 7)).isCloseTo(-2 + 7 * 8f / 15, within(1e-5f));
  }

  @Test
  void eachFeatureHasItsOwnRange() {
    Samples two = Samples.ofFloats(2, 2, new float[] {-1, 1000.5f, 1, 2000.5f});
    Quantizer quantizer = Quantizer.fit(two, 8, 0);
    assertThat(quantizer.quantize(0, 1)).isEqualTo(255);
    assertThat(quantizer.quantize(1, 1000.5f)).isEqualTo(0);
    assertThat(quantizer.quantize(1, 2000.5f)).isEqualTo(255);
  }

  @Test
  void valuesOutsideTheTrainingRangeAreClamped() {
    Quantizer reals = Quantizer.fit(column(-2, 6, 1.5f), 4, 0);
    assertThat(reals.quantize(0, -1e30f)).isEqualTo(0);
    assertThat(reals.quantize(0, 7)).isEqualTo(15);
    assertThat(reals.quantize(0, 1e30f)).isEqualTo(15);
    Quantizer integers = Quantizer.fit(column(0, 10), 4, 0);
    assertThat(integers.quantize(0, -3)).isEqualTo(0);
    assertThat(integers.quantize(0, 1e9f)).isEqualTo(15);
  }

  @Test
  void wordsAreWithinHalfAStep() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[300];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 50 - 20);
    }
    for (int bits = 1; bits <= 16; bits++) {
      Quantizer quantizer = Quantizer.fit(column(values), bits, 0);
      float step = quantizer.step().getFirst();
      for (float x : values) {
        int word = quantizer.quantize(0, x);
        assertThat(word).isBetween(0, (1 << bits) - 1);
        assertThat(Math.abs(quantizer.value(0, word) - x)).isLessThan(step * 0.51f + 1e-3f);
      }
    }
  }

  @Test
  void aConstantFeatureIsWordZero() {
    Quantizer quantizer = Quantizer.fit(column(1.5f, 1.5f), 8, 0);
    assertThat(quantizer.quantize(0, 1.5f)).isEqualTo(0);
    assertThat(quantizer.quantize(0, 900f)).isEqualTo(255);
  }

  @Test
  void samplesOfAnotherWidthAreNamed() {
    Quantizer quantizer = Quantizer.fit(column(1, 2), 8, 0);
    Real out = TestNets.BACKEND.memory().real(2, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            quantizer.gather(TestNets.BACKEND, TestNets.bytes(3, 2, 1), new int[] {0}, 0, out))
        .withMessageContainingAll("got samples of 2 features", "expected 1");
  }

  @Test
  void farValuesDoNotMakeTheWordsOfTheOthersCoarse() {
    float[] values = new float[200];
    for (int i = 0; i < 200; i++) {
      values[i] = i / 100f + 0.001f;
    }
    values[0] = -1000;
    values[199] = 1e6f;
    Quantizer all = Quantizer.fit(column(values), 6, 0);
    assertThat(all.quantize(0, 0.5f)).isEqualTo(all.quantize(0, 1.5f));
    Quantizer clipped = Quantizer.fit(column(values), 6, 0.01);
    assertThat(clipped.quantize(0, values[2])).isZero();
    assertThat(clipped.quantize(0, values[197])).isEqualTo(63);
    assertThat(clipped.quantize(0, -1000)).isZero();
    assertThat(clipped.quantize(0, 1e6f)).isEqualTo(63);
    assertThat(clipped.quantize(0, 1.5f) - clipped.quantize(0, 0.5f)).isBetween(31, 33);
  }

  @Test
  void aFeatureThatHardlyEverChangesKeepsItsRange() {
    float[] values = new float[300];
    values[7] = 2.5f;
    Quantizer quantizer = Quantizer.fit(column(values), 8, 0.01);
    assertThat(quantizer.quantize(0, 2.5f)).isEqualTo(255);
    assertThat(quantizer.quantize(0, 0)).isZero();
  }
}
