package dev.lutra.bench;

/// What was measured.
///
/// @param of the benchmark
/// @param cost what a call has to do
/// @param seconds of a call: the median of the forks, each the median of its iterations
/// @param least the quickest fork
/// @param most the slowest fork
/// @param allocated bytes on the heap for a call
record Measurement(
    Case of, Cost cost, double seconds, double least, double most, double allocated) {
  /// Nanoseconds for each item.
  double perItem() {
    return seconds * 1e9 / cost.items();
  }

  /// Half the distance of the quickest fork from the slowest one, in percent of the median.
  double spread() {
    return 50 * (most - least) / seconds;
  }
}
