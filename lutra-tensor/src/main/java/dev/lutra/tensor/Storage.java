package dev.lutra.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where the elements of a tensor lie: in memory of the host, or in a part of a device's buffer.
public final class Storage {
  /// Nothing.
  static final Storage NONE = new Storage(MemorySegment.NULL, null, 0, 0);

  private final MemorySegment host;
  private final @Nullable DeviceBuffer buffer;
  private final long offset;
  private final long bytes;

  private Storage(MemorySegment host, @Nullable DeviceBuffer buffer, long offset, long bytes) {
    this.host = host;
    this.buffer = buffer;
    this.offset = offset;
    this.bytes = bytes;
  }

  static Storage of(MemorySegment host) {
    return new Storage(host, null, 0, host.byteSize());
  }

  static Storage of(DeviceBuffer buffer, long bytes) {
    return new Storage(MemorySegment.NULL, buffer, 0, bytes);
  }

  /// A part, on the same memory.
  Storage slice(long from, long length) {
    if (from == 0 && length == bytes) {
      return this;
    }
    return buffer == null
        ? of(host.asSlice(from, length))
        : new Storage(MemorySegment.NULL, buffer, offset + from, length);
  }

  /// The device's buffer; null for memory of the host.
  public @Nullable DeviceBuffer buffer() {
    return buffer;
  }

  /// Where in the buffer it begins, in bytes.
  public long offset() {
    return offset;
  }

  /// Its size.
  public long bytes() {
    return bytes;
  }

  /// The elements for the host to read.
  public MemorySegment read() {
    return buffer == null ? host : buffer.read().asSlice(offset, bytes);
  }

  /// The elements for the host to read and write.
  public MemorySegment write() {
    return buffer == null ? host : buffer.write().asSlice(offset, bytes);
  }

  /// The elements for the host to write, all of them: what they are before is unspecified.
  public MemorySegment overwrite() {
    boolean whole = buffer != null && offset == 0 && bytes == buffer.bytes();
    return whole && buffer != null ? buffer.overwrite().asSlice(offset, bytes) : write();
  }

  /// Sets all 32-bit words.
  void fill(int word) {
    if (buffer != null) {
      buffer.fill(offset, bytes, word);
    } else if (word == 0) {
      host.fill((byte) 0);
    } else {
      for (long i = 0; i < bytes / Integer.BYTES; i++) {
        host.setAtIndex(ValueLayout.JAVA_INT, i, word);
      }
    }
  }

  /// Copies as many bytes as there are here, from the same device or from the host or to it.
  public void copyFrom(Storage source) {
    if (buffer != null && source.buffer != null) {
      buffer.copy(offset, source.buffer, source.offset, bytes);
    } else {
      write().copyFrom(source.read().asSlice(0, bytes));
    }
  }

  /// Whether both are the same part of the same memory.
  boolean same(Storage that) {
    return Objects.equals(buffer, that.buffer)
        && host.equals(that.host)
        && offset == that.offset
        && bytes == that.bytes;
  }
}
