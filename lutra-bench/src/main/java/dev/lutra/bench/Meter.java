package dev.lutra.bench;

import java.io.IOException;
import java.util.Map;

/// How benchmarks are timed.
interface Meter extends AutoCloseable {
  /// Times one benchmark.
  ///
  /// @throws IOException if it fails: one line
  Measurement run(Case what) throws IOException;

  /// About how long that takes.
  double seconds(Case what);

  /// What figures of it are of no use without, by name.
  Map<String, Object> facts();

  @Override
  default void close() {}
}
