package dev.lutra.tensor;

import java.lang.foreign.MemorySegment;

/// A matrix `[features, frames]` in memory of the host or of a device, feature-major: the frames of
/// one feature are contiguous and each row starts on a 64-byte boundary.
///
/// The two kinds are [Real] (32-bit floats) and [Bits] (64 frames packed into a `long`).
public sealed interface Tensor permits Real, Bits {
  /// Number of rows.
  int features();

  /// Number of columns in use; rows may be padded behind them.
  int frames();

  /// The whole matrix for the host to read and write: for a tensor of a device the host's copy of
  /// it, up to date until a kernel is run. A kernel of the host calls this once.
  MemorySegment segment();

  /// Where the matrix lies.
  Storage storage();

  /// Bytes from the start of one row to the start of the next, a multiple of 64.
  long rowBytes();

  /// `[features, frames]` as text, for messages.
  default String shape() {
    return "[" + features() + ", " + frames() + "]";
  }
}
