package dev.lutra.nn.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that is written so that a reader sees the old content or the new, never a part: to a
/// temporary name in the same folder, forced to disk, renamed. As a stream it is whole with
/// [#commit()]; closed before that, it leaves the old content.
public final class AtomicFile extends OutputStream {
  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final String remedy;
  private boolean over;

  private AtomicFile(Path file, Path temporary, FileChannel channel, String remedy) {
    this.file = file;
    this.temporary = temporary;
    this.channel = channel;
    this.remedy = remedy;
  }

  /// Writes `bytes` to `file`, making its folders.
  ///
  /// @throws IOException naming the file, the cause and the remedy
  public static void write(Path file, byte[] bytes) throws IOException {
    try (AtomicFile out = open(file, "resume")) {
      out.write(bytes);
      out.commit();
    }
  }

  /// Makes `file` a second name of what `from` holds, or a copy where the file system has no such
  /// names. What is written by either name later leaves the other as it is.
  ///
  /// @throws IOException naming the file, the cause and the remedy
  public static void link(Path from, Path file) throws IOException {
    Path temporary = temporary(file.toAbsolutePath());
    try {
      Files.deleteIfExists(temporary);
      Files.createLink(temporary, from.toAbsolutePath());
      rename(temporary, file);
      Files.deleteIfExists(temporary); // it stays if both were one file already
    } catch (IOException | UnsupportedOperationException _) {
      try (AtomicFile out = open(file, "resume")) {
        Files.copy(from, out);
        out.commit();
      }
    }
  }

  /// Begins to write `file`, making its folders. The bytes are not buffered.
  ///
  /// @param then what to do once there is space again, for error texts
  /// @throws IOException naming the file, the cause and the remedy
  public static AtomicFile open(Path file, String then) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path temporary = temporary(absolute);
    String remedy = "free space or choose another folder, then " + then;
    try {
      Files.createDirectories(absolute.getParent());
      // Deleted rather than emptied: what a killed run left may be another name of a good file.
      Files.deleteIfExists(temporary);
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new AtomicFile(file, temporary, channel, remedy);
    } catch (IOException e) {
      throw failed(file, temporary, remedy, e);
    }
  }

  private static Path temporary(Path absolute) {
    return absolute.resolveSibling("." + absolute.getFileName() + ".part");
  }

  private static void rename(Path temporary, Path file) throws IOException {
    Files.move(
        temporary,
        file.toAbsolutePath(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /// Where the bytes are until they are committed.
  public Path temporary() {
    return temporary;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Makes what was written the content of the file, and closes it.
  ///
  /// @throws IOException naming the file, the cause and the remedy
  public void commit() throws IOException {
    try {
      channel.force(true);
      channel.close();
      rename(temporary, file);
      over = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!over) {
      Files.deleteIfExists(temporary);
    }
  }

  private IOException failed(IOException e) throws IOException {
    channel.close();
    over = true; // nothing is left to take away
    return failed(file, temporary, remedy, e);
  }

  private static IOException failed(Path file, Path temporary, String remedy, IOException e) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException again) {
      e.addSuppressed(again); // the first failure is the one to tell of
    }
    return new IOException(file + ": cannot be written (" + reason(e) + "); " + remedy, e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "access denied";
      case FileAlreadyExistsException x -> x.getFile() + " is no folder";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
