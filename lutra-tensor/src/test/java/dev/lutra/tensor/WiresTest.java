package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class WiresTest {
  @Test
  void sourcesAreThoseOfEachLutInTurn() {
    Wires wires = new Wires(4, 2, new int[] {3, 1, 1, 1, 0, 3});
    assertThat(wires.luts()).isEqualTo(3);
    assertThat(wires.source(0, 0)).isEqualTo(3);
    assertThat(wires.source(2, 0)).isZero();
    assertThat(wires.source(2, 1)).isEqualTo(3);
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
  void rewiringChangesOneSource() {
    Wires wires = new Wires(3, 2, new int[] {0, 1, 1, 2});
    wires.rewire(1, 0, 0);
    assertThat(wires.toArray()).containsExactly(0, 1, 0, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wires.rewire(0, 1, 3))
        .withMessageContaining("source 3");
    assertThat(wires.toArray()).containsExactly(0, 1, 0, 2);
  }
}
