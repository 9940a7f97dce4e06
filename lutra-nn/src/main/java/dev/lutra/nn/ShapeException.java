package dev.lutra.nn;

/// A network whose layers do not fit together: one line that names the layer, what it got, what it
/// expects and what to do.
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /// A message, put on one line: it may quote what a user wrote.
  public ShapeException(String message) {
    super(message.replaceAll("\\R", " "));
  }
}
