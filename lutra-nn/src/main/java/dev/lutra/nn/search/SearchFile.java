package dev.lutra.nn.search;

import dev.lutra.nn.search.Dimension.Choice;
import dev.lutra.nn.search.Dimension.Option;
import dev.lutra.nn.search.Dimension.Range;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecException;
import dev.lutra.nn.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Searches as YAML:
///
/// ```yaml
/// name: widths
/// spec: {preset: mnist-small, training: {validation: 0.1}}
/// space:
///   layers.0.units: {from: 200, to: 2000, scale: log, step: 10}
///   optimizer.learningRate: [0.01, 0.02]
///   recipe:
///     plain: {}
///     spread: {layers.0.node.spread: 0.1}
/// trials: 20
/// rungs: [10, 30, 90]
/// ```
///
/// A dimension is a list of values of a key; a range of numbers, with `from` and `to`; or names of
/// bundles of settings, each a map of keys. What is said of the other keys is in [SearchSpec].
public final class SearchFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();
  private static final JsonMapper JSON = new JsonMapper();

  private static final Set<String> RANGE_KEYS = Set.of("from", "to", "scale", "step");

  private SearchFile() {}

  /// The keys that are settings of the search itself; what they mean is said in [SearchSpec].
  public record Keys(
      int trials,
      List<Integer> rungs,
      double keep,
      SearchSpec.Select select,
      int seeds,
      SearchSpec.Limits limits) {
    /// What a file that gives none says.
    public static final Keys DEFAULTS =
        new Keys(0, List.of(), 1.0 / 3, SearchSpec.Select.SCORE, 1, SearchSpec.Limits.NONE);
  }

  /// Reads a search; relative paths of its data are taken from the folder where the command runs.
  ///
  /// @throws SpecException in one line, if it says something unknown or impossible
  /// @throws IOException if it cannot be read
  public static SearchSpec read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new SpecException(
          file + ": no such file; give a search, a YAML file as docs/search.md shows");
    }
    return parse(text, file.toString());
  }

  /// Reads a search from text; `name` is what messages call it.
  public static SearchSpec parse(String text, String name) {
    try {
      if (!(YAML.readTree(text) instanceof ObjectNode tree)) {
        throw new SpecException("the file holds no keys, expected name, spec and space");
      }
      String called = text(tree, "name");
      ExperimentSpec base = base(tree);
      List<Dimension> dimensions = space(tree, base);
      Keys keys = SpecFile.record(tree.toString(), Keys.class, Keys.DEFAULTS);
      if (!keys.rungs().isEmpty() && varies(dimensions, "training.epochs=")) {
        throw new SpecException(
            "space.training.epochs: got epochs that vary where rungs say them, expected one of both");
      }
      return new SearchSpec(
          called,
          base,
          new Space(dimensions),
          keys.trials(),
          keys.rungs(),
          keys.keep(),
          keys.select(),
          keys.seeds(),
          keys.limits());
    } catch (JacksonException e) {
      throw new SpecException(name + ": " + SpecFile.problem(e));
    } catch (IllegalArgumentException e) {
      throw new SpecException(name + ": " + e.getMessage());
    }
  }

  private static boolean varies(List<Dimension> dimensions, String setting) {
    return dimensions.stream()
        .filter(d -> d.values() instanceof Choice || setting.startsWith(d.name() + "="))
        .anyMatch(d ->
            !(d.values() instanceof Choice choice)
                || choice.options().stream()
                    .flatMap(option -> option.settings().stream())
                    .anyMatch(line -> line.startsWith(setting)));
  }

  private static String text(ObjectNode tree, String key) {
    JsonNode found = tree.remove(key);
    if (found == null || !found.isString()) {
      throw new SpecException(key + ": got " + found + ", expected a text");
    }
    return found.stringValue();
  }

  private static ExperimentSpec base(ObjectNode tree) {
    JsonNode found = tree.remove("spec");
    if (!(found instanceof ObjectNode spec)) {
      throw new SpecException(
          "spec: got "
              + found
              + ", expected the experiment that trials differ from, such as"
              + " {preset: mnist-small, training: {validation: 0.1}}");
    }
    return SpecFile.parse(JSON.writeValueAsString(spec), "spec", List.of());
  }

  private static List<Dimension> space(ObjectNode tree, ExperimentSpec base) {
    JsonNode found = tree.remove("space");
    if (!(found instanceof ObjectNode space)) {
      throw new SpecException("space: got " + found + ", expected keys that vary, with values");
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (var entry : space.properties()) {
      dimensions.add(dimension(entry.getKey(), entry.getValue()));
    }
    check(dimensions, base);
    return dimensions;
  }

  private static Dimension dimension(String key, JsonNode values) {
    try {
      if (values.isArray() && !values.isEmpty()) {
        List<Option> options = new ArrayList<>();
        values.forEach(value -> options.add(new Option(label(value), List.of(set(key, value)))));
        return new Dimension(key, new Choice(options));
      }
      if (values instanceof ObjectNode object) {
        return object.has("from") ? range(key, object) : bundles(key, object);
      }
    } catch (IllegalArgumentException e) {
      throw new SpecException("space." + key + ": " + e.getMessage());
    }
    throw new SpecException(
        "space."
            + key
            + ": got "
            + values
            + ", expected a list of values, {from, to}, or names with settings");
  }

  private static Dimension range(String key, ObjectNode object) {
    for (String name : object.propertyNames()) {
      if (!RANGE_KEYS.contains(name)) {
        throw new SpecException(
            "space." + key + ": unknown key '" + name + "', expected from, to, scale or step");
      }
    }
    String scale = object.path("scale").asString("linear");
    if (!scale.equals("linear") && !scale.equals("log")) {
      throw new SpecException("space." + key + ".scale: got " + scale + ", expected linear or log");
    }
    return new Dimension(
        key,
        new Range(
            number(key, object, "from"),
            number(key, object, "to"),
            scale.equals("log"),
            object.has("step") ? number(key, object, "step") : 0));
  }

  private static double number(String key, ObjectNode object, String name) {
    JsonNode found = object.path(name);
    if (!found.isNumber()) {
      throw new SpecException(
          "space." + key + "." + name + ": got " + found + ", expected a number");
    }
    return found.doubleValue();
  }

  private static Dimension bundles(String key, ObjectNode object) {
    List<Option> options = new ArrayList<>();
    for (var bundle : object.properties()) {
      if (!(bundle.getValue() instanceof ObjectNode settings)) {
        throw new SpecException(
            "space."
                + key
                + "."
                + bundle.getKey()
                + ": got "
                + bundle.getValue()
                + ", expected a map of keys, {} for none");
      }
      List<String> lines = new ArrayList<>();
      settings.properties().forEach(s -> lines.add(set(s.getKey(), s.getValue())));
      options.add(new Option(bundle.getKey(), lines));
    }
    return new Dimension(key, new Choice(options));
  }

  private static String set(String key, JsonNode value) {
    return key + "=" + JSON.writeValueAsString(value);
  }

  /// `{"type":"light","deviation":1}` as `light deviation=1`.
  private static String label(JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      return value.isString() ? value.stringValue() : value.toString();
    }
    List<String> parts = new ArrayList<>();
    for (var entry : object.properties()) {
      String text = label(entry.getValue());
      parts.add(entry.getKey().equals("type") ? text : entry.getKey() + "=" + text);
    }
    return String.join(" ", parts);
  }

  /// Every value by itself must fit the base, so that a search does not fail after an hour; a
  /// choice of bundles may need another dimension.
  private static void check(List<Dimension> dimensions, ExperimentSpec base) {
    Set<String> names = new LinkedHashSet<>();
    for (Dimension dimension : dimensions) {
      names.add(dimension.name());
      List<Option> options =
          dimension.values() instanceof Choice choice
              ? choice.options()
              : ends(dimension.name(), (Range) dimension.values());
      for (Option option : options) {
        try {
          SpecFile.override(base, option.settings());
        } catch (SpecException e) {
          throw new SpecException("space." + dimension.name() + ": " + e.getMessage());
        }
      }
    }
    if (names.size() < dimensions.size()) {
      throw new SpecException("space: got a key twice");
    }
  }

  /// The first and the last value of a range.
  private static List<Option> ends(String key, Range range) {
    return List.of(range.option(key, 0), range.option(key, 1));
  }
}
