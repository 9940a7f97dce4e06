package dev.lutra.tensor;

import java.lang.foreign.MemorySegment;

/// Memory of a device that the host does not address, with a copy on the host that is made, and
/// brought up to date, when the host asks for it. What is done on the device is in the order of the
/// calls; the host waits for it where it reads.
public interface DeviceBuffer {
  /// Its size.
  long bytes();

  /// The host's copy, up to date; to be read only.
  MemorySegment read();

  /// The host's copy, up to date, to be read and written: from now on it is the device's copy that
  /// is out of date, until a kernel asks for it.
  MemorySegment write();

  /// The host's copy, to be written whole: it holds unspecified values. The device's copy is out of
  /// date from now on.
  MemorySegment overwrite();

  /// Sets 32-bit words on the device.
  ///
  /// @param offset in bytes, a multiple of 4
  /// @param bytes a multiple of 4
  void fill(long offset, long bytes, int word);

  /// Copies on the device.
  ///
  /// @param source of the same device
  void copy(long offset, DeviceBuffer source, long from, long bytes);
}
