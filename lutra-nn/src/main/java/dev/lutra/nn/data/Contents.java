package dev.lutra.nn.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// The bytes of a file, unpacked if the file is gzip by its first two bytes, whatever its name.
final class Contents {
  /// The most bytes that an array holds.
  static final int LARGEST = Integer.MAX_VALUE - 16;

  /// To how many bytes a packed one can unpack at most (deflate).
  static final int UNPACKED = 1032;

  private Contents() {}

  /// How many bytes a file can hold at most, packed or not, as far as an array goes.
  static long mostBytes(Path file) throws IOException {
    return Math.min(LARGEST, UNPACKED * Files.size(file));
  }

  /// All bytes of a file, unpacked.
  ///
  /// @param asked what the file is wanted for, for error texts
  static byte[] read(Path file, String asked) throws IOException {
    requireFile(file, asked);
    if (Files.size(file) > LARGEST) {
      throw tooLarge(file, asked);
    }
    byte[] raw = Files.readAllBytes(file);
    if (raw.length < 2 || raw[0] != 0x1F || (raw[1] & 0xFF) != 0x8B) {
      return raw;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw), 1 << 16)) {
      byte[] out = in.readNBytes(LARGEST);
      if (in.read() >= 0) {
        throw tooLarge(file, asked);
      }
      return out;
    } catch (EOFException | ZipException e) {
      throw damaged(file, asked, e, raw.length);
    }
  }

  static DataException damaged(Object file, String asked, IOException e, long length) {
    return e instanceof EOFException
        ? DataException.of(
            file,
            asked,
            "a gzip file that ends early at byte " + length,
            "a whole one",
            "copy or download it again")
        : DataException.of(
            file,
            asked,
            "damaged gzip data (" + e.getMessage() + ")",
            "a whole gzip file",
            "copy or download it again");
  }

  /// The bytes of a file as a stream, unpacked as they are read; for files of any size.
  static InputStream open(Path file, String asked) throws IOException {
    requireFile(file, asked);
    return open(file, Files.newInputStream(file), asked);
  }

  /// The bytes of a stream, unpacked if they are gzip.
  ///
  /// @param file what it is called in error texts
  static InputStream open(Object file, InputStream raw, String asked) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
    in.mark(2);
    boolean packed = in.read() == 0x1F && in.read() == 0x8B;
    in.reset();
    return packed ? new Unpacked(file, asked, new CountedStream(in)) : in;
  }

  static void requireFile(Path file, String asked) throws DataException {
    if (!Files.isRegularFile(file)) {
      throw DataException.of(
          file,
          asked,
          Files.isDirectory(file) ? "a folder" : "no such file",
          "a readable file",
          "check the path");
    }
  }

  /// The first of the names that is a file in the folder, each also tried with `.gz`; null if none
  /// is, or if the folder is null.
  static @Nullable Path find(@Nullable Path folder, List<String> names) {
    if (folder == null) {
      return null;
    }
    for (String name : names) {
      for (String ending : List.of("", ".gz")) {
        Path file = folder.resolve(name + ending);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    return null;
  }

  /// A file of a set that is not downloaded: at the given path (the file itself, or a folder that
  /// holds it) or, with no path, in the set's folder below the data root.
  static Path locate(DataContext context, @Nullable String path, String set, List<String> names)
      throws DataException {
    return locate(context, path, set, names, "");
  }

  /// As the other.
  ///
  /// @param from where the file is to be had, for the error text; empty says nothing of it
  static Path locate(
      DataContext context, @Nullable String path, String set, List<String> names, String from)
      throws DataException {
    String remedy = from.isEmpty() ? "" : "get it from " + from + ", ";
    if (path != null && !path.isBlank()) {
      Path given = context.resolve(path);
      if (Files.isRegularFile(given)) {
        return given;
      }
      Path inside = find(given, names);
      if (inside != null) {
        return inside;
      }
      throw DataException.of(
          given, "the " + set + " data", "nothing", names.getFirst(), remedy + "check the path");
    }
    Path root = context.dataRoot();
    Path found = root == null ? null : find(root.resolve(set), names);
    if (found == null) {
      throw DataException.of(
          root == null ? set : root.resolve(set),
          "the " + set + " data",
          root == null ? "no LUTRA_DATA" : "no such file",
          names.getFirst() + " (or .gz) in LUTRA_DATA/" + set,
          remedy + "put the file there or give its path");
    }
    return found;
  }

  static DataException tooLarge(Path file, String asked) {
    return DataException.of(
        file, asked, "more than 2 GiB", "at most 2 GiB unpacked", "split the file");
  }
}
