package dev.lutra.cuda;

import org.junit.jupiter.api.Assumptions;

/// What the tests run on: a GPU where the system property `lutra.cuda.gpu` is set, else the host.
final class TestDevice implements AutoCloseable {
  private static final boolean GPU = System.getProperty("lutra.cuda.gpu") != null;

  /// Once for all tests: the library of the driver is loaded once.
  private static final class Emulation {
    private static final boolean POSSIBLE = EmulatedGpu.isPossible();

    static {
      if (POSSIBLE) {
        EmulatedGpu.install();
      }
    }
  }

  private final CudaBackend backend;

  private TestDevice(CudaBackend backend) {
    this.backend = backend;
  }

  /// Opens the device, or skips the test where there is none.
  static TestDevice open() {
    if (!GPU) {
      Assumptions.assumeTrue(
          Emulation.POSSIBLE, "skipped: no g++ on this machine, which compiles the kernels");
    }
    return new TestDevice((CudaBackend) new CudaProvider().open(0));
  }

  CudaBackend backend() {
    return backend;
  }

  /// The orders of the threads of a block to try; a GPU has its own.
  boolean[] orders() {
    return GPU ? new boolean[1] : new boolean[] {false, true};
  }

  void setDescending(boolean on) {
    if (!GPU) {
      EmulatedGpu.setDescending(on);
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
