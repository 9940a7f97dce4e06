package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitsTest {
  private final Memory memory = new Memory();

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 63, 64, 65, 128, 513})
  void bitsAreFoundWhereTheyWereSet(int frames) {
    SplittableRandom random = new SplittableRandom(frames);
    boolean[][] expected = new boolean[3][frames];
    Bits x = memory.bits(3, frames);
    for (int round = 0; round < 4 * frames; round++) {
      int row = random.nextInt(3);
      int frame = random.nextInt(frames);
      expected[row][frame] = random.nextBoolean();
      x.set(row, frame, expected[row][frame]);
    }
    for (int row = 0; row < 3; row++) {
      for (int f = 0; f < frames; f++) {
        assertThat(x.get(row, f)).isEqualTo(expected[row][f]);
        assertThat(x.word(row, f >>> 6) >>> (f & 63) & 1).isEqualTo(expected[row][f] ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 63, 64, 65, 128, 513})
  void wordsAreZeroBehindTheLastFrame(int frames) {
    Bits x = memory.bits(2, frames);
    int ones = 0;
    for (int w = 0; w < x.stride(); w++) {
      x.setWord(1, w, -1L);
      ones += Long.bitCount(x.word(1, w));
      assertThat(x.word(0, w)).isZero();
    }
    assertThat(ones).isEqualTo(frames);
    assertThat(x.words()).isEqualTo((frames + 63) / 64);
  }

  @Test
  void rowsAreCopiedToRowsOfAnother() {
    Bits x = memory.bits(2, 65);
    x.set(1, 64, true);
    Bits y = memory.bits(4, 65);
    y.set(1, 3, true);
    y.rows(1, 3).copyFrom(x);
    assertThat(y.get(2, 64)).isTrue();
    assertThat(y.get(1, 3)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> y.copyFrom(x))
        .withMessageStartingWith("copy into bit tensor [4, 65]: got shape [2, 65], expected");
  }
}
