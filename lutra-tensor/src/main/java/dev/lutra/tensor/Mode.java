package dev.lutra.tensor;

/// What a forward pass is for.
public enum Mode {
  /// Batch statistics are used and blended into the running ones; dropout is active.
  TRAIN,
  /// Batch statistics are used and replace the running ones; nothing is random. One such pass over
  /// a large batch makes the running statistics those of the present weights.
  CALIBRATE,
  /// Running statistics are used; nothing is random.
  EVALUATE
}
