package dev.lutra.bench;

/// A class of benchmarks that knows what each of its methods has to do.
@FunctionalInterface
interface Measured {
  /// What one call of the benchmark `method` does with the parameters as they stand; asked where
  /// nothing is set up.
  Cost cost(String method);
}
