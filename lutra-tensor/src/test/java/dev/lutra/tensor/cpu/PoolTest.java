package dev.lutra.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyRowRunsExactlyOnce(int threads) {
    try (Pool pool = new Pool(threads)) {
      for (int rows = 0; rows < 20; rows++) {
        AtomicIntegerArray visits = new AtomicIntegerArray(rows);
        pool.run(
            rows,
            (from, to) -> {
              for (int r = from; r < to; r++) {
                visits.incrementAndGet(r);
              }
            });
        for (int r = 0; r < rows; r++) {
          assertThat(visits.get(r)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void threadsWithoutRowsAreLeftAlone() {
    try (Pool pool = new Pool(4)) {
      pool.run(2, (from, to) -> assertThat(from).isLessThan(to));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void manyShortRunsDoNotHang(int threads) {
    AtomicInteger rows = new AtomicInteger();
    try (Pool pool = new Pool(threads)) {
      for (int i = 0; i < 5_000; i++) {
        pool.run(7, (from, to) -> rows.addAndGet(to - from));
      }
      assertThat(rows).hasValue(35_000);
    }
  }

  @Test
  void workersThatParkedWakeUpAgain() throws InterruptedException {
    AtomicInteger rows = new AtomicInteger();
    try (Pool pool = new Pool(3)) {
      for (int i = 0; i < 20; i++) {
        Thread.sleep(5);
        pool.run(9, (from, to) -> rows.addAndGet(to - from));
      }
      assertThat(rows).hasValue(180);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7})
  void failureOfAnyThreadIsThrownAndThePoolLivesOn(int failing) {
    try (Pool pool = new Pool(4)) {
      AtomicInteger done = new AtomicInteger();
      assertThatThrownBy(() ->
              pool.run(
                  8,
                  (from, to) -> {
                    if (from <= failing && failing < to) {
                      throw new IllegalStateException("row " + failing);
                    }
                    done.addAndGet(to - from);
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("row " + failing);
      assertThat(done).hasValue(6);
      pool.run(8, (from, to) -> done.addAndGet(to - from));
      assertThat(done).hasValue(14);
    }
  }

  @Test
  void errorsAreThrownAsTheyAre() {
    try (Pool pool = new Pool(2)) {
      assertThatThrownBy(() ->
              pool.run(
                  2,
                  (from, to) -> {
                    if (from == 1) {
                      throw new StackOverflowError();
                    }
                  }))
          .isInstanceOf(StackOverflowError.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void workAfterTheEndIsRefused(int threads) {
    Pool pool = new Pool(threads);
    pool.close();
    assertThatThrownBy(() -> pool.run(2, (from, to) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after close");
  }

  @Test
  void noThreadsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pool(0))
        .withMessageContaining("got 0");
  }
}
