package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads regular files of a tar archive (POSIX ustar: 512-byte headers, sizes in octal). Other
/// entries, and the extended headers that only long names or large files need, are passed over.
final class TarFile {
  private static final int BLOCK = 512;

  private TarFile() {}

  /// The regular files of an archive, plain or gzip, by the last part of their names.
  static Map<String, byte[]> read(Path file) throws IOException {
    byte[] bytes = Contents.read(file, "a tar archive");
    Map<String, byte[]> files = new LinkedHashMap<>();
    int at = 0;
    while (at + BLOCK <= bytes.length && bytes[at] != 0) {
      requireChecksum(file, bytes, at);
      long size = octal(file, bytes, at + 124, 12);
      long end = at + BLOCK + size;
      if (end > bytes.length) {
        throw damaged(file, bytes.length + " bytes (truncated)", "at least " + end + " bytes");
      }
      byte type = bytes[at + 156];
      if (type == '0' || type == 0) {
        String name = text(bytes, at, 100);
        files.put(
            name.substring(name.lastIndexOf('/') + 1),
            Arrays.copyOfRange(bytes, at + BLOCK, (int) end));
      }
      at = (int) Math.min((end + BLOCK - 1) / BLOCK * BLOCK, bytes.length);
    }
    if (at + BLOCK > bytes.length) {
      throw damaged(file, "no end mark", "a block of zeros at the end");
    }
    return files;
  }

  private static void requireChecksum(Path file, byte[] bytes, int at) throws DataException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      // The sum counts its own field as blanks.
      sum += i >= 148 && i < 156 ? ' ' : bytes[at + i] & 0xFF;
    }
    long stored = octal(file, bytes, at + 148, 8);
    if (sum != stored) {
      throw damaged(file, "header sum " + sum + " at byte " + at, "" + stored);
    }
  }

  private static long octal(Path file, byte[] bytes, int at, int length) throws DataException {
    String digits = text(bytes, at, length).strip();
    if (!digits.matches("[0-7]{1,11}")) {
      throw damaged(file, "'" + digits + "' at byte " + at, "an octal number");
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
  }

  private static DataException damaged(Path file, String got, String expected) {
    return DataException.of(
        file, "a tar archive", got, expected, "the file is damaged: copy or download it again");
  }
}
