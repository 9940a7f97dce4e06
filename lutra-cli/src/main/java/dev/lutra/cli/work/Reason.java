package dev.lutra.cli.work;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Why the file system refused, in words: the platform's own messages are often the bare path.
public final class Reason {
  private Reason() {}

  /// One line that names the file, if it is known, and what was wrong with it.
  public static String of(IOException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return switch (e) {
      case FileSystemException x when x.getReason() != null -> message;
      case AccessDeniedException _ -> message + ": access denied";
      case NoSuchFileException _ -> message + ": no such file or folder";
      case FileAlreadyExistsException _ -> message + ": is there already, and is no folder";
      case NotDirectoryException _ -> message + ": is no folder";
      case CharacterCodingException _ -> "the text is not UTF-8";
      default -> message;
    };
  }
}
