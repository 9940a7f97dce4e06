package dev.lutra.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SynthesisTest {
  @Test
  void statisticsWithNamesFirstAreRead() throws Exception {
    String text =
        """

        7. Printing statistics.

        === part ===

           Number of cells:                  1
             SB_DFF                          1

        === top ===

           Number of wires:               2743
           Number of cells:               4457
             $scopeinfo                     16
             SB_CARRY                        4
             SB_DFFE                       323
             SB_LUT4                      2668

        """;
    Synthesis made = Synthesis.parse(text.lines().toList());
    assertThat(made.cells())
        .isEqualTo(Map.of("$scopeinfo", 16, "SB_CARRY", 4, "SB_DFFE", 323, "SB_LUT4", 2668));
    assertThat(made.luts()).isEqualTo(2668);
  }

  @Test
  void statisticsWithNumbersFirstAreRead() throws Exception {
    String text =
        """

        7. Printing statistics.

        === part ===

                +----------Local Count, excluding submodules.
                |
                1 cells
                1   SB_DFF

        === top ===

                +----------Local Count, excluding submodules.
                |
             2714 wires
             4733 wire bits
               11 ports
             4440 cells
                4   SB_CARRY
              323   SB_DFFE
             2667   SB_LUT4
                1 submodules
                1   part

        """;
    Synthesis made = Synthesis.parse(text.lines().toList());
    assertThat(made.cells()).isEqualTo(Map.of("SB_CARRY", 4, "SB_DFFE", 323, "SB_LUT4", 2667));
  }

  @Test
  void statisticsWithoutACountAreNotTakenForNoCells() {
    assertThatThrownBy(() -> Synthesis.parse(List.of("=== top ===", "   nothing")))
        .isInstanceOf(Tool.Failure.class)
        .hasMessage("statistics of Yosys: got no number of cells, expected one");
  }
}
