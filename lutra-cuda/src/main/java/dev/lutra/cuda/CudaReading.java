package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A number that is copied to pinned memory behind the kernels that make it.
final class CudaReading implements Backend.Reading {
  private final Device device;
  private final MemorySegment memory;
  private final long arrived;

  CudaReading(Device device) {
    this.device = device;
    this.memory = device.driver().pinned(Float.BYTES);
    this.arrived = device.driver().event();
  }

  @Override
  public void ask(Real x) {
    if (!(x.storage().buffer() instanceof CudaBuffer buffer)) {
      throw new IllegalArgumentException("reading: got a tensor of the host, expected the GPU's");
    }
    long from = buffer.current() + x.storage().offset();
    device.queue().flush();
    device.driver().downloadLater(memory, from, Float.BYTES);
    device.driver().mark(arrived);
  }

  @Override
  public float value() {
    device.driver().await(arrived);
    return memory.get(ValueLayout.JAVA_FLOAT, 0);
  }
}
