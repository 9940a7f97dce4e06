package dev.lutra.nn.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decodes PNG images (ISO/IEC 15948): gray of 1 to 16 bits, color, palette, each with or without
/// alpha or interlace. 16-bit samples are reduced to their high byte, fewer bits are stretched to
/// 0..255, alpha and transparency are dropped. The check sum of each chunk is verified.
final class PngDecoder {
  static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final long MOST_PIXELS = 1L << 26;

  /// The Adam7 passes: first column, first row, column step, row step.
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  private final String where;
  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
  private byte[] palette = new byte[0];
  private int width;
  private int height;
  private int depth;
  private int color;
  private boolean interlaced;

  private PngDecoder(String where) {
    this.where = where;
  }

  static PngImage decode(String where, byte[] bytes) throws DataException {
    PngDecoder decoder = new PngDecoder(where);
    decoder.chunks(bytes);
    return decoder.image();
  }

  private void chunks(byte[] bytes) throws DataException {
    if (!Arrays.equals(bytes, 0, Math.min(8, bytes.length), SIGNATURE, 0, 8)) {
      throw bad("no PNG signature", "a PNG file", "convert the image to PNG");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).position(8);
    boolean first = true;
    while (true) {
      if (in.remaining() < 12) {
        throw truncated(bytes.length);
      }
      int length = in.getInt();
      if (length < 0 || length > in.remaining() - 8) {
        throw truncated(bytes.length);
      }
      int start = in.position();
      String type = new String(bytes, start, 4, StandardCharsets.ISO_8859_1);
      CRC32 crc = new CRC32();
      crc.update(bytes, start, 4 + length);
      in.position(start + 4 + length);
      if (in.getInt() != (int) crc.getValue()) {
        throw bad(
            "a wrong check sum in chunk " + type, "the right one", "copy the damaged file again");
      }
      if (first != type.equals("IHDR")) {
        throw bad("chunk " + type + " in the wrong place", "IHDR first and once", "convert it");
      }
      first = false;
      if (type.equals("IEND")) {
        return;
      }
      chunk(type, bytes, start + 4, length);
    }
  }

  private void chunk(String type, byte[] bytes, int at, int length) throws DataException {
    switch (type) {
      case "IHDR" -> header(ByteBuffer.wrap(bytes, at, length));
      case "PLTE" -> palette = Arrays.copyOfRange(bytes, at, at + length);
      case "IDAT" -> packed.write(bytes, at, length);
      default -> {
        // A capital first letter marks a chunk without which the image cannot be understood.
        if (Character.isUpperCase(type.charAt(0))) {
          throw bad("unknown critical chunk " + type, "a standard PNG", "convert the image");
        }
      }
    }
  }

