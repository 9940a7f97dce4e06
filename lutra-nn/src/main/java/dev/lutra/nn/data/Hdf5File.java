package dev.lutra.nn.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The part of an HDF5 file that leads to a data set in its root group: superblock of version 0 or
/// 1 (what the library writes unless it is asked for newer ones), groups as symbol tables, object
/// headers of version 1, addresses and lengths of 8 bytes. Anything else is an error that says how
/// to save the file again. ([Format specification](https://support.hdfgroup.org/documentation/))
final class Hdf5File implements Closeable {
  /// More than any header, heap or node of a sane file; a length beyond it is damage.
  private static final int MOST = 1 << 28;

  private static final long SIGNATURE = 0x0A1A0A0D46444889L;
  private static final long UNDEFINED = -1;
  private static final int SYMBOL_TABLE = 0x11;
  private static final int CONTINUATION = 0x10;
  private static final int DATATYPE = 0x03;

  /// The flag of a message that is only a pointer to it.
  private static final int SHARED = 2;

  /// A message of an object header.
  ///
  /// @param type its number in the specification
  /// @param data its bytes, little endian
  record Message(int type, ByteBuffer data) {}

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private long base;
  private long root;

  private Hdf5File(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
  }

  /// Opens a file and reads its superblock.
  static Hdf5File open(Path file) throws IOException {
    Contents.requireFile(file, "an HDF5 file");
    FileChannel channel = FileChannel.open(file);
    Hdf5File opened = new Hdf5File(file, channel, channel.size());
    try {
      opened.readSuperblock();
    } catch (IOException e) {
      try (channel) {
        throw e;
      }
    }
    return opened;
  }

  private void readSuperblock() throws IOException {
    if (size < 96 || bytes(0, 8).getLong() != SIGNATURE) {
      throw bad("no HDF5 signature", "an HDF5 file", "check that this is the file, whole");
    }
    ByteBuffer block = bytes(0, 96);
    int version = block.get(8);
    if (version > 1 || block.get(13) != 8 || block.get(14) != 8) {
      throw unsupported("superblock version " + version, "0 or 1, with addresses of 8 bytes");
    }
    block.position(version == 0 ? 24 : 28);
    base = block.getLong();
    block.getLong();
    long end = block.getLong();
    if (end > size - base) {
      throw bad(size + " bytes (truncated)", (base + end) + " bytes", "copy or download it again");
    }
    block.getLong();
    block.getLong();
    root = block.getLong();
  }

  Path file() {
    return file;
  }

  /// How many bytes the file can hold at most, packed or not.
  long mostBytes() {
    return Contents.UNPACKED * size;
  }

  /// The bytes at an address, little endian.
  ByteBuffer at(long address, long length) throws IOException {
    return bytes(base + address, length);
  }

  /// As the other.
  byte[] array(long address, long length) throws IOException {
    ByteBuffer from = at(address, length);
    byte[] out = new byte[from.remaining()];
    from.get(out);
    return out;
  }

