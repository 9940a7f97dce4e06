package dev.lutra.nn;

/// A layer that cannot be written as hardware: one line that says why and what to do.
public final class NotLowerableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A message of one line.
  public NotLowerableException(String message) {
    super(message);
  }
}
