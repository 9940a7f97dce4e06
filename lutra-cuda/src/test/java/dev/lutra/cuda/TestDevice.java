package dev.lutra.cuda;

import java.nio.file.Path;

/// What the tests run on: the GPU if the system property `lutra.cuda` is `gpu`, else the host.
record TestDevice(CudaBackend backend, Driver driver) implements AutoCloseable {
  private static final class Library {
    private static final Path PATH = EmulatedDriver.build();
  }

  static TestDevice open() {
    Driver driver = new EmulatedDriver(Library.PATH);
    return new TestDevice(new CudaBackend(driver), driver);
  }

  /// The orders of threads to try.
  boolean[] orders() {
    return driver instanceof EmulatedDriver ? new boolean[] {false, true} : new boolean[1];
  }

  void setDescending(boolean on) {
    if (driver instanceof EmulatedDriver emulated) {
      emulated.setDescending(on);
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
