package dev.lutra.netlist.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lutra.netlist.stream.Window.Border;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Where the elements of a window lie.
final class WindowTest {
  /// Rows, columns, height, width, stride and dilation; what the message says.
  @ParameterizedTest
  @CsvSource({
    "65536, 65536, 1, 1, 1, 1, an image of 65536 x 65536",
    "28, 28, 65536, 65536, 1, 1, 65536 x 65536 elements at 28 x 28 positions",
    "28, 28, 3, 3, 1, 65536, dilation 65536",
    "65536, 256, 65536, 2, 1, 60000, dilation 60000 of 65536 x 2 elements",
    "28, 28, 0, 3, 1, 1, height 0",
    "28, 28, 3, 3, 65537, 1, stride 65537"
  })
  void whatIsTooMuchIsRefusedInOneLine(
      int rows, int columns, int height, int width, int stride, int dilation, String says) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Window(rows, columns, height, width, stride, dilation, true, Border.ZERO))
        .withMessageContaining(says)
        .withMessageContaining("expected ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  /// Stride 2, dilation 2, padding of both kinds: by hand.
  @ParameterizedTest
  @EnumSource
  void elementsBehindTheBorderAreWhereItSays(Border border) {
    Window window = new Window(4, 5, 2, 3, 2, 2, true, border);
    assertThat(window.outputRows()).isEqualTo(2);
    assertThat(window.outputColumns()).isEqualTo(3);
    assertThat(window.top()).isZero();
    assertThat(window.left()).isEqualTo(2);
    // The last position: rows 2 and 4 (outside), columns 2, 4 and 6 (outside).
    int[] expected =
        switch (border) {
          case ZERO, ONE -> new int[] {12, 14, -1, -1, -1, -1};
          case REFLECT -> new int[] {12, 14, 12, 12, 14, 12};
          case REPLICATE -> new int[] {12, 14, 14, 17, 19, 19};
        };
    for (int e = 0; e < 6; e++) {
      assertThat(window.source(5, e)).as("element %d", e).isEqualTo(expected[e]);
    }
  }

  @Test
  void aWindowWithoutPaddingLiesInside() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Window(4, 4, 3, 3, 1, 2, false, Border.ZERO))
        .withMessageContaining("got 5 x 5 pixels on an image of 4 x 4");
    Window window = new Window(7, 9, 3, 2, 3, 2, false, Border.ZERO);
    assertThat(window.positions()).isEqualTo(1 * 3);
    assertThat(window.source(2, 5)).isEqualTo(4 * 9 + 8);
  }
}
