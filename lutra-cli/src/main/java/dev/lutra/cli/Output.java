package dev.lutra.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What a command prints on standard output: one JSON object, or lines for people.
final class Output {
  private static final JsonMapper JSON = new JsonMapper();

  private Output() {}

  static void json(Map<String, ? extends @Nullable Object> object) {
    stdout().println(JSON.writeValueAsString(object));
  }

  static void error(String line) {
    Map<String, String> object = new LinkedHashMap<>();
    object.put("error", line);
    json(object);
  }

  static void line(String text) {
    stdout().println(text);
  }

  private static PrintStream stdout() {
    return new PrintStream(System.out, true, StandardCharsets.UTF_8);
  }
}
