package dev.lutra.cuda;

import dev.lutra.tensor.backend.Backend;

/// Times the work of the GPU by marks (events of the driver) before and behind it.
final class CudaStopwatch implements Backend.Stopwatch {
  private final Device device;
  private final long before;
  private final long behind;

  CudaStopwatch(Device device) {
    this.device = device;
    this.before = device.driver().event();
    this.behind = device.driver().event();
  }

  @Override
  public void start() {
    device.queue().flush();
    device.driver().mark(before);
  }

  @Override
  public double seconds() {
    device.queue().flush();
    device.driver().mark(behind);
    device.driver().await(behind);
    return device.driver().milliseconds(before, behind) * 1e-3;
  }
}
