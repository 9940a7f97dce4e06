package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
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
    byte[] bytes = Contents.read(file, asked);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < 4 || in.getShort() != 0) {
      throw DataException.of(
          file, asked, "no IDX magic number", "00 00 08 and the rank", "check that this is IDX");
    }
    int type = in.get();
    int rank = in.get() & 0xFF;
    if (type != UNSIGNED_BYTE) {
      throw DataException.of(
          file,
          asked,
          "type 0x%02x (%s)".formatted(type, TYPES.getOrDefault(type, "unknown")),
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
    return new IdxFile(file, dims(file, asked, in, rank), rest(file, asked, bytes, rank));
  }

  private static int[] dims(Path file, String asked, ByteBuffer in, int rank) throws DataException {
    if (in.remaining() < 4 * rank) {
      throw truncated(file, asked, in.limit(), 4L + 4L * rank);
    }
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = in.getInt();
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

  private static byte[] rest(Path file, String asked, byte[] bytes, int rank) throws DataException {
    ByteBuffer in = ByteBuffer.wrap(bytes).position(4);
    int start = 4 + 4 * rank;
    long expected = 1;
    for (int i = 0; i < rank; i++) {
      // Four dimensions can exceed a long: anything beyond this is too long for any file we read.
      expected = Math.min(expected * in.getInt(), 1L << 31);
    }
    expected += start;
    if (bytes.length < expected) {
      throw truncated(file, asked, bytes.length, expected);
    }
    if (bytes.length > expected) {
      throw DataException.of(
          file,
          asked,
          bytes.length + " bytes (over-long)",
          expected + " bytes by its dimensions",
          "the file is damaged: copy or download it again");
    }
    return Arrays.copyOfRange(bytes, start, bytes.length);
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
