package dev.lutra.tensor.backend;

/// A device does not do what was asked: it is not there, or has too little memory. The message is
/// one line that says what was asked, what there is, and the remedy.
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message one line
  public DeviceException(String message) {
    super(message);
  }
}
