package dev.lutra.tensor.op;

import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;

/// The backends that every op is tested on; each call of [#open] starts a fresh one.
public enum TestBackend {
  /// The definition, on the calling thread.
  SCALAR,
  /// Vector kernels, on two threads.
  VECTOR;

  /// A backend to be closed by the caller.
  public Backend open() {
    return switch (this) {
      case SCALAR -> CpuBackend.scalar(1);
      case VECTOR -> CpuBackend.vector(2);
    };
  }
}
