package dev.lutra.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/// An array of unsigned bytes in the IDX format of the MNIST files: two zero bytes, a type, a rank,
/// one big-endian int a dimension, then the data in C order.
///
/// @param file where it was read from
/// @param dims the dimensions, outermost first
/// @param data the values, exactly as many as the dimensions say
@SuppressWarnings("ArrayRecordComponent") // internal carrier, never compared
record IdxFile(Path file, int[] dims, byte[] data) {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final Map<Integer, String> TYPES =
      Map.of(
          0x08, "unsigned byte",
          0x09, "signed byte",
          0x0B, "16-bit integer",
          0x0C, "32-bit integer",
          0x0D, "32-bit float",
          0x0E, "64-bit float");

  /// Reads a file, plain or gzip.
  ///
  /// @param least the smallest rank allowed
  /// @param most the largest rank allowed
  static IdxFile read(Path file, int least, int most) throws IOException {
    String asked = most == 1 ? "IDX labels" : "IDX images";
    try (InputStream in = Contents.open(file, asked)) {
      byte[] magic = in.readNBytes(4);
      if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
        throw DataException.of(
            file, asked, "no IDX magic number", "00 00 08 and the rank", "check that this is IDX");
      }
      int rank = magic[3] & 0xFF;
      if (magic[2] != UNSIGNED_BYTE) {
        throw DataException.of(
            file,
            asked,
            "type 0x%02x (%s)".formatted(magic[2], TYPES.getOrDefault((int) magic[2], "unknown")),
            "0x08 (unsigned byte)",
            "convert the file to unsigned bytes");
      }
      if (rank < least || rank > most) {
        throw DataException.of(
            file,
            asked,
            "rank " + rank,
            least == most ? "rank " + least : "rank " + least + ".." + most,
            "check that images and labels are not exchanged");
      }
      int[] dims = dims(file, asked, in, rank);
      return new IdxFile(file, dims, data(file, asked, in, dims));
    }
  }

  private static int[] dims(Path file, String asked, InputStream in, int rank) throws IOException {
    byte[] sizes = in.readNBytes(4 * rank);
    if (sizes.length < 4 * rank) {
      throw truncated(file, asked, 4L + sizes.length, 4L + 4L * rank);
    }
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = ByteBuffer.wrap(sizes).getInt(4 * i);
      if (dims[i] < 1) {
        throw DataException.of(
            file,
            asked,
            "dimension " + i + " of " + dims[i],
            "at least 1",
            "check that this is IDX");
      }
    }
    return dims;
  }

  /// The values, in an array of just their size: data sets are large, so they are not copied.
  private static byte[] data(Path file, String asked, InputStream in, int[] dims)
      throws IOException {
    long count = 1;
    for (int size : dims) {
      // Four dimensions can exceed a long: anything beyond this is too long for any file we read.
      count = Math.min(count * size, 1L << 31);
    }
    byte[] data = new byte[(int) Math.min(count, Contents.mostBytes(file))];
    int start = 4 + 4 * dims.length;
    long got = start + (long) in.readNBytes(data, 0, data.length);
    got += in.transferTo(OutputStream.nullOutputStream());
    if (got < start + count) {
      throw truncated(file, asked, got, start + count);
    }
    if (got > start + count) {
      throw DataException.of(
          file,
          asked,
          got + " bytes (over-long)",
          start + count + " bytes by its dimensions",
          "the file is damaged: copy or download it again");
    }
    if (data.length < count) {
      throw Contents.tooLarge(file, asked);
    }
    return data;
  }

  private static DataException truncated(Path file, String asked, long got, long expected) {
    return DataException.of(
        file,
        asked,
        got + " bytes (truncated)",
        expected + " bytes by its dimensions",
        "the file is damaged: copy or download it again");
  }

  /// The number of images or labels.
  int count() {
    return dims[0];
  }

  /// The images as samples `[count, product of the other dimensions]`.
  Samples samples() {
    return Samples.ofBytes(dims[0], data.length / dims[0], data);
  }

  /// The values as unsigned numbers.
  int[] labels() {
    int[] labels = new int[data.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = data[i] & 0xFF;
    }
    return labels;
  }
}
