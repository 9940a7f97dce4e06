package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A one-dimensional data set of a compound type in an HDF5 file, as h5py and PyTables write
/// tables: compact, contiguous or in chunks below a version 1 B-tree.
final class Hdf5Table {
  private static final int DATASPACE = 0x01;
  private static final int DATATYPE = 0x03;
  private static final int LAYOUT = 0x08;
  private static final int FILTERS = 0x0B;

  private final Hdf5File file;
  private final String name;
  private int rows = -1;
  private Hdf5Column.@Nullable Row type;
  private Hdf5Filters filters;
  private ByteBuffer layout = ByteBuffer.allocate(0);

  /// The part of a read that is done.
  ///
  /// @param out matrix `[rows, columns]`
  @SuppressWarnings("ArrayRecordComponent") // internal carrier, never compared
  private record Reading(List<Hdf5Column> columns, int rowBytes, float[] out) {
    /// Takes `count` rows that begin at `at` of `data`, as rows from `first`.
    void take(Hdf5Table table, ByteBuffer data, int first, int count) throws DataException {
      for (int c = 0; c < columns.size(); c++) {
        Hdf5Column column = columns.get(c);
        data.order(column.order());
        for (int r = 0; r < count; r++) {
          double value = column.read(data, r * rowBytes);
          if (!Float.isFinite((float) value)) {
            throw table.noNumber(value, first + r, column);
          }
          out[(first + r) * columns.size() + c] = (float) value;
        }
      }
    }
  }

  private Hdf5Table(Hdf5File file, String name) {
    this.file = file;
    this.name = name;
    this.filters = new Hdf5Filters(file, List.of());
  }

  /// Finds the table of that name in the root group.
  static Hdf5Table open(Hdf5File file, String name) throws IOException {
    Hdf5Table table = new Hdf5Table(file, name);
    try {
      for (Hdf5File.Message message : file.dataset(name)) {
        switch (message.type()) {
          case DATASPACE -> table.rows = table.rows(message.data());
          case DATATYPE -> table.type = Hdf5Column.row(file, message.data());
          case FILTERS -> table.filters = Hdf5Filters.read(file, message.data());
          case LAYOUT -> table.layout = message.data();
          default -> {
            // Attributes, times and fill values say nothing that is needed.
          }
        }
      }
    } catch (IndexOutOfBoundsException
        | BufferUnderflowException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw file.damaged("a header of " + name + " that ends early");
    }
    if (table.type == null || table.rows < 1 || !table.layout.hasRemaining()) {
      throw file.unsupported(name + " is no table with rows", "a table of a compound type");
    }
    return table;
  }

