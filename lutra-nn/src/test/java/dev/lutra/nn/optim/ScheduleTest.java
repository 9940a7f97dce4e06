package dev.lutra.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.spec.Catalog;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void everyScheduleStaysBetweenZeroAndOne() {
    for (Catalog.Entry entry : Catalog.kind(Schedule.class).orElseThrow().entries()) {
      Schedule schedule = (Schedule) entry.defaults();
      for (double epoch = 0; epoch <= 30; epoch += 0.125) {
        assertThat(schedule.factor(epoch, 30)).as(entry.name()).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void constantIsOne() {
    assertThat(new Constant().factor(3.5, 10)).isEqualTo(1);
  }

  @Test
  void stepDecayStepsAtWholeMultiples() {
    StepDecay step = new StepDecay(10, 0.5);
    assertThat(step.factor(0, 40)).isEqualTo(1);
    assertThat(step.factor(9.99, 40)).isEqualTo(1);
    assertThat(step.factor(10, 40)).isEqualTo(0.5);
    assertThat(step.factor(25, 40)).isEqualTo(0.25);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StepDecay(0, 0.5))
        .withMessageContaining("step.every: got 0");
  }

  @Test
  void cosineFallsFromOneToItsFloor() {
    Cosine cosine = new Cosine(0.2);
    assertThat(cosine.factor(0, 8)).isCloseTo(1, within(1e-12));
    assertThat(cosine.factor(4, 8)).isCloseTo(0.6, within(1e-12));
    assertThat(cosine.factor(8, 8)).isCloseTo(0.2, within(1e-12));
    // 0.2 + 0.8 (1 + cos(pi / 4)) / 2
    assertThat(cosine.factor(2, 8)).isCloseTo(0.8828427125, within(1e-9));
  }

  @Test
  void warmUpRisesAndThenFollows() {
    WarmUp warmUp = new WarmUp(4, new StepDecay(2, 0.5));
    assertThat(warmUp.factor(0, 10)).isEqualTo(0);
    assertThat(warmUp.factor(1, 10)).isCloseTo(0.25, within(1e-12));
    assertThat(warmUp.factor(2, 10)).isCloseTo(0.25, within(1e-12));
    assertThat(warmUp.factor(6, 10)).isCloseTo(0.125, within(1e-12));
    assertThat(new WarmUp(0, new Constant()).factor(0, 10)).isEqualTo(1);
  }
}
