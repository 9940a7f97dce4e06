package dev.lutra.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BlocksTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 100", "2, 1", "2, 3", "2, 16", "2, 33", "3, 1000", "4, 2"})
  void everyRowIsInOneBlock(int threads, int rows) {
    AtomicIntegerArray visits = new AtomicIntegerArray(rows);
    try (Backend backend = CpuBackend.vector(threads)) {
      backend.blocks(
          rows,
          (local, from, to) -> {
            for (int r = from; r < to; r++) {
              visits.incrementAndGet(r);
            }
          });
    }
    for (int r = 0; r < rows; r++) {
      assertThat(visits.get(r)).isEqualTo(1);
    }
  }

  /// Each thread has memory of its own, and a block within a block is done where it is asked for.
  @Test
  void aLocalBackendBelongsToOneThread() {
    Map<Thread, Set<Backend>> seen = Collections.synchronizedMap(new HashMap<>());
    try (Backend backend = CpuBackend.vector(2)) {
      backend.blocks(
          100,
          (local, from, to) -> {
            assertThat(local).isNotSameAs(backend);
            seen.computeIfAbsent(
                    Thread.currentThread(), t -> Collections.newSetFromMap(new IdentityHashMap<>()))
                .add(local);
            local.blocks(
                to - from,
                (inner, first, end) -> {
                  assertThat(inner).isSameAs(local);
                  assertThat(end - first).isEqualTo(to - from);
                });
          });
    }
    assertThat(seen).hasSize(2);
    assertThat(seen.values()).allMatch(locals -> locals.size() == 1);
  }

  @Test
  void aFailureIsThrown() {
    try (Backend backend = CpuBackend.vector(2)) {
      assertThatThrownBy(() ->
              backend.blocks(
                  50,
                  (local, from, to) -> {
                    if (from > 30) {
                      throw new IllegalStateException("row " + from);
                    }
                  }))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /// One thread calls kernels as they are, several hand them to the pool.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void kernelsAndBlocksAreRefusedAfterClose(int threads) {
    Backend backend = CpuBackend.vector(threads);
    Real x = backend.memory().real(3, 5);
    backend.element().axpy(1, x, x);
    backend.close();
    List<ThrowingCallable> calls =
        List.of(
            () -> backend.element().axpy(1, x, x),
            () -> backend.linear().multiply(x, x, x),
            () -> backend.bit().unpack(backend.memory().bits(3, 5), 0, 1, x),
            () -> backend.lut().smooth(x, 0.25f, x),
            () -> backend.blocks(3, (local, from, to) -> {}));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("after close");
    }
  }
}