  private ByteBuffer bytes(long from, long length) throws IOException {
    if (from < 0 || length < 0 || length > MOST || from > size - length) {
      throw damaged("%d bytes at address %d".formatted(length, from));
    }
    ByteBuffer out = ByteBuffer.allocate((int) length);
    while (out.hasRemaining()) {
      if (channel.read(out, from + out.position()) < 0) {
        throw damaged("an end of file at " + (from + out.position()));
      }
    }
    return out.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The messages of the data set of that name in the root group.
  List<Message> dataset(String name) throws IOException {
    try {
      List<String> names = new ArrayList<>();
      for (Message message : header(root)) {
        if (message.type() == SYMBOL_TABLE) {
          long tree = message.data().getLong();
          long heap = message.data().getLong();
          long found = find(tree, names(heap), name, names, 0);
          if (found != UNDEFINED) {
            return header(found);
          }
        }
      }
      throw DataException.of(
          file,
          "table " + name,
          names.isEmpty() ? "none" : String.join(", ", names),
          "one of that name",
          "check that this is the right file");
    } catch (IndexOutOfBoundsException | java.nio.BufferUnderflowException e) {
      throw damaged("a structure that ends early");
    }
  }

  /// The heap of a group's names.
  private ByteBuffer names(long address) throws IOException {
    ByteBuffer heap = at(address, 32);
    require(heap, "HEAP");
    return at(heap.getLong(24), heap.getLong(8));
  }

  /// The object of that name below a node of a group, or UNDEFINED; collects the names passed.
  private long find(long node, ByteBuffer heap, String name, List<String> names, int depth)
      throws IOException {
    ByteBuffer head = at(node, 24);
    if (head.getInt(0) == magic("SNOD")) {
      return symbol(node, head.getShort(6), heap, name, names);
    }
    require(head, "TREE");
    if (depth > 16) {
      throw damaged("a group of endless depth");
    }
    int children = Short.toUnsignedInt(head.getShort(6));
    ByteBuffer entries = at(node + 24, 8 + 16L * children);
    long found = UNDEFINED;
    for (int i = 0; i < children && found == UNDEFINED; i++) {
      found = find(entries.getLong(8 + 16 * i), heap, name, names, depth + 1);
    }
    return found;
  }

  private long symbol(long node, int count, ByteBuffer heap, String name, List<String> names)
      throws IOException {
    ByteBuffer symbols = at(node + 8, 40L * count);
    for (int i = 0; i < count; i++) {
      String found = text(heap, Math.toIntExact(symbols.getLong(40 * i)));
      if (found.equals(name)) {
        return symbols.getLong(40 * i + 8);
      }
      names.add(found);
    }
    return UNDEFINED;
  }

  /// The text from a place up to a zero byte.
  static String text(ByteBuffer from, int at) {
    int end = at;
    while (from.get(end) != 0) {
      end++;
    }
    return StandardCharsets.UTF_8.decode(from.slice(at, end - at)).toString();
  }

  /// The messages of an object header, those of its continuations included.
  private List<Message> header(long address) throws IOException {
    ByteBuffer head = at(address, 16);
    if (head.get(0) != 1) {
      throw unsupported("an object header that is not of version 1", "version 1");
    }
    int left = Short.toUnsignedInt(head.getShort(2));
    List<ByteBuffer> blocks = new ArrayList<>();
    blocks.add(at(address + 16, head.getInt(8)));
    List<Message> messages = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      ByteBuffer block = blocks.get(b);
      while (block.remaining() >= 8 && left > 0) {
        int type = Short.toUnsignedInt(block.getShort());
        int length = Short.toUnsignedInt(block.getShort());
        if ((block.getInt() & SHARED) != 0 && type == DATATYPE) {
          throw unsupported("a datatype that is shared by name", "one of the table's own");
        }
        ByteBuffer data = block.slice(block.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        block.position(block.position() + length);
        left--;
        if (type == CONTINUATION) {
          blocks.add(at(data.getLong(0), data.getLong(8)));
        }
        messages.add(new Message(type, data));
      }
    }
    return messages;
  }

  /// The number that a structure begins with.
  static int magic(String signature) {
    return ByteBuffer.wrap(signature.getBytes(StandardCharsets.ISO_8859_1))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  /// Requires that a structure begins as it must.
  void require(ByteBuffer structure, String signature) throws DataException {
    if (structure.getInt(0) != magic(signature)) {
      throw damaged("no " + signature + " where one is pointed to");
    }
  }

  DataException damaged(String got) {
    return bad(got + " (damaged)", "a whole HDF5 file", "copy or download it again");
  }

  /// A file that is right but that this reader cannot read.
  DataException unsupported(String got, String expected) {
    return bad(
        got,
        expected,
        "save it again with h5py: create_dataset(name, data=rows, compression='gzip') in a File of"
            + " libver='earliest'");
  }

  private DataException bad(String got, String expected, String remedy) {
    return DataException.of(file, "an HDF5 table", got, expected, remedy);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