  private void header(ByteBuffer in) throws DataException {
    if (in.remaining() != 13) {
      throw bad("a header of " + in.remaining() + " bytes", "13 bytes", "convert the image");
    }
    width = in.getInt();
    height = in.getInt();
    depth = in.get();
    color = in.get();
    int methods = in.getShort();
    int interlace = in.get();
    interlaced = interlace == 1;
    if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
      throw bad(
          Integer.toUnsignedString(width) + " x " + Integer.toUnsignedString(height) + " pixels",
          "1 to " + MOST_PIXELS + " pixels",
          "scale the image");
    }
    boolean known =
        switch (color) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!known || methods != 0 || interlace < 0 || interlace > 1) {
      throw bad(
          "color type %d of depth %d, methods %d, interlace %d"
              .formatted(color, depth, methods, interlace),
          "a standard PNG",
          "convert the image");
    }
  }

  private int samples() {
    return switch (color) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private int rowBytes(int columns) {
    return (int) (((long) columns * samples() * depth + 7) / 8);
  }

  private PngImage image() throws DataException {
    int[][] passes = interlaced ? ADAM7 : WHOLE;
    long expected = 0;
    for (int[] pass : passes) {
      expected += passBytes(pass);
    }
    byte[] rows = inflate(expected);
    int channels = color == 0 || color == 4 ? 1 : 3;
    byte[] out = new byte[Math.multiplyExact(width * height, channels)];
    int at = 0;
    for (int[] pass : passes) {
      if (passBytes(pass) > 0) {
        unfilter(rows, at, columns(pass), rows(pass));
        place(rows, at, pass, out, channels);
        at += (int) passBytes(pass);
      }
    }
    return new PngImage(width, height, channels, out);
  }

  private int columns(int[] pass) {
    return Math.max(0, (width - pass[0] + pass[2] - 1) / pass[2]);
  }

  private int rows(int[] pass) {
    return Math.max(0, (height - pass[1] + pass[3] - 1) / pass[3]);
  }

  private long passBytes(int[] pass) {
    return columns(pass) == 0 ? 0 : (long) rows(pass) * (1 + rowBytes(columns(pass)));
  }

  private byte[] inflate(long expected) throws DataException {
    if (expected > Integer.MAX_VALUE - 16) {
      throw bad(expected + " bytes of pixels", "less than 2 GiB", "scale the image");
    }
    byte[] rows = new byte[(int) expected];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed.toByteArray());
      int done = 0;
      while (done < rows.length) {
        int n = inflater.inflate(rows, done, rows.length - done);
        if (n == 0) {
          throw bad(
              done + " bytes of pixels (truncated)", expected + " bytes", "copy the file again");
        }
        done += n;
      }
    } catch (DataFormatException e) {
      throw bad("damaged image data", "a whole image", "copy the damaged file again");
    }
    return rows;
  }

  /// Undoes the filters of a pass in place; each row is led by its filter's number.
  private void unfilter(byte[] rows, int start, int columns, int count) throws DataException {
    int length = rowBytes(columns);
    int back = Math.max(1, samples() * depth / 8);
    for (int y = 0; y < count; y++) {
      int at = start + y * (length + 1);
      int filter = rows[at];
      if (filter < 0 || filter > 4) {
        throw bad("filter " + filter + " in row " + y, "0..4", "copy the damaged file again");
      }
      for (int i = 0; i < length; i++) {
        int here = at + 1 + i;
        int left = i >= back ? rows[here - back] & 0xFF : 0;
        int up = y > 0 ? rows[here - length - 1] & 0xFF : 0;
        int upLeft = y > 0 && i >= back ? rows[here - length - 1 - back] & 0xFF : 0;
        int guess =
            switch (filter) {
              case 1 -> left;
              case 2 -> up;
              case 3 -> (left + up) / 2;
              case 4 -> paeth(left, up, upLeft);
              default -> 0;
            };
        rows[here] += (byte) guess;
      }
    }
  }

  private static int paeth(int left, int up, int upLeft) {
    int estimate = left + up - upLeft;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toUpLeft = Math.abs(estimate - upLeft);
    if (toLeft <= toUp && toLeft <= toUpLeft) {
      return left;
    }
    return toUp <= toUpLeft ? up : upLeft;
  }

  private void place(byte[] rows, int start, int[] pass, byte[] out, int channels)
      throws DataException {
    int columns = columns(pass);
    int count = rows(pass);
    for (int y = 0; y < count; y++) {
      int row = start + y * (rowBytes(columns) + 1) + 1;
      for (int x = 0; x < columns; x++) {
        int to = ((pass[1] + y * pass[3]) * width + pass[0] + x * pass[2]) * channels;
        if (color == 3) {
          int entry = sample(rows, row, x) * 3;
          if (entry + 3 > palette.length) {
            throw bad(
                "palette index " + entry / 3, "below " + palette.length / 3, "convert the image");
          }
          System.arraycopy(palette, entry, out, to, 3);
        } else {
          for (int c = 0; c < channels; c++) {
            int value = sample(rows, row, x * samples() + c);
            out[to + c] = (byte) (depth < 8 ? value * 255 / ((1 << depth) - 1) : value);
          }
        }
      }
    }
  }

  /// Sample `i` of a row; of 16 bits the high 8.
  private int sample(byte[] rows, int row, int i) {
    if (depth >= 8) {
      return rows[row + i * (depth / 8)] & 0xFF;
    }
    int bit = i * depth;
    return ((rows[row + bit / 8] & 0xFF) >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
  }

  private DataException truncated(int length) {
    return bad(length + " bytes (truncated)", "an IEND chunk", "copy the file again");
  }

  private DataException bad(String got, String expected, String remedy) {
    return DataException.of(where, "a PNG image", got, expected, remedy);
  }
}
