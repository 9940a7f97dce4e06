package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordCommentTest {
  private static final String SOURCE =
      """
      package some;

      /// Another.
      record Other() {}

      /// First line,
      /// second; see [Other#of].
      ///
      /// Second paragraph.
      ///
      /// @param width in bits
      /// @param height in rows,
      ///     with a second line
      @SuppressWarnings("x")
      public record Thing(int width, int height) {}
      """;

  @Test
  void paragraphsAndComponentsAreTakenApart() {
    assertThat(RecordComment.of(SOURCE, "Thing"))
        .isEqualTo(
            new RecordComment(
                "First line, second; see `Other#of`.\nSecond paragraph.",
                Map.of("width", "in bits", "height", "in rows, with a second line")));
  }

  @Test
  void missingRecordIsSaid() {
    assertThatThrownBy(() -> RecordComment.of(SOURCE, "Absent")).hasMessageContaining("Absent");
  }
}
