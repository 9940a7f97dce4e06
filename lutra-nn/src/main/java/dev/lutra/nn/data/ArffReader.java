package dev.lutra.nn.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dense data in the attribute-relation file format: a head of `@relation` and `@attribute` lines,
/// `@data`, then a line of cells for each sample, separated by commas (or tabs, in a line without a
/// comma). Keywords and types are read in any case; names and cells may be quoted by ' or ", with a
/// backslash before a quote that belongs to them. Blank lines and lines that start with % are
/// skipped. The text is UTF-8, plain or gzip.
final class ArffReader implements Closeable {
  private static final List<String> NUMERIC = List.of("numeric", "real", "integer");

  /// A column.
  ///
  /// @param name as declared
  /// @param type `numeric`, `real`, `integer`, `nominal` or another, lower case
  /// @param values the declared values of a nominal attribute in their order, else empty
  /// @param line where it is declared
  record Attribute(String name, String type, List<String> values, int line) {
    private boolean isNumber() {
      return NUMERIC.contains(type)
          || (!values.isEmpty() && values.stream().allMatch(CsvCells::isNumber));
    }
  }

  private final Path file;
  private final BufferedReader in;
  private final List<Attribute> attributes = new ArrayList<>();
  private int line;

  private ArffReader(Path file, BufferedReader in) {
    this.file = file;
    this.in = in;
  }

  /// Opens a file and reads its head.
  static ArffReader open(Path file) throws IOException {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var bytes = Contents.open(file, "an ARFF table");
    ArffReader reader =
        new ArffReader(file, new BufferedReader(new InputStreamReader(bytes, decoder), 1 << 16));
    try {
      reader.readHead();
    } catch (IOException e) {
      try (reader) {
        throw e;
      }
    }
    return reader;
  }

  private void readHead() throws IOException {
    for (String text = nextLine(); text != null; text = nextLine()) {
      String[] words = text.split("\\s+", 2);
      String rest = words.length > 1 ? words[1] : "";
      switch (words[0].toLowerCase(Locale.ROOT)) {
        case "@relation" -> {
          // The name of the relation says nothing that a data set needs.
        }
        case "@attribute" -> attributes.add(attribute(rest));
        case "@data" -> {
          requireAttributes();
          return;
        }
        default ->
            throw broken(
                "'" + shortened(text) + "'", "@relation, @attribute, @data or a % comment");
      }
    }
    throw DataException.of(
        file,
        "an ARFF table",
        line == 0 ? "an empty file" : "an end of file before @data",
        "@relation, @attribute lines, @data and lines of data",
        "check that this is an ARFF file, whole");
  }

  private void requireAttributes() throws DataException {
    if (attributes.isEmpty()) {
      throw broken("@data without attributes", "an @attribute line for each column before it");
    }
  }

  private Attribute attribute(String rest) throws DataException {
    ArffCells cells = new ArffCells(rest);
    String name = cells.word();
    String type = cells.rest();
    if (name == null || name.isEmpty() || type.isEmpty()) {
      throw broken("@attribute " + shortened(rest), "@attribute, a name and a type");
    }
    if (!type.startsWith("{")) {
      return new Attribute(
          name, type.split("\\s+", 2)[0].toLowerCase(Locale.ROOT), List.of(), line);
    }
    List<String> values =
        type.endsWith("}") ? ArffCells.split(type.substring(1, type.length() - 1)) : null;
    if (values == null || values.contains("")) {
      throw broken("values " + shortened(type), "{value, value, ...} on one line");
    }
    return new Attribute(name, "nominal", values, line);
  }

  /// The columns in their order.
  List<Attribute> attributes() {
    return attributes;
  }

  /// The names of the columns in their order.
  List<String> names() {
    return attributes.stream().map(Attribute::name).toList();
  }

  /// Requires that every attribute but the target is of numbers.
  void requireNumbers(int target) throws DataException {
    for (int c = 0; c < attributes.size(); c++) {
      Attribute attribute = attributes.get(c);
      if (c != target && !attribute.isNumber()) {
        throw DataException.of(
            file + ":" + attribute.line(),
            "feature '" + attribute.name() + "'",
            attribute.type()
                + (attribute.values().isEmpty()
                    ? ""
                    : " {" + shortened(String.join(", ", attribute.values())) + "}"),
            "a numeric attribute",
            "drop it, or replace it by numbers");
      }
    }
  }

  /// The next line of data; null at the end.
  @Nullable List<String> next() throws IOException {
    String text = nextLine();
    if (text == null) {
      return null;
    }
    if (text.startsWith("{")) {
      throw broken("sparse data", "a cell for each attribute", "save the table as dense ARFF");
    }
    List<String> cells = ArffCells.split(text);
    if (cells == null) {
      throw broken("a quote that is never closed, or text after one", "quoted or plain cells");
    }
    return cells;
  }

  /// The line, counted from 1, of the last record.
  int line() {
    return line;
  }

  /// The next line that is neither blank nor a comment, stripped.
  private @Nullable String nextLine() throws IOException {
    try {
      while (true) {
        String text = in.readLine();
        if (text == null) {
          return null;
        }
        line++;
        String stripped =
            (line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
        if (!stripped.isEmpty() && !stripped.startsWith("%")) {
          return stripped;
        }
      }
    } catch (CharacterCodingException e) {
      throw DataException.of(
          file + " near line " + (line + 1),
          "text",
          "bytes that are not UTF-8",
          "UTF-8",
          "convert the file to UTF-8");
    }
  }

  private DataException broken(String got, String expected) {
    return broken(got, expected, "check that this is an ARFF file, or correct the line");
  }

  private DataException broken(String got, String expected, String remedy) {
    return DataException.of(file + ":" + line, "an ARFF table", got, expected, remedy);
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
