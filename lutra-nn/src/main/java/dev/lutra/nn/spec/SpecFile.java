package dev.lutra.nn.spec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Experiments as YAML (JSON is YAML too).
public final class SpecFile {
  private static final Pattern PLACE = Pattern.compile("in reader, line (\\d+)");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private SpecFile() {}

  /// Reads an experiment; what the file does not say is as in the preset it names by `preset`, or
  /// as in the default preset.
  ///
  /// @param overrides `path=value` lines that replace keys, such as `optimizer.learningRate=0.01`
  /// @throws SpecException if it says something unknown or impossible
  /// @throws IOException if it cannot be read
  public static ExperimentSpec read(Path file, List<String> overrides) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw noSpec(file, "no such file");
    } catch (CharacterCodingException e) {
      throw noSpec(file, "no UTF-8 text");
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        throw noSpec(file, "a folder");
      }
      throw e;
    }
    return parse(text, file.toString(), overrides);
  }

  private static SpecException noSpec(Path file, String got) {
    return new SpecException(
        file + ": " + got + "; give a preset (lutra list) or a YAML file (lutra spec PRESET)");
  }

  /// Reads an experiment from text; `name` is what messages call it.
  public static ExperimentSpec parse(String text, String name, List<String> overrides) {
    try {
      JsonNode tree = YAML.readTree(text);
      if (!(tree instanceof ObjectNode object)) {
        throw new SpecException("the file holds no keys; start from `lutra spec PRESET`");
      }
      JsonNode named = object.remove("preset");
      if (named != null && !named.isString()) {
        throw new SpecException("preset: got " + named + ", expected the name of a preset");
      }
      String preset = named == null ? Presets.DEFAULT : named.stringValue();
      ExperimentSpec spec =
          RecordReader.read(object, ExperimentSpec.class, Presets.named(preset), "");
      return override(spec, overrides);
    } catch (JacksonException e) {
      throw new SpecException(name + ": " + problem(e));
    } catch (SpecException e) {
      throw new SpecException(name + ": " + e.getMessage());
    }
  }

  /// What is wrong with a text that is no YAML, with its line, in one line.
  public static String problem(Exception e) {
    return e instanceof JacksonException x
        ? line(x) + "not valid YAML: " + reason(x)
        : String.valueOf(e.getMessage());
  }

  /// The line of the problem: the last one that the scanner names, or else where the token starts.
  private static String line(JacksonException e) {
    List<MatchResult> places =
        PLACE.matcher(String.valueOf(e.getOriginalMessage())).results().toList();
    if (!places.isEmpty()) {
      return "line " + places.getLast().group(1) + ": ";
    }
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : "line " + e.getLocation().getLineNr() + ": ";
  }

  /// What the scanner says, without the places and the text that it quotes below each other.
  private static String reason(JacksonException e) {
    return String.valueOf(e.getOriginalMessage())
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  /// An experiment with some keys replaced, such as `optimizer.learningRate=0.1`,
  /// `layers[0].units=64` or `encoder.type=bitPlanes`; another type comes with its own settings.
  ///
  /// @throws SpecException if one names an unknown key or gives an impossible value
  public static ExperimentSpec override(ExperimentSpec spec, List<String> overrides) {
    ObjectNode tree = (ObjectNode) RecordWriter.write(spec);
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new SpecException(
            "override '" + override + "': expected key=value, such as training.epochs=4");
      }
      set(tree, override.substring(0, equals), value(override, equals + 1));
    }
    return RecordReader.read(tree, ExperimentSpec.class, spec, "");
  }

  private static JsonNode value(String override, int start) {
    try {
      JsonNode value = YAML.readTree(override.substring(start));
      return value.isMissingNode() ? JsonNodeFactory.instance.stringNode("") : value;
    } catch (JacksonException e) {
      throw new SpecException(
          "override '"
              + override
              + "': got a value that is not valid YAML: "
              + reason(e)
              + "; expected key=value, such as training.epochs=4");
    }
  }

  private static void set(ObjectNode tree, String path, JsonNode value) {
    JsonNode at = tree;
    String[] keys = path.replace("[", ".").replace("]", "").split("\\.", -1);
    for (int i = 0; i < keys.length - 1; i++) {
      JsonNode next = child(at, keys[i]);
      if (next == null && at instanceof ObjectNode object) {
        next = object.putObject(keys[i]);
      }
      if (next == null || !next.isContainer()) {
        throw new SpecException("override " + path + ": there is no '" + keys[i] + "' here");
      }
      at = next;
    }
    if (!(at instanceof ObjectNode object)) {
      throw new SpecException("override " + path + ": expected the key of an object at its end");
    }
    String last = keys[keys.length - 1];
    if (last.equals("type") && !value.equals(object.get(last))) {
      object.retain(
          "name", "from", "rateFactor"); // the settings of the old type mean nothing to the new one
    }
    object.set(last, value);
  }

  private static @Nullable JsonNode child(JsonNode node, String key) {
    if (node.isArray()) {
      return key.matches("\\d{1,9}") ? node.get(Integer.parseInt(key)) : null;
    }
    return node.get(key);
  }

  /// Reads a record of settings from JSON by its components; what is left out is as in `defaults`.
  ///
  /// @throws SpecException if it says something unknown or impossible
  public static <T extends Record> T record(String json, Class<T> type, T defaults) {
    return RecordReader.read(YAML.readTree(json), type, defaults, "");
  }

  /// The experiment as YAML text.
  public static String write(ExperimentSpec spec) {
    return YAML.writeValueAsString(RecordWriter.write(spec));
  }

  /// The experiment as bytes of a file.
  public static byte[] bytes(ExperimentSpec spec) {
    return write(spec).getBytes(StandardCharsets.UTF_8);
  }
}
