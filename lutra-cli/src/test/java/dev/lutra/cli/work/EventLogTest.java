package dev.lutra.cli.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.train.Evaluation;
import dev.lutra.nn.train.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class EventLogTest {
  @TempDir Path folder;

  private List<JsonNode> lines(Path file) throws IOException {
    JsonMapper json = new JsonMapper();
    return Files.readAllLines(file).stream().map(json::readTree).toList();
  }

  @Test
  void recordsBecomeObjects() throws IOException {
    Path file = folder.resolve("log.jsonl");
    try (EventLog log = new EventLog(file)) {
      Evaluation validation = new Evaluation(0.5, 0.25, true);
      log.write(new TrainEvent.EpochDone(1, 2, 1.5, Double.NaN, validation, true, 0.1));
      log.write(new TrainEvent.EpochDone(2, 2, 1.5, 0.5, null, false, 0.1));
    }
    List<JsonNode> lines = lines(file);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).path("event").asString("")).isEqualTo("EpochDone");
    assertThat(lines.get(0).path("validation").path("hardened").asDouble()).isEqualTo(0.25);
    assertThat(lines.get(0).path("trainAccuracy").isNull()).isTrue();
    assertThat(lines.get(1).path("validation").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\":1}\n", "{\"a\":1}\n{\"b\"", "{\"b"})
  void beginningOfALineIsTakenAway(String before) throws IOException {
    Path file = folder.resolve("log.jsonl");
    Files.writeString(file, before);
    try (EventLog log = new EventLog(file)) {
      log.write("Note", Map.of("text", "a\nb"));
    }
    List<JsonNode> lines = lines(file);
    assertThat(lines).hasSize(before.contains("\n") ? 2 : 1);
    assertThat(lines.getLast().path("text").asString("")).isEqualTo("a\nb");
  }
}
