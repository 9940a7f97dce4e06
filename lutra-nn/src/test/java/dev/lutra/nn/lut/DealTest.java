package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Deals are compared with the best of all choices, which are few here.
class DealTest {
  private static final int FAN_IN = 2;

  @Test
  void noOtherChoiceOfReachedInputsIsMoreEven() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 500; i++) {
      int inputs = 3 + random.nextInt(4);
      int[][] reach = new int[2 + random.nextInt(4)][];
      Arrays.setAll(reach, m -> someOf(inputs, FAN_IN + random.nextInt(2), random));
      int[] sources = Deal.deal(inputs, reach, FAN_IN, random);
      int[] fanOut = new int[inputs];
      for (int m = 0; m < reach.length; m++) {
        int a = sources[m * FAN_IN];
        int b = sources[m * FAN_IN + 1];
        assertThat(a).isNotEqualTo(b);
        assertThat(reach[m]).contains(a, b);
        fanOut[a]++;
        fanOut[b]++;
      }
      int squares = Arrays.stream(fanOut).map(n -> n * n).sum();
      assertThat(squares).isEqualTo(leastSquares(reach, 0, new int[inputs]));
    }
  }

  private static int[] someOf(int inputs, int count, SplittableRandom random) {
    int[] all = IntStream.range(0, inputs).toArray();
    RandomWiring.shuffle(all, random);
    return Arrays.copyOf(all, count);
  }

  private static int leastSquares(int[][] reach, int lut, int[] fanOut) {
    if (lut == reach.length) {
      return Arrays.stream(fanOut).map(n -> n * n).sum();
    }
    int least = Integer.MAX_VALUE;
    for (int a : reach[lut]) {
      for (int b : reach[lut]) {
        if (a < b) {
          fanOut[a]++;
          fanOut[b]++;
          least = Math.min(least, leastSquares(reach, lut + 1, fanOut));
          fanOut[a]--;
          fanOut[b]--;
        }
      }
    }
    return least;
  }
}
