package dev.lutra.cuda;

import dev.lutra.tensor.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A piece of a GPU's memory, and the copy that the host has of it if it has asked for one. Which
/// of the two is out of date is known, so that nothing is copied that need not be.
final class CudaBuffer implements DeviceBuffer {
  private enum State {
    /// Host and device hold the same.
    BOTH,
    /// Only the device is up to date.
    DEVICE,
    /// Only the host is up to date.
    HOST
  }

  private final Device device;
  private final long address;
  private final long bytes;
  private @Nullable MemorySegment host;
  private long writes;
  private State state = State.DEVICE;

  /// The number of the last kernel that uses it, see [Device#asked].
  private long used = -1;

  /// What the device was filled with since anything else was written; -1 unless known.
  private long filled = -1;

  CudaBuffer(Device device, long bytes) {
    this.device = device;
    this.address = device.allocate(bytes);
    this.bytes = bytes;
  }

  /// Its address on the device, once what the host has written is there.
  long current() {
    if (state == State.HOST && host != null) {
      device.upload(address, host, bytes, used);
      state = State.BOTH;
    }
    used = device.asked();
    return address;
  }

  /// Changes with everything that is written.
  long writes() {
    return writes;
  }

  /// To be called where a kernel writes.
  void changed() {
    state = State.DEVICE;
    filled = -1;
    writes++;
    used = device.asked();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public MemorySegment read() {
    MemorySegment copy = host;
    if (copy == null) {
      copy = Arena.ofAuto().allocate(bytes, 64);
      host = copy;
    }
    if (state == State.DEVICE) {
      if (filled >= 0) {
        fill(copy, (int) filled);
      } else {
        device.download(copy, address, bytes);
      }
      state = State.BOTH;
    }
    return copy;
  }

  private static void fill(MemorySegment copy, int word) {
    if (word == 0) {
      copy.fill((byte) 0);
      return;
    }
    for (long i = 0; i < copy.byteSize() / Integer.BYTES; i++) {
      copy.setAtIndex(ValueLayout.JAVA_INT, i, word);
    }
  }

  @Override
  public MemorySegment write() {
    MemorySegment copy = read();
    state = State.HOST;
    filled = -1;
    writes++;
    return copy;
  }

  @Override
  public MemorySegment overwrite() {
    MemorySegment copy = host;
    if (copy == null) {
      copy = Arena.ofAuto().allocate(bytes, 64);
      host = copy;
    }
    state = State.HOST;
    filled = -1;
    writes++;
    return copy;
  }

  @Override
  public void fill(long offset, long length, int word) {
    boolean whole = offset == 0 && length == bytes;
    long to = whole ? address : current() + offset;
    long words = length / Integer.BYTES;
    changed();
    filled = whole ? word & 0xffffffffL : -1;
    device.fill(to, words, word);
  }

  @Override
  public void copy(long offset, DeviceBuffer source, long from, long length) {
    if (!(source instanceof CudaBuffer that)) {
      throw new IllegalArgumentException("copy: got a buffer of another device");
    }
    long source0 = that.current() + from;
    long to = current() + offset;
    changed();
    device.copy(to, source0, length / Integer.BYTES);
  }
}
