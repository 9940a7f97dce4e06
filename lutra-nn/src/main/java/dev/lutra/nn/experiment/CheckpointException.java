package dev.lutra.nn.experiment;

/// A checkpoint that cannot be used: one line that says which, why and what to do.
public final class CheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /// A message of one line; line breaks in it, which a damaged file may hold, are written as `\n`.
  public CheckpointException(String message) {
    super(message.replace("\n", "\\n").replace("\r", "\\r"));
  }
}
