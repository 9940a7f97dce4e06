package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class RealTest {
  private final Memory memory = new Memory();

  @Test
  void arraysComeBackWithoutPadding() {
    float[] values = new float[3 * 17];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Real x = memory.real(3, 17);
    x.copyFrom(values);
    assertThat(x.toArray()).isEqualTo(values);
    assertThat(x.get(2, 1)).isEqualTo(35);
    Real y = memory.real(3, 17);
    y.copyFrom(x);
    y.add(2, 1, 0.5f);
    assertThat(y.get(2, 1)).isEqualTo(35.5f);
    assertThat(x.get(2, 1)).isEqualTo(35);
  }

  @Test
  void fillReachesThePadding() {
    Real x = memory.real(2, 3);
    x.fill(7);
    assertThat(x.segment().toArray(ValueLayout.JAVA_FLOAT)).containsOnly(7);
    x.fill(0);
    assertThat(x.segment().toArray(ValueLayout.JAVA_FLOAT)).containsOnly(0);
  }

  @Test
  void otherShapesAreRefused() {
    Real x = memory.real(2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> x.copyFrom(new float[5]))
        .withMessageContaining("got 5")
        .withMessageContaining("expected 6");
    assertThatIllegalArgumentException().isThrownBy(() -> x.copyFrom(memory.real(3, 2)));
    assertThat(x).hasToString("Real[2, 3]");
  }
}
