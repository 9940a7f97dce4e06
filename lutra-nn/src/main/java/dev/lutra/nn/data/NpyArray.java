package dev.lutra.nn.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An array in numpy's NPY format (versions 1 to 3) of a small set of little-endian types. What the
/// file has in Fortran order, as arrays of data frames often are, is brought into C order.
///
/// @param where file, and key within an archive
/// @param type numpy's type without the byte order: u1, i1, b1, i2, i4, i8, f4 or f8
/// @param shape dimensions, outermost first
/// @param data the values' bytes, exactly as many as shape and type say
@SuppressWarnings("ArrayRecordComponent") // internal carrier, never compared
record NpyArray(String where, String type, int[] shape, ByteBuffer data) {
  private static final List<String> TYPES = List.of("u1", "i1", "b1", "i2", "i4", "i8", "f4", "f8");
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\)");

  /// Reads an array from the bytes of a whole `.npy` file.
  static NpyArray read(String where, byte[] bytes) throws DataException {
    if (bytes.length < 10 || !Arrays.equals(bytes, 0, 6, MAGIC, 0, 6)) {
      throw bad(where, "no NPY magic number", "a file of numpy.save", "check the file");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(8);
    int version = bytes[6];
    if (version < 1 || version > 3 || (version > 1 && bytes.length < 12)) {
      throw bad(where, "NPY version " + version, "version 1, 2 or 3", "save it again");
    }
    long length = version == 1 ? Short.toUnsignedInt(in.getShort()) : in.getInt() & 0xFFFFFFFFL;
    if (length > in.remaining()) {
      throw bad(where, bytes.length + " bytes (truncated header)", "more", "copy it again");
    }
    String header = new String(bytes, in.position(), (int) length, StandardCharsets.ISO_8859_1);
    String type = type(where, header);
    boolean fortran = field(where, header, FORTRAN).equals("True");
    int[] shape = shape(where, field(where, header, SHAPE));
    ByteBuffer data =
        in.position(in.position() + (int) length).slice().order(ByteOrder.LITTLE_ENDIAN);
    requireLength(where, data.remaining(), shape, type);
    return new NpyArray(where, type, shape, fortran ? inOrder(data, shape, type) : data);
  }

  /// The values with the last dimension innermost, of some with the first innermost.
  private static ByteBuffer inOrder(ByteBuffer from, int[] shape, String type) {
    int size = type.charAt(1) - '0';
    byte[] out = new byte[from.remaining()];
    int[] strides = new int[shape.length];
    int stride = size;
    for (int d = 0; d < shape.length; d++) {
      strides[d] = stride;
      stride *= shape[d];
    }
    int[] index = new int[shape.length];
    int source = 0;
    for (int at = 0; at < out.length; at += size) {
      from.get(source, out, at, size);
      int d = shape.length - 1;
      while (d >= 0 && ++index[d] == shape[d]) {
        source -= (shape[d] - 1) * strides[d];
        index[d--] = 0;
      }
      source += d < 0 ? 0 : strides[d];
    }
    return ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String type(String where, String header) throws DataException {
    String descr = field(where, header, DESCR);
    String type = descr.isEmpty() ? "" : descr.substring(1);
    if (descr.startsWith(">")) {
      throw bad(
          where,
          "big-endian type '" + descr + "'",
          "a little-endian one",
          "save a.astype('<" + type + "')");
    }
    if (!TYPES.contains(type)) {
      throw bad(
          where, "type '" + descr + "'", "one of " + String.join(", ", TYPES), "convert the array");
    }
    return type;
  }

  private static String field(String where, String header, Pattern pattern) throws DataException {
    Matcher found = pattern.matcher(header);
    if (!found.find()) {
      throw bad(
          where,
          "header " + header.strip(),
          "a simple type, fortran_order and shape",
          "save a plain numeric array");
    }
    return found.group(1);
  }

  private static int[] shape(String where, String text) throws DataException {
    try {
      int[] shape =
          Arrays.stream(text.replace("L", "").split(","))
              .map(String::strip)
              .filter(s -> !s.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      if (shape.length > 0 && Arrays.stream(shape).allMatch(d -> d > 0)) {
        return shape;
      }
    } catch (NumberFormatException e) {
      // Reported below with the text of the shape.
    }
    throw bad(where, "shape (" + text + ")", "at least one sample, below 2^31", "check the array");
  }

  private static void requireLength(String where, long got, int[] shape, String type)
      throws DataException {
    long expected = (long) type.charAt(1) - '0';
    for (int d : shape) {
      expected = Math.min(expected * d, 1L << 31);
    }
    if (got != expected) {
      throw bad(
          where,
          got + " bytes of data (" + (got < expected ? "truncated)" : "over-long)"),
          expected + " bytes for shape " + Arrays.toString(shape) + " of " + type,
          "copy or save it again");
    }
  }

  private static DataException bad(String where, String got, String expected, String remedy) {
    return DataException.of(where, "a numpy array", got, expected, remedy);
  }

  /// The number of values.
  int size() {
    return data.remaining() / (type.charAt(1) - '0');
  }

  boolean isReal() {
    return type.startsWith("f");
  }

  /// Whether the values fit unsigned bytes.
  boolean isBytes() {
    return type.equals("u1") || type.equals("b1");
  }

  /// One value as a real number; 64-bit integers are rounded to a double.
  double real(int i) {
    return switch (type) {
      case "f4" -> data.getFloat(4 * i);
      case "f8" -> data.getDouble(8 * i);
      default -> integer(i);
    };
  }

  /// One value of an array of integers.
  ///
  /// @throws IllegalStateException if the array is of reals
  long integer(int i) {
    return switch (type) {
      case "u1", "b1" -> data.get(i) & 0xFF;
      case "i1" -> data.get(i);
      case "i2" -> data.getShort(2 * i);
      case "i4" -> data.getInt(4 * i);
      case "i8" -> data.getLong(8 * i);
      default -> throw new IllegalStateException(where + ": asked integers, got " + type);
    };
  }
}
