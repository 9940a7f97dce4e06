package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Fixture.assertClose;
import static dev.lutra.tensor.cpu.Fixture.assertEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.BitKernels.Logic;
import dev.lutra.tensor.backend.Grid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The bit kernels against their scalar twins.
@Tag("width")
class VectorBitTest {
  private final ScalarBit scalar = new ScalarBit();
  private final VectorBit vector = new VectorBit();
  private final Fixture fixture = new Fixture(11);
  private final Memory memory = new Memory();

  @Test
  void sumsOfRealsHaveTheDigitsOfAProductWithTheGroups() {
    int size = 147; // the parts of a product are cut within groups
    for (int frames : new int[] {1, 15, 16, 33, 130}) {
      Real x = fixture.real(5 * size, frames);
      Real groups = fixture.empty(5, 5 * size);
      groups.fill(0);
      for (int i = 0; i < x.features(); i++) {
        groups.set(i / size, i, 0.3f);
      }
      for (BitRows rows : new BitRows[] {scalar, vector}) {
        LinearRows linear = rows == scalar ? new ScalarLinear() : new VectorLinear();
        Real expected = fixture.empty(5, frames);
        expected.fill(0);
        Real actual = fixture.empty(5, frames);
        linear.multiply(groups, x, expected, 0, 5);
        rows.groupSum(x, 0.3f, actual, 0, 5);
        assertThat(actual.toArray()).isEqualTo(expected.toArray());
      }
    }
  }

  @Test
  void packComparesStrictly() {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(5, frames);
      x.set(2, frames - 1, 0.25f);
      Bits expected = memory.bits(5, frames);
      Bits actual = fixture.bits(5, frames);
      scalar.pack(x, 0.25f, expected, 0, 5);
      vector.pack(x, 0.25f, actual, 0, 5);
      assertEqual(actual, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 21})
  void samplesBecomeColumns(int width) {
    for (int frames : Fixture.frames()) {
      byte[] samples = new byte[9 * width];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (byte) (i * 37);
      }
      int[] order = new int[frames + 2];
      for (int i = 0; i < order.length; i++) {
        order[i] = i * 5 % 9;
      }
      Real expected = fixture.real(width, frames);
      Real actual = fixture.real(width, frames);
      scalar.columns(samples, order, 2, expected, 0, width);
      vector.columns(samples, order, 2, actual, 0, width / 2);
      vector.columns(samples, order, 2, actual, width / 2, width);
      assertClose(actual, expected, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 63, 64, 100})
  void compareWritesItsFramesAndNoOthers(int firstFrame) {
    int[] row = {2, 0, 0, 1};
    float[] threshold = {0.1f, -0.5f, 0.5f, 0};
    for (int frames : Fixture.frames()) {
      for (int rest : new int[] {0, 1, 70}) {
        Real x = fixture.real(3, frames);
        Bits expected = fixture.bits(4, firstFrame + frames + rest);
        Bits actual = memory.bits(4, firstFrame + frames + rest);
        actual.segment().copyFrom(expected.segment());
        scalar.compare(x, row, threshold, expected, firstFrame, 0, 4);
        vector.compare(x, row, threshold, actual, firstFrame, 0, 4);
        assertEqual(actual, expected);
      }
    }
  }

  @Test
  void flippedBitsAreThoseOfTheirPlaces() {
    for (int frames : Fixture.frames()) {
      for (int parts : new int[] {0, 1, 83_886, 1 << 23}) {
        Bits expected = fixture.bits(4, frames);
        Bits actual = memory.bits(4, frames);
        actual.copyFrom(expected);
        scalar.flip(expected, parts, -3, 0, 4);
        vector.flip(actual, parts, -3, 0, 1);
        vector.flip(actual, parts, -3, 1, 4);
        assertEqual(actual, expected);
      }
    }
  }

