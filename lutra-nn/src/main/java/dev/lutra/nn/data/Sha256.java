package dev.lutra.nn.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// SHA-256 sums as 64 lower-case hexadecimal digits.
final class Sha256 {
  private Sha256() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /// The sum of a file's bytes.
  static String ofFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /// A sum that a file is to have, as it is meant: lower case, or empty if nothing is asked.
  ///
  /// @param source what the data source is called in error texts
  /// @throws IllegalArgumentException if it is neither empty nor 64 hexadecimal digits
  static String asked(String source, @Nullable String sum) {
    String asked = sum == null ? "" : sum.strip().toLowerCase(Locale.ROOT);
    if (!asked.isEmpty() && !asked.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "%s: got sha256 '%s', expected 64 hexadecimal digits or nothing; correct the sum"
              .formatted(source, asked));
    }
    return asked;
  }

  /// Requires a file's bytes to have the sum, unless it is empty.
  static void require(Path file, String sum) throws IOException {
    String got = sum.isEmpty() ? "" : ofFile(file);
    if (!got.equals(sum)) {
      throw DataException.of(
          file,
          "a file of SHA-256 " + sum,
          got,
          "that sum",
          "get the file again, or correct sha256");
    }
  }

  /// The sum of what a gzip file holds, or a remark in place of the sum if it is no whole gzip
  /// file: the header of a gzip file may differ (name, time) where the content is the same.
  static String ofUnpacked(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      return of(in);
    } catch (ZipException | EOFException e) {
      return "no whole gzip file";
    }
  }

  private static String of(InputStream in) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
