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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The log of a run: every event as one whole line of JSON with its time; appended to, never
/// rewritten.
public final class EventLog implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /// Looking a record's components up makes new accessors, which takes longer than a training step.
  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          return type.getRecordComponents();
        }
      };

  /// How old the last flush must be for the line of a step to cause one.
  private static final long FLUSH_NANOS = 20_000_000L;

  private final Path file;
  private final BufferedWriter out;
  private long flushed = System.nanoTime();

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

  /// Appends a training event. Steps, of which there may be thousands a second, reach the file with
  /// one soon after, all others at once.
  public void write(TrainEvent event) {
    boolean step = event instanceof TrainEvent.Step;
    write(event.getClass().getSimpleName(), fields((Record) event), !step);
  }

  /// Appends a record as an event of its type's name.
  public void writeRecord(Record event) {
    write(event.getClass().getSimpleName(), fields(event), true);
  }

  /// The events of a log, oldest first; none if there is no log yet. The beginning of a line that
  /// was not written to its end is left out.
  ///
  /// @throws IOException if it cannot be read
  public static List<JsonNode> read(Path file) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    List<JsonNode> events = new ArrayList<>();
    String text = Files.readString(file);
    for (int at = 0, end; (end = text.indexOf('\n', at)) >= 0; at = end + 1) {
      events.add(JSON.readTree(text.substring(at, end)));
    }
    return events;
  }

  /// Appends an event with its fields.
  public void write(String event, Map<String, ? extends @Nullable Object> fields) {
    write(event, fields, true);
  }

  private void write(String event, Map<String, ? extends @Nullable Object> fields, boolean flush) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("event", event);
    line.putAll(fields);
    try {
      out.write(JSON.writeValueAsString(line));
      out.write('\n');
      long now = System.nanoTime();
      if (flush || now - flushed > FLUSH_NANOS) {
        out.flush();
        flushed = now;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": cannot be written (" + e.getMessage() + "); free space, then resume", e);
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
