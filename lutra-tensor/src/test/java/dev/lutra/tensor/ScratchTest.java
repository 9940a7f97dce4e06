package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class ScratchTest {
  private final Memory memory = new Memory();

  @Test
  void whatIsHandedOutDoesNotOverlap() {
    try (Scratch scratch = memory.scratch()) {
      Real a = scratch.real(3, 17);
      Real b = scratch.zeros(a);
      Bits bits = scratch.bits(2, 70);
      a.fill(1);
      bits.setWord(1, 1, -1);
      assertThat(b.toArray()).containsOnly(0);
      assertThat(bits.word(0, 0)).isZero();
      assertThat(a.toArray()).containsOnly(1);
      assertThat(a.segment().address() % 64).isZero();
      assertThat(bits.segment().address() % 64).isZero();
    }
  }

  @Test
  void theNextBlockHasTheSameMemory() {
    long address;
    try (Scratch scratch = memory.scratch()) {
      Real first = scratch.real(2, 20);
      first.fill(Float.NaN);
      address = first.segment().address();
    }
    try (Scratch scratch = memory.scratch()) {
      Real second = scratch.real(4, 10);
      assertThat(second.segment().address()).isEqualTo(address);
      assertThat(scratch.zeros(second).toArray()).containsOnly(0);
    }
  }

  @Test
  void moreThanThereIsRoomForIsMoreRoom() {
    try (Scratch scratch = memory.scratch()) {
      Real small = scratch.real(1, 16);
      small.fill(1);
      for (int i = 0; i < 20; i++) {
        Real large = scratch.real(100, 1000);
        large.fill(2);
      }
      assertThat(small.toArray()).containsOnly(1);
    }
  }

  @Test
  void oneBlockAtATime() {
    try (Scratch scratch = memory.scratch()) {
      scratch.real(1, 1);
      assertThatIllegalStateException().isThrownBy(memory::scratch);
    }
    memory.scratch().close();
  }

  @Test
  void rowsAreAPartOfTheSameMemory() {
    Real real = memory.real(4, 20);
    real.rows(1, 3).fill(5);
    real.rows(2, 3).set(0, 7, 6);
    assertThat(real.get(0, 19)).isZero();
    assertThat(real.get(1, 0)).isEqualTo(5);
    assertThat(real.get(2, 7)).isEqualTo(6);
    assertThat(real.get(3, 0)).isZero();
    Bits bits = memory.bits(3, 70);
    bits.rows(1, 2).set(0, 65, true);
    assertThat(bits.get(1, 65)).isTrue();
    Addresses addresses = memory.addresses(3, 70);
    addresses.rows(2, 3).set(0, 69, 200);
    assertThat(addresses.get(2, 69)).isEqualTo(200);
  }
}
