package dev.lutra.nn.spec;

/// An experiment that cannot be read: one line that says where, what was got, what is expected and
/// what to do.
public final class SpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /// A message, put on one line: it may quote what a user wrote.
  public SpecException(String message) {
    super(message.replaceAll("\\R", " "));
  }
}
