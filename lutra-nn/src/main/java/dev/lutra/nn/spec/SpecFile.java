package dev.lutra.nn.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Experiments as YAML (JSON is YAML too).
public final class SpecFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES).build();

  private SpecFile() {}

  /// Reads an experiment; what the file does not say is as in the preset it names by `preset`, or as in
  /// the default preset.
  ///
  /// @param overrides `path=value` lines that replace keys, such as `optimizer.learningRate=0.01`
  /// @throws SpecException if it says something unknown or impossible
  /// @throws IOException if it cannot be read
  public static ExperimentSpec read(Path file, List<String> overrides) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new SpecException(
          file + ": no such file; give a preset (lutra list) or a YAML file (lutra spec PRESET)");
    }
    return parse(text, file.toString(), overrides);
  }

  /// Reads an experiment from text; `name` is what messages call it.
  public static ExperimentSpec parse(String text, String name, List<String> overrides) {
    try {
      JsonNode tree = YAML.readTree(text);
      if (!(tree instanceof ObjectNode object)) {
        throw new SpecException("the file holds no keys; start from `lutra spec PRESET`");
      }
      JsonNode named = object.remove("preset");
      ExperimentSpec base = Presets.named(named == null ? Presets.DEFAULT : named.asString());
      return withOverrides(object, base, overrides);
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr() + ":";
      String first = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw new SpecException(name + ":" + where + " not valid YAML: " + first);
    } catch (SpecException e) {
      throw new SpecException(name + ": " + e.getMessage());
    }
  }

  /// An experiment with some keys replaced.
  public static ExperimentSpec override(ExperimentSpec spec, List<String> overrides) {
    return withOverrides((ObjectNode) RecordWriter.write(spec), spec, overrides);
  }

  private static ExperimentSpec withOverrides(
      ObjectNode tree, ExperimentSpec base, List<String> overrides) {
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new SpecException(
            "override '" + override + "': expected key=value, such as training.epochs=4");
      }
      set(tree, override.substring(0, equals), YAML.readTree(override.substring(equals + 1)));
    }
    return RecordReader.read(tree, ExperimentSpec.class, base, "");
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
    object.set(keys[keys.length - 1], value);
  }

  private static @Nullable JsonNode child(JsonNode node, String key) {
    if (node.isArray()) {
      return key.matches("\\d{1,9}") ? node.get(Integer.parseInt(key)) : null;
    }
    return node.get(key);
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
