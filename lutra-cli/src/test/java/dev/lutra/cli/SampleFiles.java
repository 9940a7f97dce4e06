package dev.lutra.cli;

import dev.lutra.nn.data.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// The same square gray images in each form that `lutra predict` reads.
///
/// @param samples bytes
/// @param side rows, and columns
record SampleFiles(Samples samples, int side) {
  private byte[] bytes() {
    return samples.bytes();
  }

  /// Lines of numbers, with a label in front of them.
  String table(int[] labels, boolean header) {
    StringBuilder text = new StringBuilder();
    if (header) {
      text.append("digit");
      for (int f = 0; f < samples.width(); f++) {
        text.append(";pixel").append(f);
      }
      text.append('\n');
    }
    for (int s = 0; s < samples.count(); s++) {
      text.append(labels[s]);
      for (int f = 0; f < samples.width(); f++) {
        text.append(';').append((int) samples.get(s, f));
      }
      text.append('\n');
    }
    return text.toString();
  }

  byte[] idx() {
    ByteBuffer out = ByteBuffer.allocate(16 + bytes().length);
    out.putInt(0x0803).putInt(samples.count()).putInt(side).putInt(side).put(bytes());
    return out.array();
  }

  /// As numpy saves it, with a shape such as `20, 784`.
  byte[] npy(String shape) {
    return npy("|u1", shape, bytes());
  }

  byte[] npyOfDoubles(String shape) {
    ByteBuffer values = ByteBuffer.allocate(8 * bytes().length).order(ByteOrder.LITTLE_ENDIAN);
    for (byte b : bytes()) {
      values.putDouble(b & 0xFF);
    }
    return npy("<f8", shape, values.array());
  }

  /// A file of `numpy.save`.
  static byte[] npy(String type, String shape, byte[] data) {
    String header =
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
    ByteBuffer out = ByteBuffer.allocate(10 + header.length() + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    out.put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII)).putShort((short) header.length());
    return out.put(header.getBytes(StandardCharsets.US_ASCII)).put(data).array();
  }

  /// One image, gray or with three equal channels.
  byte[] png(int sample, boolean color) throws IOException {
    int channels = color ? 3 : 1;
    ByteBuffer rows = ByteBuffer.allocate(side * (1 + side * channels));
    for (int i = 0; i < side * side; i++) {
      if (i % side == 0) {
        rows.put((byte) 0);
      }
      for (int c = 0; c < channels; c++) {
        rows.put((byte) samples.get(sample, i));
      }
    }
    ByteBuffer header = ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 8);
    header.put((byte) (color ? 2 : 0));
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    chunk(out, "IHDR", header.array());
    var packed = new ByteArrayOutputStream();
    try (OutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(rows.array());
    }
    chunk(out, "IDAT", packed.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length).put(name);
    out.writeBytes(chunk.put(data).putInt((int) crc.getValue()).array());
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /// A folder of all images, in the order of their names.
  Path images(Path folder, boolean color) throws IOException {
    Files.createDirectories(folder);
    for (int s = 0; s < samples.count(); s++) {
      Files.write(folder.resolve("image%04d.png".formatted(s)), png(s, color));
    }
    return folder;
  }
}
