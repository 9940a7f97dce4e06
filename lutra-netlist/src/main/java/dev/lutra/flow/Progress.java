package dev.lutra.flow;

/// Hears how far a flow is. Called from several threads, one call at a time.
@FunctionalInterface
public interface Progress {
  /// Hears nothing.
  Progress NONE = (stage, done, total) -> {};

  /// `done` of `total` units of `stage` (such as `compile`, `simulate`) are done.
  void report(String stage, long done, long total);
}
