package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void whatADeviceHasChosenIsFetchedWhenItIsReadAndNotBefore() {
    Wires whole = new Wires(9, 2, new int[] {0, 1, 2, 3, 4, 5});
    Wires part = whole.part(1, 3);
    int version = whole.version();
    AtomicInteger fetched = new AtomicInteger();
    part.outdated(() -> {
      fetched.incrementAndGet();
      return new int[] {8, 7, 6, 5};
    });
    assertThat(whole.version()).isNotEqualTo(version);
    assertThat(fetched).hasValue(0);
    assertThat(whole.toArray()).containsExactly(0, 1, 8, 7, 6, 5);
    assertThat(part.source(0, 1)).isEqualTo(7);
    assertThat(fetched).hasValue(1);
  }

  @Test
  void rewiringOnTheHostKeepsWhatADeviceHasChosen() {
    Wires wires = new Wires(9, 2, new int[] {0, 1, 2, 3});
    wires.outdated(() -> new int[] {4, 5, 6, 7});
    wires.rewire(1, 1, 8);
    assertThat(wires.toArray()).containsExactly(4, 5, 6, 8);
  }

  @Test
  void partsChosenOneAfterTheOtherAreAllFetched() {
    Wires whole = new Wires(9, 2, new int[] {0, 1, 2, 3});
    Wires first = whole.part(0, 1);
    Wires second = whole.part(1, 2);
    first.outdated(() -> new int[] {8, 8});
    second.outdated(() -> new int[] {6, 6});
    second.outdated(() -> new int[] {7, 7});
    assertThat(whole.toArray()).containsExactly(8, 8, 7, 7);
  }
}
