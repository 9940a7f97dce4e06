package dev.lutra.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.DeviceException;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tensors of the device as the host sees them: always right, and copied only where they must be.
final class CudaMemoryTest {
  private TestDevice device;
  private CudaBackend cuda;

  @BeforeEach
  void open() {
    device = TestDevice.open();
    cuda = device.backend();
  }

  @AfterEach
  void close() {
    if (device != null) {
      device.close();
    }
  }

  @Test
  void whatTheHostWritesTheKernelReadsAndTheOtherWayRound() {
    Real x = cuda.memory().real(3, 40);
    Real y = cuda.memory().real(3, 40);
    x.set(2, 39, 5);
    cuda.element().axpy(2, x, y);
    assertThat(y.get(2, 39)).isEqualTo(10);
    y.set(2, 39, 1);
    cuda.element().axpy(2, x, y);
    x.set(2, 39, 100); // after the kernel was asked for: it must not see this
    assertThat(y.get(2, 39)).isEqualTo(11);
    cuda.element().axpy(1, x, y);
    assertThat(y.get(2, 39)).isEqualTo(111);
  }

  @Test
  void aRowOfATensorIsThatOfTheWhole() {
    Real x = cuda.memory().real(4, 20);
    x.rows(1, 3).fill(2);
    x.set(3, 0, 7);
    Real doubled = cuda.memory().real(2, 20);
    cuda.element().axpy(1, x.rows(2, 4), doubled);
    assertThat(doubled.get(0, 19)).isEqualTo(2);
    assertThat(doubled.get(1, 0)).isEqualTo(7);
    assertThat(x.get(0, 0)).isZero();
    doubled.rows(0, 1).copyFrom(x.rows(0, 1));
    assertThat(doubled.get(0, 19)).isZero();
  }

  @Test
  void whatIsReadTwiceIsCopiedOnce() {
    Real x = cuda.memory().real(3, 40);
    cuda.element().affine(0, 4, x, x);
    long before = cuda.device().downloads();
    assertThat(x.get(0, 0)).isEqualTo(4);
    assertThat(x.toArray()).containsOnly(4);
    assertThat(cuda.device().downloads()).isEqualTo(before + 1);
    long uploads = cuda.device().uploads();
    cuda.element().affine(1, 1, x, x);
    assertThat(x.get(1, 1)).isEqualTo(5);
    assertThat(cuda.device().uploads()).as("reading changes nothing").isEqualTo(uploads);
  }

  @Test
  void whatIsFilledIsKnownWithoutACopy() {
    Real x = cuda.memory().real(3, 40);
    long before = cuda.device().downloads();
    assertThat(x.get(2, 30)).isZero();
    x.fill(3);
    assertThat(x.get(2, 30)).isEqualTo(3);
    assertThat(cuda.device().downloads()).isEqualTo(before);
  }

  @Test
  void arraysThatChangeAreCopiedAnew() {
    Real x = cuda.memory().real(2, 32);
    x.fill(5);
    Bits y = cuda.memory().bits(2, 32);
    int[] rows = {0, 1};
    float[] thresholds = {4, 6};
    cuda.bit().compare(x, rows, thresholds, y, 0);
    assertThat(y.get(0, 0)).isTrue();
    assertThat(y.get(1, 0)).isFalse();
    thresholds[1] = 4;
    cuda.bit().compare(x, rows, thresholds, y, 0);
    assertThat(y.get(1, 31)).isTrue();
  }

  @Test
  void aCopyDoesNotOvertakeAKernelThatIsNotStarted() {
    Real x = cuda.memory().real(1, 16);
    Real other = cuda.memory().real(1, 16);
    Real y = cuda.memory().real(1, 16);
    x.set(0, 0, 1);
    cuda.element().axpy(1, x, y);
    other.set(0, 0, 10);
    // The kernel reads x, then `other` is copied, which starts what was asked for before.
    cuda.element().multiplyAdd(x, other, y);
    x.set(0, 0, 1000);
    cuda.element().axpy(1, x, y);
    assertThat(y.get(0, 0)).isEqualTo(1 + 10 + 1000);
    for (int i = 0; i < 5000; i++) { // more than are collected at a time
      x.set(0, 0, i);
      cuda.element().axpy(1, x, y);
    }
    assertThat(y.get(0, 0)).isEqualTo(1011 + 4999 * 5000 / 2);
  }

