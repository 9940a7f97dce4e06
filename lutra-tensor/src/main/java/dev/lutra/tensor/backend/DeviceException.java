package dev.lutra.tensor.backend;

/// A device does not do what was asked: it is not there, or has too little memory. The message is
/// one line that says what was asked, what there is, and the remedy.
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Whether the device goes on, with less memory than was asked for.
  private final boolean outOfMemory;

  /// @param message one line
  public DeviceException(String message) {
    this(message, false);
  }

  private DeviceException(String message, boolean outOfMemory) {
    super(message);
    this.outOfMemory = outOfMemory;
  }

  /// Memory was asked for that the device does not have; it is of use for what needs less.
  ///
  /// @param message one line
  public static DeviceException outOfMemory(String message) {
    return new DeviceException(message, true);
  }

  /// Whether it is for memory that the device does not have.
  public boolean isOutOfMemory() {
    return outOfMemory;
  }
}