  private int rows(ByteBuffer space) throws DataException {
    long count = space.get(1) == 1 ? space.getLong(space.get(0) == 1 ? 8 : 4) : -1;
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw file.unsupported(
          "rank %d with %d rows".formatted(space.get(1), count), "rank 1 with 1 to 2^31 - 1 rows");
    }
    return (int) count;
  }

  int rows() {
    return rows;
  }

  /// The values of some columns, row by row: a matrix `[rows, wanted]`.
  ///
  /// @throws DataException if a column is missing, of no numbers or holds one that is not finite,
  ///   or the file is damaged
  float[] read(List<String> wanted) throws IOException {
    Hdf5Column.Row row = type;
    if (row == null) {
      throw new IllegalStateException("a table without a type");
    }
    List<Hdf5Column> columns = new ArrayList<>();
    for (String column : wanted) {
      columns.add(column(row, column, wanted));
    }
    if ((double) rows * row.rowBytes() > file.mostBytes()) {
      throw file.damaged("%d rows of %d bytes".formatted(rows, row.rowBytes()));
    }
    float[] out = new float[Math.multiplyExact(rows, columns.size())];
    Reading reading = new Reading(columns, row.rowBytes(), out);
    try {
      read(reading);
    } catch (IndexOutOfBoundsException
        | BufferUnderflowException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw file.damaged("a structure of " + name + " that ends early");
    }
    return out;
  }

  private Hdf5Column column(Hdf5Column.Row row, String wanted, List<String> all)
      throws DataException {
    for (Hdf5Column column : row.columns()) {
      if (column.name().equals(wanted) && column.kind() != Hdf5Column.Kind.OTHER) {
        return column;
      }
    }
    List<String> names = row.columns().stream().map(Hdf5Column::name).toList();
    throw DataException.of(
        file.file() + "!" + name,
        "column " + wanted,
        names.contains(wanted) ? "one that is not of numbers" : Jets.difference(names, all),
        "a column of numbers",
        "check that this is the right file");
  }

  private void read(Reading reading) throws IOException {
    int version = layout.get(0);
    if (version != 3) {
      throw file.unsupported("layout version " + version, "version 3");
    }
    long bytes = (long) rows * reading.rowBytes();
    switch (layout.get(1)) {
      case 0 -> reading.take(this, slice(4, Math.toIntExact(bytes)), 0, rows);
      case 1 -> contiguous(reading, layout.getLong(2));
      default -> {
        int chunk = layout.getInt(11);
        if (layout.get(2) != 2
            || chunk < 1
            || (double) chunk * reading.rowBytes() > file.mostBytes()
            || layout.getInt(15) != reading.rowBytes()) {
          throw file.damaged("chunks that do not fit the table");
        }
        int read = node(reading, layout.getLong(3), chunk, 0);
        if (read != rows) {
          throw file.damaged("%d of %d rows of %s".formatted(read, rows, name));
        }
      }
    }
  }

  private ByteBuffer slice(int at, int length) {
    return layout.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Reads rows that lie side by side, some at a time.
  private void contiguous(Reading reading, long address) throws IOException {
    int most = Math.max(1, (1 << 20) / reading.rowBytes());
    for (int first = 0; first < rows; first += most) {
      int count = Math.min(most, rows - first);
      long from = address + (long) first * reading.rowBytes();
      ByteBuffer data = file.at(from, (long) count * reading.rowBytes());
      reading.take(this, data, first, count);
    }
  }

  /// Reads the chunks below a node of the B-tree; gives the number of rows read.
  private int node(Reading reading, long address, int chunk, int depth) throws IOException {
    ByteBuffer head = file.at(address, 24);
    file.require(head, "TREE");
    if (head.get(4) != 1 || depth > 32) {
      throw file.damaged("a tree of another kind");
    }
    int level = head.get(5);
    int count = Short.toUnsignedInt(head.getShort(6));
    // A key: bytes of the chunk, filters left out, first row, and a zero; then the child's address.
    ByteBuffer entries = file.at(address + 24, 24 + 32L * count);
    int read = 0;
    for (int i = 0; i < count; i++) {
      long child = entries.getLong(32 * i + 24);
      if (level > 0) {
        read += node(reading, child, chunk, depth + 1);
        continue;
      }
      long first = entries.getLong(32 * i + 8);
      if (first < 0 || first >= rows || first % chunk != 0) {
        throw file.damaged("a chunk of row " + first);
      }
      byte[] packed = file.array(child, entries.getInt(32 * i) & 0xFFFFFFFFL);
      int size = Math.multiplyExact(chunk, reading.rowBytes());
      byte[] data = filters.unpack(packed, entries.getInt(32 * i + 4), size);
      int taken = Math.min(chunk, rows - (int) first);
      reading.take(this, ByteBuffer.wrap(data), (int) first, taken);
      read += taken;
    }
    return read;
  }

  private DataException noNumber(double value, int row, Hdf5Column column) {
    return DataException.of(
        file.file() + "!" + name,
        "finite numbers",
        "%s at row %d, column %s".formatted(value, row, column.name()),
        "no NaN, no infinity, within the range of a float",
        "drop the row");
  }
}
