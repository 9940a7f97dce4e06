package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Wirings that read neighbors: windows and patches.
class NeighborWiringTest {
  private static int[] wire(Wiring wiring, int inputs, int luts, int fanIn, long seed) {
    return wiring.wire(inputs, luts, fanIn, new SplittableRandom(seed));
  }

  /// Each LUT's inputs are distinct, and no input has two readers more than another.
  private static void assertDistinctAndBalanced(int[] sources, int inputs, int fanIn) {
    for (int e = 0; e < sources.length; e += fanIn) {
      assertThat(Arrays.stream(sources, e, e + fanIn).distinct().count()).isEqualTo(fanIn);
    }
    int[] fanOut = new int[inputs];
    Arrays.stream(sources).forEach(s -> fanOut[s]++);
    int most = Arrays.stream(fanOut).max().orElseThrow();
    assertThat(Arrays.stream(fanOut).min().orElseThrow()).isGreaterThanOrEqualTo(most - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "784, 1024, 6, 24",
    "100, 100, 4, 8",
    "50, 400, 4, 8",
    "400, 60, 6, 17",
    "60, 45, 3, 60",
    "40, 10, 4, 6",
    "9, 31, 8, 20",
    "5, 7, 5, 5",
    "300, 20, 2, 30"
  })
  void windowWiringIsDistinctBalancedAndInItsWindow(int inputs, int luts, int fanIn, int width) {
    for (int seed = 1; seed <= 5; seed++) {
      int[] sources = wire(new WindowWiring(width, 1), inputs, luts, fanIn, seed);
      assertThat(wire(new WindowWiring(width, 1), inputs, luts, fanIn, seed)).isEqualTo(sources);
      assertDistinctAndBalanced(sources, inputs, fanIn);
      for (int m = 0; m < luts; m++) {
        double center = (m + 0.5) * inputs / luts;
        double low = Math.max(0, Math.min(center - width / 2.0, inputs - width));
        for (int j = 0; j < fanIn; j++) {
          assertThat(sources[m * fanIn + j] + 0.5).isBetween(low - 0.5, low + width + 0.5);
        }
      }
    }
  }

  @Test
  void windowWiringUsesItsWholeWindowAtRandom() {
    int[] a = wire(new WindowWiring(24, 1), 500, 500, 4, 1);
    assertThat(a).isNotEqualTo(wire(new WindowWiring(24, 1), 500, 500, 4, 2));
    int[] distances = new int[24];
    for (int e = 0; e < a.length; e++) {
      int m = e / 4;
      if (m >= 20 && m < 480) {
        distances[a[e] - m + 11]++;
      }
    }
    // 1,840 inputs over 24 distances are 77 for each.
    assertThat(Arrays.stream(distances)).allMatch(n -> n > 35 && n < 130);
  }

  @ParameterizedTest
  @CsvSource({"3, 3, 1", "5, 5, 1", "5, 4, 10", "8, 8, 10", "1, 8, 2"})
  void patchWiringIsDistinctBalancedAndInItsPatch(int rows, int columns, int sweeps) {
    int height = 8;
    int width = 10;
    int depth = 6;
    int luts = 480;
    PatchWiring wiring = new PatchWiring(rows, columns, height, width, sweeps);
    int[] sources = wire(wiring, height * width * depth, luts, 4, 3);
    assertThat(wire(wiring, height * width * depth, luts, 4, 3)).isEqualTo(sources);
    assertDistinctAndBalanced(sources, height * width * depth, 4);
    int run = luts / sweeps;
    for (int e = 0; e < sources.length; e++) {
      int place = (int) ((e / 4 % run + 0.5) * height * width / run);
      int row = sources[e] / depth / width;
      int column = sources[e] / depth % width;
      // A patch at a border is shifted, so that it reaches farther to the other side.
      assertThat(row - shifted(place / width, rows, height)).isBetween(-rows / 2, rows / 2);
      assertThat(column - shifted(place % width, columns, width))
          .isBetween(-columns / 2, columns / 2);
    }
  }

  /// The center of an interval around `place` that is moved into `[0, size)`.
  private static int shifted(int place, int extent, int size) {
    return Math.clamp(place, extent / 2, size - 1 - extent / 2 + (extent % 2 == 0 ? 1 : 0));
  }

  @Test
  void everyRunOfASweepReadsTheWholeInput() {
    for (Wiring wiring : new Wiring[] {new WindowWiring(64, 5), new PatchWiring(3, 3, 8, 8, 5)}) {
      int[] sources = wire(wiring, 640, 300, 4, 7);
      for (int run = 0; run < 5; run++) {
        int[] positions =
            Arrays.stream(sources, run * 240, (run + 1) * 240).map(s -> s / 10).toArray();
        assertThat(Arrays.stream(positions).distinct().count()).isGreaterThan(55);
        assertThat(Math.abs(positions[0] - positions[239])).isGreaterThan(30);
      }
    }
  }

  @Test
  void sizesThatDoNotFitAreNamed() {
    assertSays(() -> new WindowWiring(1, 1), "window.width: got 1, expected at least 2");
    assertSays(() -> new WindowWiring(8, 0), "window.sweeps: got 0, expected at least 1");
    assertSays(() -> wire(new WindowWiring(3, 1), 40, 10, 4, 1), "got width 3", "of fan-in 4");
    assertSays(() -> wire(new WindowWiring(8, 3), 40, 10, 4, 1), "3 sweeps for 10 LUTs", "divisor");
    assertSays(() -> new PatchWiring(9, 3, 8, 8, 1), "patch.rows: got 9", "1 to the height 8");
    assertSays(() -> new PatchWiring(3, 9, 8, 8, 1), "patch.columns: got 9", "1 to the width 8");
    assertSays(() -> new PatchWiring(1, 1, 0, 8, 1), "patch.height: got 0");
    assertSays(() -> new PatchWiring(1, 1, 8, 0, 1), "patch.width: got 0");
    assertSays(() -> new PatchWiring(1, 1, 8, 8, 0), "patch.sweeps: got 0");
    PatchWiring small = new PatchWiring(1, 3, 8, 8, 3);
    assertSays(() -> wire(small, 100, 9, 3, 1), "got 100 inputs for an image of 8 x 8", "multiple");
    assertSays(() -> wire(small, 64, 9, 4, 1), "got 3 inputs in a patch", "of fan-in 4");
    assertSays(() -> wire(small, 64, 10, 3, 1), "3 sweeps for 10 LUTs", "divisor");
    PatchWiring huge = new PatchWiring(1, 3, 65537, 65536, 1);
    assertSays(() -> wire(huge, 65536, 9, 3, 1), "an image of 65537 x 65536");
  }

  private static void assertSays(ThrowingCallable wiring, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(wiring)
        .withMessageContainingAll(parts)
        .withMessageContaining("expected")
        .withMessageNotContaining("\n");
  }
}