  @Test
  void aTensorOfTheHostIsRefusedInOneLine() {
    try (CpuBackend cpu = CpuBackend.scalar(1)) {
      Real host = cpu.memory().real(2, 2);
      Real here = cuda.memory().real(2, 2);
      assertThatThrownBy(() -> cuda.element().axpy(1, host, here))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "axpy: got a tensor in memory of the host, expected one of the GPU");
    }
  }

  @Test
  void tooLittleMemoryIsOneLineWithARemedy() {
    long tooMany = cuda.device().driver().memoryBytes() / (4L * 1_000_000) + 1000;
    assertThatThrownBy(() -> cuda.memory().unset((int) tooMany, 1_000_000))
        .isInstanceOfSatisfying(DeviceException.class, e -> assertThat(e.isOutOfMemory()).isTrue())
        .hasMessageMatching(
            "cuda: .*: asked for \\d+ MiB, \\d+ MiB of \\d+ MiB are free; cut batches into parts.*")
        .hasMessageNotContaining("\n");
    Real small = cuda.memory().real(1, 1);
    cuda.element().affine(1, 1, small, small);
    assertThat(small.get(0, 0)).as("the device is still of use").isEqualTo(1);
  }

  /// As of the jobs of a search, one of which ends and is followed by another.
  @Test
  void whatABackendTookIsFreeAgainWhileAnotherIsAtWork() {
    Real first = cuda.memory().real(1, 1);
    cuda.element().affine(1, 1, first, first);
    assertThat(first.get(0, 0)).as("kernels are loaded").isEqualTo(1);
    long free = cuda.device().driver().freeBytes();
    try (TestDevice second = TestDevice.open()) {
      CudaBackend other = second.backend();
      Real x = other.memory().real(1024, 10_000);
      other.element().affine(1, 1, x, x);
      assertThat(x.get(1023, 9_999)).isEqualTo(1);
      assertThat(cuda.device().driver().freeBytes()).isLessThan(free - 40_000_000);
    }
    assertThat(cuda.device().driver().freeBytes()).isGreaterThan(free - 20_000_000);
  }

  /// Jobs compute side by side, each on its thread.
  @Test
  void twoThreadsComputeWithABackendEach() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<Float>> sums = new ArrayList<>();
      for (int job = 1; job <= 2; job++) {
        float step = job;
        sums.add(pool.submit(() -> count(step)));
      }
      assertThat(sums.get(0).get()).isEqualTo(300);
      assertThat(sums.get(1).get()).isEqualTo(600);
    }
  }

  /// 300 times a step, read and written by the host in between.
  private static float count(float step) {
    try (TestDevice own = TestDevice.open()) {
      CudaBackend backend = own.backend();
      Real one = backend.memory().real(1, 64);
      Real sum = backend.memory().real(1, 64);
      for (int i = 0; i < 60; i++) {
        one.fill(1);
        for (int k = 0; k < 5; k++) {
          backend.element().axpy(step, one, sum);
        }
        sum.set(0, 0, sum.get(0, 0));
      }
      return sum.get(0, 0);
    }
  }

  /// A backend goes from thread to thread, as a run that one thread begins and another ends.
  @Test
  void anotherThreadMayGoOn() throws Exception {
    Real x = cuda.memory().real(1, 64);
    cuda.element().affine(1, 1, x, x);
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      pool.submit(() -> cuda.element().affine(3, 0, x, x)).get();
    }
    assertThat(x.get(0, 63)).isEqualTo(3);
  }

  @Test
  void aSequenceThatComesAgainIsAGraphWithItsNewParameters() {
    Real x = cuda.memory().real(5, 100);
    Real y = cuda.memory().real(5, 100);
    x.fill(1);
    cuda.device().synchronize();
    float expected = 0;
    for (int step = 1; step <= 5; step++) {
      float factor = step;
      IntStream.range(0, 6).forEach(i -> cuda.element().axpy(factor, x, y));
      cuda.device().synchronize();
      expected += 6 * factor;
      assertThat(y.get(4, 99)).as("after step " + step).isEqualTo(expected);
    }
    assertThat(cuda.device().queue().replayed()).isEqualTo(4 * 6);
    assertThat(cuda.device().queue().changed()).isEqualTo(3 * 6);
  }

  @Test
  void aDeviceThatIsNotThereIsOneLine() {
    assertThatThrownBy(() -> new CudaProvider().open(99))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("cuda: asked for device 99, expected 0 to ")
        .hasMessageNotContaining("\n");
    assertThat(new CudaProvider().devices().getFirst().isUsable()).isTrue();
  }
}
