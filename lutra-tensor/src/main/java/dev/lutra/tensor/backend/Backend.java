package dev.lutra.tensor.backend;

import dev.lutra.tensor.Memory;

/// One device: its memory and its kernels. Results do not depend on how many threads it uses. For
/// one calling thread at a time.
public interface Backend extends AutoCloseable {
  /// A short name with the width of the vectors or the device, for reports.
  String name();

  /// Where tensors come from.
  Memory memory();

  /// Elementwise kernels, row statistics and optimizer updates.
  ElementKernels element();

  /// Matrix products.
  LinearKernels linear();

  /// Packing, unpacking and counting bits.
  BitKernels bit();

  /// Evaluation of look-up tables and their gradients.
  LutKernels lut();

  /// Pooling and arrangement of images.
  ImageKernels image();

  /// Losses over a batch.
  LossKernels loss();

  /// From parameters to tables, and samples of bits.
  TableKernels table();

  /// Runs `body` over blocks of the rows `0 .. rows-1`, so that what it computes in between stays
  /// near the processor. A device without caches takes all rows as one block.
  default void blocks(int rows, Block body) {
    body.run(this, 0, rows);
  }

  /// Work on a block of rows; what it computes for a row must not depend on the block.
  @FunctionalInterface
  interface Block {
    /// Does the rows `from .. to-1`.
    ///
    /// @param local computes in the calling thread, with memory of its own
    /// @param from first row
    /// @param to row behind the last
    void run(Backend local, int from, int to);
  }

  /// Ends the threads, if it has any.
  @Override
  void close();
}
