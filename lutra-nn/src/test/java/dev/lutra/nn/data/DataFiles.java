package dev.lutra.nn.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;

/// Makes the files and contexts that tests of the package read.
final class DataFiles {
  private DataFiles() {}

  /// A context without network and data root; relative paths and the cache are below the folder.
  static DataContext offline(Path folder) {
    return new DataContext(null, folder.resolve("cache"), true, p -> {}, folder, Map.of());
  }

  /// A context of the data root in `LUTRA_DATA`; skips the test, saying why, if there is none.
  static DataContext real(Path folder) {
    String root = System.getenv().getOrDefault("LUTRA_DATA", "");
    if (root.isBlank()) {
      String why = "LUTRA_DATA is not set: real data are not tested";
      System.out.println("skipped: " + why);
      Assumptions.abort(why);
    }
    return new DataContext(Path.of(root), folder.resolve("cache"), true, p -> {}, folder, Map.of());
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, String text) {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// An IDX file of unsigned bytes whose data count up from 0.
  static byte[] idx(int... dims) {
    byte[] data = new byte[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    return idxOf(data, dims);
  }

  static byte[] idxOf(byte[] data, int... dims) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * dims.length + data.length);
    out.put(new byte[] {0, 0, 8, (byte) dims.length});
    for (int d : dims) {
      out.putInt(d);
    }
    return out.put(data).array();
  }

  /// A version 1 NPY file.
  static byte[] npy(String descr, boolean fortran, String shape, ByteBuffer data) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(descr, fortran ? "True" : "False", shape);
    header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length() + data.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.putShort((short) header.length());
    return out.put(header.getBytes(StandardCharsets.ISO_8859_1)).put(data).array();
  }

  static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] npyFloats(String shape, float... values) {
    ByteBuffer data = little(4 * values.length);
    for (float v : values) {
      data.putFloat(v);
    }
    return npy("<f4", false, shape, data.flip());
  }

  static byte[] npyLongs(String shape, long... values) {
    ByteBuffer data = little(8 * values.length);
    for (long v : values) {
      data.putLong(v);
    }
    return npy("<i8", false, shape, data.flip());
  }

  static byte[] npyBytes(String shape, int... values) {
    ByteBuffer data = little(values.length);
    for (int v : values) {
      data.put((byte) v);
    }
    return npy("|u1", false, shape, data.flip());
  }

  /// A PNG whose rows, each led by its filter's number, are given.
  static byte[] png(int width, int height, int depth, int color, int interlace, byte[] rows) {
    return png(width, height, depth, color, interlace, new byte[0], rows);
  }

  static byte[] png(
      int width, int height, int depth, int color, int interlace, byte[] palette, byte[] rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) color).putShort((short) 0).put((byte) interlace);
    chunk(out, "IHDR", header.array());
    if (palette.length > 0) {
      chunk(out, "PLTE", palette);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Two chunks: a decoder must join the data.
    byte[] data = packed.toByteArray();
    chunk(out, "IDAT", Arrays.copyOf(data, data.length / 2));
    chunk(out, "IDAT", Arrays.copyOfRange(data, data.length / 2, data.length));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length).put(name);
    out.writeBytes(chunk.put(data).putInt((int) crc.getValue()).array());
  }

  /// A gray PNG of one value.
  static byte[] grayPng(int width, int height, int value) {
    byte[] rows = new byte[height * (width + 1)];
    Arrays.fill(rows, (byte) value);
    for (int y = 0; y < height; y++) {
      rows[y * (width + 1)] = 0;
    }
    return png(width, height, 8, 0, 0, rows);
  }
}
