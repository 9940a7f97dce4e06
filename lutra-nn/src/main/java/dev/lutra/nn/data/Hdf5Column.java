package dev.lutra.nn.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A member of the compound type of an HDF5 table.
///
/// @param name of the member
/// @param offset of its first byte in a row
/// @param kind what its bytes mean
/// @param size in bytes
/// @param order of its bytes
record Hdf5Column(String name, int offset, Kind kind, int size, ByteOrder order) {
  /// How bytes are read; OTHER cannot be read as a number.
  enum Kind {
    FLOAT,
    SIGNED,
    UNSIGNED,
    OTHER
  }

  /// A table's type.
  ///
  /// @param rowBytes size of a row
  /// @param columns the members in their order
  record Row(int rowBytes, List<Hdf5Column> columns) {}

  private static final int FIXED = 0;
  private static final int FLOAT = 1;
  private static final int TIME = 2;
  private static final int BITS = 4;
  private static final int OPAQUE = 5;
  private static final int COMPOUND = 6;
  private static final int ENUM = 8;
  private static final int VARIABLE = 9;
  private static final int ARRAY = 10;

  /// Reads a datatype message of a compound.
  static Row row(Hdf5File file, ByteBuffer in) throws DataException {
    int head = in.getInt(0);
    if ((head & 0xF) != COMPOUND) {
      throw file.unsupported("datatype class " + (head & 0xF), "a compound of named columns");
    }
    List<Hdf5Column> columns = new ArrayList<>();
    int rowBytes = in.getInt(4);
    in.position(8);
    members(in, head, rowBytes, columns);
    for (Hdf5Column column : columns) {
      if (column.size < 1 || column.offset < 0 || column.offset > rowBytes - column.size) {
        throw file.damaged("column " + column.name + " outside its row");
      }
    }
    return new Row(rowBytes, columns);
  }

  private static void members(ByteBuffer in, int head, int size, List<Hdf5Column> out) {
    int version = head >>> 4 & 0xF;
    int count = head >>> 8 & 0xFFFF;
    for (int i = 0; i < count; i++) {
      String name = name(in, version < 3);
      int offset = version < 3 ? in.getInt() : little(in, bytesFor(size));
      boolean scalar = true;
      if (version == 1) {
        scalar = in.get(in.position()) == 0;
        in.position(in.position() + 28);
      }
      out.add(type(in, name, offset, scalar));
    }
  }

  /// A name that ends with a zero byte, padded to a multiple of eight bytes or not.
  private static String name(ByteBuffer in, boolean padded) {
    int at = in.position();
    String name = Hdf5File.text(in, at);
    int length = 1;
    while (in.get(at + length - 1) != 0) {
      length++;
    }
    in.position(at + (padded ? (length + 7) & ~7 : length));
    return name;
  }

  private static int bytesFor(int size) {
    return (32 - Integer.numberOfLeadingZeros(size) + 7) / 8;
  }

  private static int little(ByteBuffer in, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in.get() & 0xFF) << (8 * i);
    }
    return value;
  }

  /// Reads a member's type, to its end.
  private static Hdf5Column type(ByteBuffer in, String name, int offset, boolean scalar) {
    int head = in.getInt();
    int size = in.getInt();
    int flags = head >>> 8;
    ByteOrder order = (flags & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    Kind kind = Kind.OTHER;
    switch (head & 0xF) {
      case FIXED -> {
        // Offset 0 and precision, of bits: nothing padded.
        boolean whole = in.getInt() == (8 * size) << 16;
        boolean known = whole && size <= 8 && Integer.bitCount(size) == 1;
        Kind integer = (flags & 8) != 0 ? Kind.SIGNED : Kind.UNSIGNED;
        kind = known ? integer : Kind.OTHER;
      }
      case FLOAT -> {
        boolean ieee = (size == 4 || size == 8) && (flags & 0x40) == 0;
        kind = ieee ? Kind.FLOAT : Kind.OTHER;
        in.position(in.position() + 12);
      }
      case BITS -> {
        kind = size == 1 ? Kind.UNSIGNED : Kind.OTHER;
        in.getInt();
      }
      case ENUM -> {
        // Truth values of h5py are an enumeration of bytes; others are read by their numbers too.
        Hdf5Column base = type(in, name, offset, scalar);
        kind = base.kind;
        order = base.order;
        skipValues(in, head, size);
      }
      default -> skip(in, head, name);
    }
    return new Hdf5Column(name, offset, scalar ? kind : Kind.OTHER, size, order);
  }

  /// Passes over the names and values of an enumeration.
  private static void skipValues(ByteBuffer in, int head, int size) {
    int values = head >>> 8 & 0xFFFF;
    for (int i = 0; i < values; i++) {
      name(in, (head >>> 4 & 0xF) < 3);
    }
    in.position(in.position() + values * size);
  }

  /// Passes over the properties of a type that is not read.
  private static void skip(ByteBuffer in, int head, String name) {
    int version = head >>> 4 & 0xF;
    switch (head & 0xF) {
      case TIME -> in.getShort();
      case OPAQUE -> in.position(in.position() + (head >>> 8 & 0xFF));
      case COMPOUND -> members(in, head, in.getInt(in.position() - 4), new ArrayList<>());
      case VARIABLE -> type(in, name, 0, false);
      case ARRAY -> {
        int rank = in.get() & 0xFF;
        in.position(in.position() + (version < 3 ? 3 + 8 * rank : 4 * rank));
        type(in, name, 0, false);
      }
      default -> {
        // Strings and references have no properties.
      }
    }
  }

  /// The value in the row that begins at a place.
  ///
  /// @param rows bytes in this column's order
  double read(ByteBuffer rows, int at) {
    int from = at + offset;
    if (kind == Kind.FLOAT) {
      return size == 4 ? rows.getFloat(from) : rows.getDouble(from);
    }
    long value =
        switch (size) {
          case 1 -> rows.get(from);
          case 2 -> rows.getShort(from);
          case 4 -> rows.getInt(from);
          default -> rows.getLong(from);
        };
    return kind == Kind.UNSIGNED && size < 8 ? value & ((1L << (8 * size)) - 1) : value;
  }
}
