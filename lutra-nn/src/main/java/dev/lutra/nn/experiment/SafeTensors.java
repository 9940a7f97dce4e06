package dev.lutra.nn.experiment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lutra.tensor.Real;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The safetensors format: eight bytes of header length, a JSON header with names, types, shapes
/// and offsets, then the data, little endian. Readable from Python with `safetensors` or by hand.
///
/// @param metadata texts by key
/// @param tensors tensors by name, in order
public record SafeTensors(Map<String, String> metadata, Map<String, Array> tensors) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_HEADER = 64 << 20;

  /// Bytes that are written at a time.
  private static final int PART = 1 << 16;

  /// What to do about a file that is damaged or of another kind.
  static final String REMEDY = "; use the other checkpoint of the run (best or last)";

  /// A tensor of a file.
  public sealed interface Array {
    /// Sizes, outermost first.
    List<Integer> shape();

    /// 32-bit floats, row by row.
    @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, compared with nothing
    record Floats(List<Integer> shape, float[] values) implements Array {}

    /// 32-bit signed integers, row by row.
    @SuppressWarnings("ArrayRecordComponent") // a buffer handed over, compared with nothing
    record Ints(List<Integer> shape, int[] values) implements Array {}

    /// The values that a tensor has when the file is written.
    record Live(Real real) implements Array {
      @Override
      public List<Integer> shape() {
        return List.of(real.features(), real.frames());
      }
    }

    /// Integers of one row each `columns` long.
    static Array of(int[] values, int columns) {
      return new Ints(List.of(values.length / columns, columns), values);
    }
  }

  /// The floats named `name`, of the given shape.
  ///
  /// @throws CheckpointException if they are absent or of another type or shape
  public float[] floats(String name, List<Integer> shape) {
    if (tensors.get(name) instanceof Array.Floats floats && floats.shape().equals(shape)) {
      return floats.values();
    }
    throw mismatch(name, "F32 " + shape);
  }

  /// The integers named `name`.
  ///
  /// @throws CheckpointException if they are absent or of another type
  public Array.Ints ints(String name) {
    if (tensors.get(name) instanceof Array.Ints ints) {
      return ints;
    }
    throw mismatch(name, "I32");
  }

  private CheckpointException mismatch(String name, String expected) {
    Array got = tensors.get(name);
    String found = got == null ? "nothing" : "a tensor of shape " + got.shape();
    return new CheckpointException(
        "tensor '"
            + name
            + "': got "
            + found
            + ", expected "
            + expected
            + "; the file belongs to another network");
  }

  /// The bytes of a file. Equal contents give equal bytes.
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /// Writes the bytes of a file, a small part at a time.
  ///
  /// @throws IOException if `out` cannot be written
  public void writeTo(OutputStream out) throws IOException {
    byte[] text = JSON.writeValueAsBytes(header());
    int padded = (text.length + 7) / 8 * 8;
    Part part = new Part(out, new byte[PART]);
    part.room().putLong(padded);
    part.flush();
    out.write(text);
    out.write(" ".repeat(padded - text.length).getBytes(StandardCharsets.UTF_8));
    for (Array array : tensors.values()) {
      write(array, part);
    }
    part.flush();
  }

  private ObjectNode header() {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject("__metadata__");
    metadata.forEach(texts::put);
    long at = 0;
    for (Map.Entry<String, Array> entry : tensors.entrySet()) {
      Array array = entry.getValue();
      long size = 4L * count(array.shape());
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", array instanceof Array.Ints ? "I32" : "F32");
      array.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(at).add(at + size);
      at += size;
    }
    return header;
  }

  private static void write(Array array, Part part) throws IOException {
    switch (array) {
      case Array.Floats floats -> {
        for (float v : floats.values()) {
          part.room().putFloat(v);
        }
      }
      case Array.Ints ints -> {
        for (int v : ints.values()) {
          part.room().putInt(v);
        }
      }
      case Array.Live live -> {
        Real real = live.real();
        for (int r = 0; r < real.features(); r++) {
          part.put(real.storage().read(), r * real.rowBytes(), real.frames());
        }
      }
    }
  }

  /// Bytes on their way.
  private static final class Part {
    private static final ValueLayout.OfFloat LITTLE =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final OutputStream out;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final MemorySegment target;

    Part(OutputStream out, byte[] bytes) {
      this.out = out;
      this.bytes = bytes;
      this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      this.target = MemorySegment.ofArray(bytes);
    }

    /// Where the next number goes.
    ByteBuffer room() throws IOException {
      if (!buffer.hasRemaining()) {
        flush();
      }
      return buffer;
    }

    /// Takes `count` floats that begin at a byte of a segment.
    void put(MemorySegment from, long start, int count) throws IOException {
      for (int done = 0, n; done < count; done += n) {
        n = Math.min(count - done, room().remaining() / Float.BYTES);
        long at = start + (long) done * Float.BYTES;
        MemorySegment.copy(from, JAVA_FLOAT, at, target, LITTLE, buffer.position(), n);
        buffer.position(buffer.position() + n * Float.BYTES);
      }
    }

    void flush() throws IOException {
      out.write(bytes, 0, buffer.position());
      buffer.clear();
    }
  }

  /// Reads a file.
  ///
  /// @throws CheckpointException if it is cut short or not such a file
  /// @throws IOException if it cannot be read
  public static SafeTensors read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(
          file + ": no such checkpoint; train first, or name a run folder that holds one");
    }
    try {
      return parse(bytes);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + ": " + e.getMessage());
    } catch (JacksonException | ClassCastException e) {
      throw new CheckpointException(
          file + ": the header is no JSON, expected a safetensors file written by Lutra" + REMEDY);
    }
  }

  private static SafeTensors parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8) {
      throw cutShort(bytes.length, 8);
    }
    long length = in.getLong();
    if (length < 2 || length > MAX_HEADER) {
      throw new CheckpointException(
          "got a header of "
              + length
              + " bytes, expected a safetensors file written by Lutra"
              + REMEDY);
    }
    if (8 + length > bytes.length) {
      throw cutShort(bytes.length, 8 + length);
    }
    byte[] text = new byte[(int) length];
    in.get(text);
    ObjectNode header = (ObjectNode) JSON.readTree(new String(text, StandardCharsets.UTF_8));
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Array> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry
            .getValue()
            .properties()
            .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
      } else {
        tensors.put(entry.getKey(), array(in, 8 + (int) length, entry.getKey(), entry.getValue()));
      }
    }
    return new SafeTensors(metadata, tensors);
  }

  private static Array array(ByteBuffer in, int base, String name, JsonNode node) {
    List<Integer> shape = new ArrayList<>();
    node.path("shape").forEach(n -> shape.add(n.isIntegralNumber() ? n.intValue() : -1));
    long from = node.path("data_offsets").path(0).asLong(-1);
    long to = node.path("data_offsets").path(1).asLong(-1);
    long count = bounded(shape);
    if (count < 0) {
      throw new CheckpointException(
          "tensor '" + name + "': got shape " + node.path("shape") + ", expected sizes" + REMEDY);
    }
    if (from < 0 || to - from != 4 * count) {
      throw new CheckpointException(
          "tensor '"
              + name
              + "': got offsets "
              + from
              + " to "
              + to
              + ", expected "
              + 4 * count
              + " bytes"
              + REMEDY);
    }
    if (to > in.limit() - base) {
      throw cutShort(in.limit(), Math.max(to, base + to));
    }
    ByteBuffer part = in.slice(base + (int) from, (int) (to - from));
    part.order(ByteOrder.LITTLE_ENDIAN);
    String type = node.path("dtype").asString("");
    return switch (type) {
      case "F32" -> {
        float[] values = new float[(int) count];
        part.asFloatBuffer().get(values);
        yield new Array.Floats(shape, values);
      }
      case "I32" -> {
        int[] values = new int[(int) count];
        part.asIntBuffer().get(values);
        yield new Array.Ints(shape, values);
      }
      default ->
          throw new CheckpointException(
              "tensor '" + name + "': got type '" + type + "', expected F32 or I32" + REMEDY);
    };
  }

  private static CheckpointException cutShort(long got, long expected) {
    return new CheckpointException(
        "cut short: got " + got + " bytes, expected at least " + expected + REMEDY);
  }

  /// The number of elements, or -1 if a size is negative or there are more than an array holds.
  private static long bounded(List<Integer> shape) {
    long count = 1;
    for (int size : shape) {
      count = count < 0 || size < 0 ? -1 : count * size;
      count = count > Integer.MAX_VALUE ? -1 : count;
    }
    return count;
  }

  private static long count(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }
}