  @Test
  void levelsOfAFeatureAreItsOwnOrShared() {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(3, frames);
      for (int rows : new int[] {1, 3}) {
        Real thresholds = fixture.real(rows, 2);
        thresholds.set(0, 1, x.get(0, frames - 1));
        Bits expected = fixture.bits(6, frames);
        Bits actual = fixture.bits(6, frames);
        scalar.compare(x, thresholds, expected, 0, 6);
        vector.compare(x, thresholds, actual, 0, 1);
        vector.compare(x, thresholds, actual, 1, 6);
        assertEqual(actual, expected);
        assertThat(actual.get(5, 0)).isEqualTo(x.get(2, 0) > thresholds.get(rows - 1, 1));
        assertThat(actual.get(1, frames - 1)).as("on its threshold").isFalse();
      }
    }
  }

  /// Words on the edge of a window are outside.
  @Test
  void gradientsAreSummedWithinWindowsThatAreOpen() {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(3, frames);
      Real dy = fixture.real(6, frames);
      for (int rows : new int[] {1, 3}) {
        Real thresholds = fixture.real(rows, 2, -1, 0);
        thresholds.set(0, 0, -0.5f);
        Real spread = fixture.real(rows, 1, 0, 4);
        x.set(0, frames - 1, 1); // beside the narrowest window around 0
        spread.set(0, 0, 0.5f);
        Real expected = fixture.empty(6, 1);
        Real actual = fixture.empty(6, 1);
        Grid grid = new Grid(16, 1);
        scalar.windowSums(x, thresholds, spread, 0.75f, grid, dy, expected, 0, 6);
        vector.windowSums(x, thresholds, spread, 0.75f, grid, dy, actual, 0, 1);
        vector.windowSums(x, thresholds, spread, 0.75f, grid, dy, actual, 1, 6);
        assertClose(actual, expected, 1e-5 * frames);
        float inside = 0;
        for (int f = 0; f < frames - 1; f++) {
          inside += Math.abs(x.get(0, f)) < 1 ? dy.get(0, f) : 0;
        }
        assertThat(actual.get(0, 0)).isCloseTo(inside, within(1e-5f * frames));
      }
    }
  }

  @Test
  void unpackChoosesBetweenTwoValues() {
    for (int frames : Fixture.frames()) {
      Bits x = fixture.bits(5, frames);
      Real expected = fixture.empty(5, frames);
      Real actual = fixture.empty(5, frames);
      scalar.unpack(x, -0.5f, 2, expected, 0, 5);
      vector.unpack(x, -0.5f, 2, actual, 0, 5);
      assertClose(actual, expected, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void joiningIsThatOfEachBitAndLeavesOtherRowsAlone(Logic f) {
    for (int frames : Fixture.frames()) {
      Bits a = fixture.bits(5, frames);
      Bits b = fixture.bits(5, frames);
      Bits expected = fixture.bits(5, frames);
      Bits actual = memory.bits(5, frames);
      actual.segment().copyFrom(expected.segment());
      scalar.join(f, a, b, expected, 1, 4);
      vector.join(f, a, b, actual, 1, 3);
      vector.join(f, a, b, actual, 3, 4);
      assertEqual(actual, expected);
    }
  }

  @Test
  void bitsChooseTheFactorOfEachReal() {
    for (int frames : Fixture.frames()) {
      Bits x = fixture.bits(5, frames);
      Real y = fixture.real(5, frames);
      Real expected = fixture.real(5, frames);
      Real actual = fixture.copy(expected);
      scalar.multiply(x, 1, -1.5f, y, expected, true, 1, 5);
      vector.multiply(x, 1, -1.5f, y, actual, true, 1, 5);
      assertClose(actual, expected, 1e-6);
      scalar.multiply(x, 1, 0, y, expected, false, 0, 4);
      vector.multiply(x, 1, 0, y, actual, false, 0, 4);
      assertClose(actual, expected, 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 127, 128, 300})
  void groupsAreCountedExactly(int size) {
    for (int frames : new int[] {1, 15, 16, 63, 64, 65, 100, 129, 515}) {
      Bits x = fixture.bits(3 * size, frames);
      for (int r = 0; r < size; r++) {
        for (int w = 0; w < x.words(); w++) {
          x.setWord(size + r, w, -1L);
        }
      }
      Real expected = fixture.empty(3, frames);
      Real actual = fixture.empty(3, frames);
      scalar.groupSum(x, 0.3f, expected, 0, 3);
      vector.groupSum(x, 0.3f, actual, 0, 3);
      assertClose(actual, expected, 0);
    }
  }

  @Test
  void groupSumsSendTheirGradientToEveryRow() {
    for (int frames : Fixture.frames()) {
      Real dy = fixture.real(3, frames);
      Real expected = fixture.real(15, frames);
      Real actual = fixture.copy(expected);
      scalar.groupSumBackward(dy, 0.3f, expected, true, 0, 15);
      vector.groupSumBackward(dy, 0.3f, actual, true, 0, 15);
      assertClose(actual, expected, 1e-6);
      scalar.groupSumBackward(dy, 0.3f, expected, false, 0, 15);
      vector.groupSumBackward(dy, 0.3f, actual, false, 0, 15);
      assertClose(actual, expected, 0);
    }
  }
}
