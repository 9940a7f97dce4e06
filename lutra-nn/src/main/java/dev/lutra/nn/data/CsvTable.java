package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table of numbers with one target column, read from delimited text with a header line.
final class CsvTable {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,15}(\\.0*)?");
  private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "?", "null");

  private final Path file;
  private final List<String> header;
  private final int target;
  private final List<String> targets = new ArrayList<>();
  private int[] lines = new int[256];
  private float[] values = new float[4096];

  private CsvTable(Path file, List<String> header, int target) {
    this.file = file;
    this.header = header;
    this.target = target;
  }

  /// Reads a whole table.
  ///
  /// @param target name of the target column; empty takes the last
  /// @param headerless whether a file whose first line is all numbers is read without a header, its
  ///   columns named `x0`, `x1`, ...; otherwise that is an error
  static CsvTable read(Path file, @Nullable String target, boolean headerless) throws IOException {
    CsvReader in = CsvReader.open(file);
    List<String> first = in.next();
    if (first == null) {
      throw DataException.of(
          file, "a table", "an empty file", "a header line and data", "check the file");
    }
    boolean data = first.stream().allMatch(CsvTable::isNumber);
    if (data && !headerless) {
      throw DataException.of(
          file + ":1",
          "the column names",
          "only numbers",
          "a header line",
          "put a line with the names of the columns first");
    }
    List<String> header =
        data ? IntStream.range(0, first.size()).mapToObj(i -> "x" + i).toList() : first;
    CsvTable table = new CsvTable(file, header, column(file, header, target));
    for (List<String> row = data ? first : in.next(); row != null; row = in.next()) {
      table.add(row, in.line());
    }
    if (table.count() == 0) {
      throw DataException.of(
          file, "a table", "a header line only", "lines of data", "check the file");
    }
    return table;
  }

  private static int column(Path file, List<String> header, @Nullable String target)
      throws DataException {
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!seen.add(name)) {
        throw DataException.of(
            file + ":1", "the column names", "'" + name + "' twice", "each once", "rename one");
      }
    }
    if (header.size() < 2) {
      throw DataException.of(
          file + ":1",
          "the column names",
          "one column",
          "features and a target, separated by comma, tab or semicolon",
          "check the separator");
    }
    if (target == null || target.isBlank()) {
      return header.size() - 1;
    }
    int at = header.indexOf(target);
    if (at < 0) {
      throw DataException.of(
          file + ":1",
          "target column '" + target + "'",
          "columns " + String.join(", ", header),
          "one of that name",
          "correct the target's name");
    }
    return at;
  }

  private void add(List<String> row, int line) throws DataException {
    if (row.size() != header.size()) {
      throw DataException.of(
          file + ":" + line,
          "a record",
          row.size() + " cells",
          header.size() + " as in the header",
          "correct the line");
    }
    int at = count() * width();
    if (values.length - at < width()) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, at + width()));
    }
    if (lines.length == count()) {
      lines = Arrays.copyOf(lines, 2 * lines.length);
    }
    for (int c = 0; c < row.size(); c++) {
      if (c != target) {
        values[at++] = number(row.get(c), line, c);
      } else if (MISSING.contains(row.get(c).strip().toLowerCase(Locale.ROOT))) {
        throw bad(line, c, "missing value '" + row.get(c) + "'", "a target");
      }
    }
    lines[count()] = line;
    targets.add(row.get(target).strip());
  }

  private float number(String cell, int line, int column) throws DataException {
    String text = cell.strip();
    if (!isNumber(text)) {
      boolean missing = MISSING.contains(text.toLowerCase(Locale.ROOT));
      throw bad(line, column, (missing ? "missing value '" : "'") + text + "'", "a number");
    }
    float value = (float) Double.parseDouble(text);
    if (!Float.isFinite(value)) {
      throw bad(line, column, "'" + text + "'", "a number within the range of a float");
    }
    return value;
  }

  private DataException bad(int line, int column, String got, String expected) {
    return DataException.of(
        "%s:%d, column %d (%s)".formatted(file, line, column + 1, header.get(column)),
        column == target ? "a target" : "a feature",
        got,
        expected,
        "drop or correct the line");
  }

  /// Whether a text is a decimal number, with or without fraction and exponent. Java's own parser
  /// also takes `1d`, `0x1p3` and `NaN`.
  private static boolean isNumber(String text) {
    int at = sign(text, 0);
    int whole = digits(text, at);
    int end = whole;
    int fraction = 0;
    if (end < text.length() && text.charAt(end) == '.') {
      end = digits(text, whole + 1);
      fraction = end - whole - 1;
    }
    if (whole - at + fraction == 0) {
      return false;
    }
    if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
      int exponent = sign(text, end + 1);
      end = digits(text, exponent);
      return end > exponent && end == text.length();
    }
    return end == text.length();
  }

  private static int sign(String text, int at) {
    boolean signed = at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
    return signed ? at + 1 : at;
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  Path file() {
    return file;
  }

  int count() {
    return targets.size();
  }

  /// The number of features: columns without the target.
  int width() {
    return header.size() - 1;
  }

  /// The names of the features, in the order of the columns.
  List<String> features() {
    return IntStream.range(0, header.size())
        .filter(c -> c != target)
        .mapToObj(header::get)
        .toList();
  }

  Samples samples() {
    return Samples.ofFloats(count(), width(), Arrays.copyOf(values, count() * width()));
  }

  /// The target column as real values.
  Targets.Values values() throws DataException {
    float[] out = new float[count()];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(targets.get(i), lines[i], target);
    }
    return new Targets.Values(out, 1);
  }

  /// The distinct targets: in numeric order if all are whole numbers, else in the order of strings.
  List<String> classNames() {
    List<String> names = targets.stream().map(CsvTable::canonical).distinct().sorted().toList();
    if (names.stream().allMatch(n -> n.matches("-?\\d{1,18}"))) {
      return names.stream().map(Long::valueOf).sorted().map(String::valueOf).toList();
    }
    return names;
  }

  /// The target column as classes of the given names.
  Targets.Classes classes(List<String> names) throws DataException {
    Map<String, Integer> index = new HashMap<>();
    names.forEach(name -> index.put(name, index.size()));
    int[] labels = new int[count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = index.getOrDefault(canonical(targets.get(i)), -1);
      if (labels[i] < 0) {
        throw bad(
            lines[i],
            target,
            "class '" + targets.get(i) + "'",
            "one of the classes " + String.join(", ", names));
      }
    }
    return new Targets.Classes(labels, names);
  }

  /// `3`, `03` and `3.0` name the same class: spreadsheets write one for another.
  private static String canonical(String label) {
    if (WHOLE.matcher(label).matches()) {
      return Long.toString((long) Double.parseDouble(label));
    }
    return label;
  }
}
