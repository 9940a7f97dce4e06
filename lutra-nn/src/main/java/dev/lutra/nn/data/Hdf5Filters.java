package dev.lutra.nn.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// How the chunks of an HDF5 table are packed, undone in reverse: deflate, shuffle, the checksum of
/// Fletcher, and LZF as h5py has it.
///
/// @param filters in the order in which they were applied
record Hdf5Filters(Hdf5File file, List<Filter> filters) {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER = 3;
  private static final int LZF = 32_000;

  /// One filter.
  ///
  /// @param id its registered number
  /// @param value its first parameter, or 0: of shuffle the size of an element
  record Filter(int id, int value) {}

  /// Reads a filter pipeline message.
  static Hdf5Filters read(Hdf5File file, ByteBuffer in) throws DataException {
    int version = in.get(0);
    int count = in.get(1);
    in.position(version == 1 ? 8 : 2);
    List<Filter> filters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = Short.toUnsignedInt(in.getShort());
      int name = version == 1 || id >= 256 ? in.getShort() : 0;
      in.getShort();
      int values = in.getShort();
      in.position(in.position() + name);
      int value = values > 0 ? in.getInt(in.position()) : 0;
      in.position(in.position() + 4 * (values + (version == 1 ? values & 1 : 0)));
      if (id != DEFLATE && id != SHUFFLE && id != FLETCHER && id != LZF) {
        throw file.unsupported("filter " + id, "deflate, shuffle, fletcher32 or LZF");
      }
      filters.add(new Filter(id, value));
    }
    return new Hdf5Filters(file, filters);
  }

  /// Unpacks a chunk.
  ///
  /// @param skipped bit `i` is set where filter `i` was not applied to this chunk
  /// @param size bytes of the chunk unpacked
  byte[] unpack(byte[] packed, int skipped, int size) throws DataException {
    byte[] data = packed;
    for (int i = filters.size() - 1; i >= 0; i--) {
      if ((skipped >>> i & 1) == 0) {
        Filter filter = filters.get(i);
        data =
            switch (filter.id) {
              // The checksum, if there is one, is applied last or first: four bytes more or none.
              case DEFLATE -> inflate(data, size + 4);
              case SHUFFLE -> unshuffle(data, filter.value);
              case FLETCHER -> checked(data);
              default -> lzf(data, size);
            };
      }
    }
    if (data.length != size) {
      throw file.damaged("a chunk of %d bytes instead of %d".formatted(data.length, size));
    }
    return data;
  }

  private byte[] inflate(byte[] in, int most) throws DataException {
    byte[] out = new byte[most];
    int length = 0;
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(in);
      while (!inflater.finished() && length < most) {
        int n = inflater.inflate(out, length, most - length);
        if (n == 0 && !inflater.finished()) {
          throw file.damaged("deflate data that end early");
        }
        length += n;
      }
    } catch (DataFormatException e) {
      throw file.damaged("deflate data that are none: " + e.getMessage());
    }
    return Arrays.copyOf(out, length);
  }

  /// Puts the bytes of each element side by side again: shuffled, all first bytes come first.
  private static byte[] unshuffle(byte[] in, int size) {
    if (size <= 1) {
      return in;
    }
    byte[] out = in.clone();
    int elements = in.length / size;
    for (int b = 0; b < size; b++) {
      for (int e = 0; e < elements; e++) {
        out[e * size + b] = in[b * elements + e];
      }
    }
    return out;
  }

  /// The data before their Fletcher checksum, which is over big-endian words of 16 bits.
  private byte[] checked(byte[] in) throws DataException {
    int length = in.length - 4;
    if (length < 0) {
      throw file.damaged("a chunk without its checksum");
    }
    long low = 0;
    long high = 0;
    for (int i = 0; i < length; i += 2) {
      int word = ((in[i] & 0xFF) << 8) | (i + 1 < length ? in[i + 1] & 0xFF : 0);
      low = (low + word) % 65_535;
      high = (high + low) % 65_535;
    }
    int stored = 0;
    for (int i = 3; i >= 0; i--) {
      stored = (stored << 8) | (in[length + i] & 0xFF);
    }
    // The library folds sums into 1..65535 where this keeps 0..65534.
    if (low % 65_535 != (stored & 0xFFFF) % 65_535 || high != (stored >>> 16) % 65_535) {
      throw file.damaged("a chunk whose checksum is wrong");
    }
    return Arrays.copyOf(in, length);
  }

  /// LibLZF: a control byte below 32 leads so many bytes and one more; another gives the length and
  /// the distance of a copy.
  private byte[] lzf(byte[] in, int size) throws DataException {
    byte[] out = new byte[size];
    int at = 0;
    int to = 0;
    try {
      while (at < in.length) {
        int control = in[at++] & 0xFF;
        if (control < 32) {
          System.arraycopy(in, at, out, to, control + 1);
          at += control + 1;
          to += control + 1;
          continue;
        }
        int length = (control >>> 5) + 2;
        if (length == 9) {
          length += in[at++] & 0xFF;
        }
        int from = to - (((control & 31) << 8) | (in[at++] & 0xFF)) - 1;
        for (int i = 0; i < length; i++) {
          out[to++] = out[from++];
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw file.damaged("LZF data that are none");
    }
    return Arrays.copyOf(out, to);
  }
}
