package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MemoryTest {
  private final Memory memory = new Memory();

  @Test
  void rowsStartOnSixtyFourBytes() {
    Real real = memory.real(3, 17);
    Bits bits = memory.bits(3, 65);
    Addresses addresses = memory.addresses(3, 65);
    assertThat(real.rowBytes()).isEqualTo(128);
    assertThat(bits.rowBytes()).isEqualTo(64);
    assertThat(addresses.rowBytes()).isEqualTo(128);
    assertThat(real.segment().address() % 64).isZero();
    assertThat(bits.segment().address() % 64).isZero();
    assertThat(addresses.segment().address() % 64).isZero();
  }

  @Test
  void releasedBlocksAreReusedAndZeroAgain() {
    Real first = memory.real(2, 20);
    first.fill(3);
    long address = first.segment().address();
    memory.release(first.segment());
    long allocated = memory.allocatedBytes();
    Real second = memory.real(4, 10);
    assertThat(second.segment().address()).isEqualTo(address);
    assertThat(memory.allocatedBytes()).isEqualTo(allocated);
    assertThat(second.toArray()).containsOnly(0);
    assertThat(memory.real(4, 10).segment().address()).isNotEqualTo(address);
  }

  @Test
  void emptyShapesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.real(0, 3))
        .withMessageContaining("[0, 3]");
    assertThatIllegalArgumentException().isThrownBy(() -> memory.bits(3, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addresses(-1, 5));
  }
}
