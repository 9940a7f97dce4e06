package dev.lutra.cli.work;

import dev.lutra.nn.train.TrainEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The log of a run: every event as one whole line of JSON with its time; appended to, never
/// rewritten. The lines of steps reach the file some at a time, every other line at once.
public final class EventLog implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long FLUSH_NANOS = 200_000_000;

  /// Reflection makes them anew each time it is asked, and steps are many.
  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          return type.getRecordComponents();
        }
      };

  private final Path file;
  private final BufferedWriter out;
  private long flushed;

  /// Opens the log of a run for appending.
  ///
  /// @throws IOException if it cannot be opened
  public EventLog(Path file) throws IOException {
    this.file = file;
    dropPartOfLine(file);
    this.out =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /// A process that was killed, or a full disk, may have left the beginning of a line: it is taken
  /// away, so that every line stays a JSON object.
  private static void dropPartOfLine(Path file) throws IOException {
    if (Files.notExists(file)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      while (end > 0 && channel.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
        end--;
      }
      if (end < channel.size()) {
        channel.truncate(end);
      }
    }
  }

  /// Appends a training event.
  public void write(TrainEvent event) {
    append(event.getClass().getSimpleName(), fields((Record) event));
    if (!(event instanceof TrainEvent.Step) || System.nanoTime() - flushed > FLUSH_NANOS) {
      flush();
    }
  }

  /// Appends an event with its fields.
  public void write(String event, Map<String, ? extends @Nullable Object> fields) {
    append(event, fields);
    flush();
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw full(e);
    }
    flushed = System.nanoTime();
  }

  private UncheckedIOException full(IOException e) {
    return new UncheckedIOException(
        file + ": cannot be written (" + e.getMessage() + "); free space, then resume", e);
  }

  private void append(String event, Map<String, ? extends @Nullable Object> fields) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("event", event);
    line.putAll(fields);
    try {
      out.write(JSON.writeValueAsString(line));
      out.write('\n');
    } catch (IOException e) {
      throw full(e);
    }
  }

  /// The components of a record as JSON values; nested records as objects, numbers that are none as
  /// null.
  static Map<String, @Nullable Object> fields(Record record) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : COMPONENTS.get(record.getClass())) {
      try {
        Object value = component.getAccessor().invoke(record);
        fields.put(
            component.getName(),
            switch (value) {
              case null -> null;
              case Record nested -> fields(nested);
              case Double number -> number.isNaN() || number.isInfinite() ? null : number;
              default -> value;
            });
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(component + ": cannot be read", e);
      }
    }
    return fields;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
