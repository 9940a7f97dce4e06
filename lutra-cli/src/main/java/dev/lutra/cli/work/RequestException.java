package dev.lutra.cli.work;

/// A request that cannot be meant: one line that says what was asked, what is possible and what to
/// do.
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A message of one line.
  public RequestException(String message) {
    super(message);
  }
}
