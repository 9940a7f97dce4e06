package dev.lutra.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Memory of the device for what one kernel leaves to the next: partial results, and results for
/// the host. All work is in one order, so every use may overwrite what the use before left.
final class Workspace {
  private static final long LEAST = 1 << 20;

  private final Device device;
  private long address;
  private long room;
  private final MemorySegment host = Arena.ofAuto().allocate(64, 64);

  Workspace(Device device) {
    this.device = device;
  }

  /// The address of so many bytes of unspecified content, until the next call.
  long of(long bytes) {
    if (bytes > room) {
      device.synchronize();
      if (room > 0) {
        device.driver().free(address);
      }
      room = 0;
      long more = Math.max(LEAST, bytes + bytes / 4);
      address = device.allocate(more);
      room = more;
    }
    return address;
  }

  /// Waits for a number.
  double readDouble(long from) {
    device.download(host, from, Double.BYTES);
    return host.get(ValueLayout.JAVA_DOUBLE, 0);
  }
}
