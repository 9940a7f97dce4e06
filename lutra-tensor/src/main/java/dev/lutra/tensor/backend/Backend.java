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

  /// Ends the threads, if it has any.
  @Override
  void close();
}
