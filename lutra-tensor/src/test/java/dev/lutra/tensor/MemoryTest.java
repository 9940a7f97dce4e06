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
    memory.release(first.storage());
    long allocated = memory.allocatedBytes();
    Real second = memory.real(4, 10);
    assertThat(second.segment().address()).isEqualTo(address);
    assertThat(memory.allocatedBytes()).isEqualTo(allocated);
    assertThat(second.toArray()).containsOnly(0);
    assertThat(memory.real(4, 10).segment().address()).isNotEqualTo(address);
  }

  @Test
  void whatIsHandedOutAgainInTheSameShapeIsTheSameObject() {
    Real first = memory.real(20, 20);
    Real rows = first.rows(4, 16);
    memory.release(first.storage());
    memory.release(first.storage()); // is not out, and must not be handed out twice
    Real second = memory.unset(20, 20);
    assertThat(second).isSameAs(first);
    assertThat(second.rows(4, 16)).isSameAs(rows);
    assertThat(second.rows(4, 15).features()).isEqualTo(11);
    assertThat(memory.unset(20, 20)).isNotSameAs(first);
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
