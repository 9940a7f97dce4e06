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

  /// Benchmarks that this machine has too little memory for, with the reason: what was measured of
  /// them is no number.
  default Map<String, String> leftOut() {
    return Map.of();
  }

  @Override
  default void close() {}
}
