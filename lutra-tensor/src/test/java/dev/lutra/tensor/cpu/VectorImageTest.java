package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Fixture.assertClose;
import static dev.lutra.tensor.cpu.Fixture.assertEqual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The image kernels against their scalar twins.
@Tag("width")
class VectorImageTest {
  private static final int CHANNELS = 3;
  private static final double ROUNDING = 1e-6;
  private static final int[] FRAMES = {1, 5, 16, 33, 64, 100, 128};

  /// Four disjoint windows, overlapping ones, and ones that reach outside of the image.
  private static final Windows[] WINDOWS = {
    new Windows(8, 2, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, false),
    new Windows(8, 3, new int[] {0, 1, 2, 1, 2, 3, 2, 3, 4, 5, 6, 7}, false),
    new Windows(4, 2, new int[] {-1, 0, 0, 1, 1, 2, 2, 3, 3, -1}, false),
    new Windows(4, 2, new int[] {-1, 0, 0, 1, 3, -1}, true),
    new Windows(2, 1, new int[] {0, 0, 1, 1}, false)
  };

  private final ScalarImage scalar = new ScalarImage();
  private final VectorImage vector = new VectorImage();
  private final Fixture fixture = new Fixture(44);
  private final Memory memory = new Memory();

  @ParameterizedTest
  @EnumSource(
      value = Pooling.class,
      names = {"MAX", "STOCHASTIC"})
  void orAndItsGradientAreThoseOfTheScalarTwin(Pooling pooling) {
    for (Windows windows : WINDOWS) {
      for (int frames : FRAMES) {
        Bits x = fixture.bits(CHANNELS, windows.inputPositions() * frames);
        int columns = windows.outputPositions() * frames;
        Bits y = memory.bits(CHANNELS, columns);
        Bits actualY = fixture.bits(CHANNELS, columns);
        scalar.or(x, windows, y, 0, CHANNELS);
        vector.or(x, windows, actualY, 0, CHANNELS);
        assertEqual(actualY, y);
        Real dy = fixture.real(CHANNELS, columns);
        Real dx = fixture.real(CHANNELS, x.frames());
        Real actual = fixture.copy(dx);
        scalar.orGradient(x, windows, pooling, y, dy, dx, 0, CHANNELS);
        vector.orGradient(x, windows, pooling, y, dy, actual, 0, CHANNELS);
        assertClose(actual, dx, 4 * ROUNDING);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void poolingOfRealsIsThatOfTheScalarTwin(Pooling pooling) {
    for (Windows windows : WINDOWS) {
      for (int frames : FRAMES) {
        Real x = fixture.real(CHANNELS, windows.inputPositions() * frames, 0, 1);
        for (int c = 0; c < CHANNELS; c++) {
          x.set(c, 0, x.get(c, x.frames() - 1)); // some are as large as others
        }
        int columns = windows.outputPositions() * frames;
        Real y = memory.real(CHANNELS, columns);
        Real actualY = fixture.empty(CHANNELS, columns);
        scalar.pool(x, windows, pooling, y, 0, CHANNELS);
        vector.pool(x, windows, pooling, actualY, 0, CHANNELS);
        assertClose(actualY, y, ROUNDING);
        Real dy = fixture.real(CHANNELS, columns);
        Real dx = fixture.real(CHANNELS, x.frames());
        Real actual = fixture.copy(dx);
        scalar.poolGradient(x, windows, pooling, y, dy, dx, 0, CHANNELS);
        vector.poolGradient(x, windows, pooling, y, dy, actual, 0, CHANNELS);
        assertClose(actual, dx, 4 * ROUNDING);
      }
    }
  }

  @Test
  void windowsAreUnfoldedAndFoldedAsByTheScalarTwin() {
    for (Windows windows : WINDOWS) {
      for (int frames : FRAMES) {
        Real x = fixture.real(CHANNELS, windows.inputPositions() * frames);
        int last = windows.outputPositions();
        int rows = CHANNELS * windows.elements();
        Real panel = memory.real(rows, (last - 1) * frames);
        Real actual = fixture.empty(rows, (last - 1) * frames);
        scalar.unfold(x, windows, 1, last, panel, 0, CHANNELS);
        vector.unfold(x, windows, 1, last, actual, 0, CHANNELS);
        assertClose(actual, panel, 0);
        Real back = fixture.copy(x);
        scalar.fold(panel, windows, 1, last, x, 0, CHANNELS);
        vector.fold(panel, windows, 1, last, back, 0, CHANNELS);
        assertClose(back, x, ROUNDING);
      }
    }
  }

  @Test
  void theGradientOfAnOrIsSharedByTheOnes() {
    Windows all = new Windows(4, 4, new int[] {0, 1, 2, 3}, false);
    Bits x = memory.bits(1, 4);
    x.set(0, 1, true);
    x.set(0, 3, true);
    Bits y = memory.bits(1, 1);
    vector.or(x, all, y, 0, 1);
    Real dy = memory.real(1, 1);
    dy.set(0, 0, 3);
    Real dx = memory.real(1, 4);
    vector.orGradient(x, all, Pooling.MAX, y, dy, dx, 0, 1);
    assertThat(dx.toArray()).containsExactly(0, 1.5f, 0, 1.5f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64, 100})
  void imagesAreArrangedAndTakenApart(int frames) {
    int[] rows = {4, 1, 0, 3, 5, 2};
    Bits x = fixture.bits(6, frames);
    Bits image = memory.bits(2, 3 * frames);
    vector.toImage(x, rows, image, 0, 2);
    Bits expected = memory.bits(2, 3 * frames);
    scalar.toImage(x, rows, expected, 0, 2);
    assertEqual(image, expected);
    Bits back = memory.bits(6, frames);
    vector.fromImage(image, rows, back, 0, 2);
    assertEqual(back, x);

    Real reals = fixture.real(6, frames);
    Real realImage = fixture.empty(2, 3 * frames);
    vector.toImage(reals, rows, realImage, 0, 2);
    Real expectedReal = memory.real(2, 3 * frames);
    scalar.toImage(reals, rows, expectedReal, 0, 2);
    assertClose(realImage, expectedReal, 0);
    Real realBack = fixture.empty(6, frames);
    vector.fromImage(realImage, rows, realBack, 0, 2);
    assertClose(realBack, reals, 0);
  }
}
