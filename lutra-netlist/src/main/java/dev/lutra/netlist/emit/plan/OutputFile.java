package dev.lutra.netlist.emit.plan;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Files that appear whole or not at all: written beside their place and moved there.
public final class OutputFile {
  /// Writes the bytes of a file.
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private OutputFile() {}

  /// Writes `text`.
  ///
  /// @return the file
  public static Path write(Path file, String text) throws IOException {
    return write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Writes what `content` writes; folders are created if need be.
  ///
  /// @return the file
  public static Path write(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path temporary =
        file.resolveSibling(file.getFileName() + ".tmp" + ProcessHandle.current().pid());
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        content.writeTo(out);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return file;
  }
}
