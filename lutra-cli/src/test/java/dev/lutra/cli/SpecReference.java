package dev.lutra.cli;

import dev.lutra.nn.Stage;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.ExportSettings;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.train.Augmentation;
import dev.lutra.nn.train.Elastic;
import dev.lutra.nn.train.Regularization;
import dev.lutra.nn.train.TrainingSettings;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes the tables of docs/spec.md from the catalog and the comments of its records.
final class SpecReference {
  private final StringBuilder out = new StringBuilder();

  /// The tables as Markdown.
  static String text() throws IOException {
    return new SpecReference().write();
  }

  private String write() throws IOException {
    ExperimentSpec preset = Presets.named(Presets.DEFAULT);
    heading("The experiment");
    out.append("Defaults are those of the preset `").append(Presets.DEFAULT).append("`.\n\n");
    table(ExperimentSpec.class, preset);
    heading("`training`");
    TrainingSettings training = preset.training();
    table(TrainingSettings.class, training);
    heading("`training.augmentation`");
    table(Augmentation.class, training.augmentation());
    heading("`training.augmentation.elastic`");
    table(Elastic.class, training.augmentation().elastic());
    heading("`training.regularization`");
    table(Regularization.class, training.regularization());
    heading("`export`");
    table(ExportSettings.class, preset.export());
    for (Catalog.Kind kind : Catalog.KINDS) {
      heading("Kind: " + kind.name());
      out.append("| type | what |\n|---|---|\n");
      for (Catalog.Entry entry : kind.entries()) {
        row("`" + entry.name() + "`", entry.description());
      }
      out.append('\n');
      for (Catalog.Entry entry : kind.entries()) {
        out.append("### ").append(kind.name()).append(" `").append(entry.name()).append("`\n\n");
        entry(entry);
      }
    }
    heading("`normalization` of a lut layer");
    table(Normalization.class, Normalization.BATCH);
    return out.toString().stripTrailing() + "\n";
  }

  private void heading(String title) {
    out.append("## ").append(title).append("\n\n");
  }

  private void row(String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private void entry(Catalog.Entry entry) throws IOException {
    Class<? extends Record> type = entry.defaults().getClass();
    for (String paragraph : comment(type).body().lines().toList()) {
      out.append(paragraph.strip()).append("\n\n");
    }
    if (type.getRecordComponents().length > 0) {
      table(type, entry.defaults());
    }
  }

  private static RecordComment comment(Class<?> type) throws IOException {
    Path source = Repository.source(type.getSimpleName()).orElseThrow();
    return RecordComment.of(Files.readString(source), type.getSimpleName());
  }

  private void table(Class<?> type, Record defaults) throws IOException {
    RecordComment comment = comment(type);
    out.append("| key | value | default | meaning |\n|---|---|---|---|\n");
    for (RecordComponent component : type.getRecordComponents()) {
      String meaning = comment.components().get(component.getName());
      if (meaning == null) {
        throw new IllegalStateException(
            type.getSimpleName()
                + ": got no @param "
                + component.getName()
                + ", expected one for each component; write it");
      }
      row(
          "`" + component.getName() + "`",
          valueOf(component),
          defaultOf(component, defaults),
          meaning.replace("|", "\\|"));
    }
    out.append('\n');
  }

  private static String valueOf(RecordComponent component) {
    Class<?> type = component.getType();
    if (component.getGenericType() instanceof ParameterizedType list) {
      Class<?> element = (Class<?>) list.getActualTypeArguments()[0];
      return "list of " + (element == Stage.class ? "stages" : plural(element));
    }
    return single(type);
  }

  private static String plural(Class<?> element) {
    return element == Integer.class ? "whole numbers" : single(element) + "s";
  }

  private static String single(Class<?> type) {
    Optional<Catalog.Kind> kind = Catalog.kind(type);
    if (kind.isPresent()) {
      return kind.get().name().equals("data") ? "data source" : kind.get().name();
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> "`" + camel((Enum<?>) constant) + "`")
          .collect(Collectors.joining(", "));
    }
    if (type.isRecord()) {
      return "keys, see below";
    }
    return switch (type.getSimpleName()) {
      case "int", "long" -> "whole number";
      case "double" -> "number";
      case "boolean" -> "true or false";
      case "String" -> "text";
      default -> throw new IllegalStateException("got " + type + ", expected a type that YAML has");
    };
  }

  /// `HARD_TANH` as files say it, `hardTanh`.
  private static String camel(Enum<?> constant) {
    String[] words = constant.name().toLowerCase(Locale.ROOT).split("_", -1);
    for (int i = 1; i < words.length; i++) {
      words[i] = Character.toUpperCase(words[i].charAt(0)) + words[i].substring(1);
    }
    return String.join("", words);
  }

  private static String defaultOf(RecordComponent component, Record defaults) {
    Object value;
    try {
      value = component.getAccessor().invoke(defaults);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + ": cannot be read", e);
    }
    return switch (value) {
      case null -> "own";
      case List<?> list when list.isEmpty() -> "empty";
      case List<?> list ->
          list.stream()
              .map(e -> e instanceof Stage stage ? stage.layer() : e)
              .map(e -> "`" + Catalog.nameOf((Record) e) + "`")
              .collect(Collectors.joining(", "));
      case Enum<?> constant -> "`" + camel(constant) + "`";
      case Record record when isChoice(record) -> "`" + Catalog.nameOf(record) + "`";
      case Record _ -> "see below";
      case String text -> text.isEmpty() ? "empty" : "`" + text + "`";
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e6 ->
          Long.toString(number.longValue());
      default -> value.toString();
    };
  }

  private static boolean isChoice(Record record) {
    return Catalog.KINDS.stream().anyMatch(kind -> kind.type().isInstance(record));
  }
}
