package dev.lutra.nn.train;

/// Training that cannot go on: one line that says what happened and what to do.
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A message of one line.
  public TrainingException(String message) {
    super(message);
  }
}
