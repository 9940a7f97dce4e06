package dev.lutra.bench;

import dev.lutra.tensor.backend.Backend;

/// A class of benchmarks whose methods compute with whatever backend they are given.
interface OnBackend extends Measured {
  /// Makes what the methods work on.
  void setUp(Backend backend);

  /// Ends the backend.
  void tearDown();
}
