package dev.lutra.cuda;

/// A device or its driver does not do what was asked; the message is one line with a remedy.
public final class CudaException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  CudaException(String message) {
    super(message);
  }
}
