package dev.lutra.nn.data;

import java.io.IOException;
import java.io.Serial;

/// Data that cannot be had or read. The message is one line made for the user: which file, what was
/// asked of it, what was got, what was expected, and what to do.
public final class DataException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /// An error with a finished message.
  ///
  /// @param message one line; line breaks (from a file's own text) are made visible
  public DataException(String message) {
    super(oneLine(message));
  }

  /// An error with a finished message and what caused it.
  public DataException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /// An error with the message `where: asked ..., got ..., expected ...; remedy`.
  ///
  /// @param where the file or address, with line or index if there is one
  /// @param asked what was to be read or done
  /// @param got what was found instead
  /// @param expected what would have been right
  /// @param remedy what the user can do
  public static DataException of(
      Object where, String asked, String got, String expected, String remedy) {
    return new DataException(
        "%s: asked %s, got %s, expected %s; %s".formatted(where, asked, got, expected, remedy));
  }

  private static String oneLine(String message) {
    return message.replace("\r", "\\r").replace("\n", "\\n");
  }
}
