package dev.lutra.nn.search;

/// What a training of a trial came to.
///
/// @param trial number of the trial
/// @param rung from 0 on
/// @param seed root seed of the training
/// @param epochs trained
/// @param score mean validation result of the hardened network over the last tenth of the epochs
/// @param best validation result of the best epoch
/// @param encoder LUTs of the encoder, estimated
/// @param core LUTs of the layers
/// @param head LUTs of the read-out
/// @param seconds of training, wall time
/// @param higherIsBetter whether score and best are accuracies, and not errors
public record Result(
    int trial,
    int rung,
    long seed,
    int epochs,
    double score,
    double best,
    int encoder,
    int core,
    int head,
    double seconds,
    boolean higherIsBetter) {
  /// LUTs of the whole design.
  public int total() {
    return encoder + core + head;
  }
}
