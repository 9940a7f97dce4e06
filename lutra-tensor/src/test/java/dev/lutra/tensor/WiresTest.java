package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class WiresTest {
  @Test
  void consumersAreTheReverseInAscendingOrder() {
    Wires wires = new Wires(4, 2, new int[] {3, 1, 1, 1, 0, 3});
    assertThat(wires.luts()).isEqualTo(3);
    assertThat(wires.source(2, 1)).isEqualTo(3);
    int[][] expected = {{4}, {1, 2, 3}, {}, {0, 5}};
    for (int i = 0; i < 4; i++) {
      int start = wires.consumerStart(i);
      assertThat(wires.consumerStart(i + 1) - start).isEqualTo(expected[i].length);
      for (int c = 0; c < expected[i].length; c++) {
        assertThat(wires.consumer(start + c)).isEqualTo(expected[i][c]);
      }
    }
  }

  @Test
  void sourcesOutsideTheInputAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Wires(2, 2, new int[] {0, 2}))
        .withMessageContaining("source 2")
        .withMessageContaining("0 to 1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Wires(2, 2, new int[] {0, 1, 0}));
    assertThatIllegalArgumentException().isThrownBy(() -> new Wires(2, 2, new int[0]));
  }

  @Test
  void rewiringChangesOneSourceAndTheReverse() {
    Wires wires = new Wires(3, 2, new int[] {0, 1, 1, 2});
    assertThat(wires.consumerStart(3)).isEqualTo(4);
    wires.rewire(1, 0, 0);
    assertThat(wires.toArray()).containsExactly(0, 1, 0, 2);
    assertThat(wires.consumerStart(1)).isEqualTo(2);
    assertThat(wires.consumer(1)).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wires.rewire(0, 1, 3))
        .withMessageContaining("source 3");
    assertThat(wires.toArray()).containsExactly(0, 1, 0, 2);
  }
}
