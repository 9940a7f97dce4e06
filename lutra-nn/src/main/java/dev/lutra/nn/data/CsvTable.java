package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table of numbers with one target column, read from delimited text with a header line.
final class CsvTable {
  private final Path file;
  private final CsvCells cells;
  private final List<String> header;
  private final int target;
  private final List<String> declared;
  private final List<String> targets = new ArrayList<>();
  private int[] lines = new int[256];
  private float[] values = new float[4096];

  private CsvTable(Path file, CsvCells cells, int target, List<String> declared) {
    this.file = file;
    this.cells = cells;
    this.header = cells.header();
    this.target = target;
    this.declared = declared;
  }

  /// Reads a whole table.
  ///
  /// @param target name of the target column; empty takes the last
  /// @param headerless whether a file whose first line is all numbers is read without a header, its
  ///   columns named `x0`, `x1`, ...; otherwise that is an error
  static CsvTable read(Path file, @Nullable String target, boolean headerless) throws IOException {
    try (CsvReader in = CsvReader.open(file)) {
      List<String> first = in.next();
      if (first == null) {
        throw DataException.of(
            file, "a table", "an empty file", "a header line and data", "check the file");
      }
      boolean data = first.stream().allMatch(CsvCells::isNumber);
      if (data && !headerless) {
        throw DataException.of(
            file + ":1",
            "the column names",
            "only numbers",
            "a header line",
            "put a line with the names of the columns first");
      }
      CsvCells cells = new CsvCells(file, data ? numbered(first.size()) : first);
      CsvTable table = new CsvTable(file, cells, column(cells, target), List.of());
      for (List<String> row = data ? first : in.next(); row != null; row = in.next()) {
        table.add(row, in.line());
      }
      if (table.count() == 0) {
        throw DataException.of(
            file, "a table", "a header line only", "lines of data", "check the file");
      }
      return table;
    }
  }

  /// Reads a whole table in the attribute-relation file format; errors count the line of the
  /// attribute where a header's would be.
  ///
  /// @param target name of the target attribute; empty takes the last
  static CsvTable readArff(Path file, @Nullable String target) throws IOException {
    try (ArffReader in = ArffReader.open(file)) {
      CsvCells cells = new CsvCells(file, in.names());
      int at = column(cells, target);
      in.requireNumbers(at);
      CsvTable table = new CsvTable(file, cells, at, in.attributes().get(at).values());
      for (List<String> row = in.next(); row != null; row = in.next()) {
        table.add(row, in.line());
      }
      if (table.count() == 0) {
        throw DataException.of(
            file, "a table", "no line after @data", "lines of data", "check the file");
      }
      return table;
    }
  }

  /// The names `x0`, `x1`, ... of columns without a header.
  static List<String> numbered(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> "x" + i).toList();
  }

  private static int column(CsvCells cells, @Nullable String target) throws DataException {
    cells.requireDistinctNames();
    List<String> header = cells.header();
    if (header.size() < 2) {
      throw DataException.of(
          cells.file() + ":1",
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
          cells.file() + ":1",
          "target column '" + target + "'",
          "columns " + String.join(", ", header),
          "one of that name",
          "correct the target's name");
    }
    return at;
  }

  private void add(List<String> row, int line) throws DataException {
    cells.requireWidth(row, line);
    int at = count() * width();
    if (values.length - at < width()) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, at + width()));
    }
    if (lines.length == count()) {
      lines = Arrays.copyOf(lines, 2 * lines.length);
    }
    for (int c = 0; c < row.size(); c++) {
      if (c == target) {
        cells.requireTarget(row.get(c), line, c);
      } else {
        values[at++] = cells.number(row.get(c), line, c, "a feature");
      }
    }
    lines[count()] = line;
    targets.add(row.get(target).strip());
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
      out[i] = cells.number(targets.get(i), lines[i], target, "a target");
    }
    return new Targets.Values(out, 1);
  }

  /// The classes that the file declares, in its order; where it declares none the distinct targets,
  /// in numeric order if all are whole numbers, else in the order of strings.
  List<String> classNames() {
    if (!declared.isEmpty()) {
      return declared.stream().map(CsvCells::canonical).distinct().toList();
    }
    List<String> names = targets.stream().map(CsvCells::canonical).distinct().sorted().toList();
    if (names.stream().allMatch(n -> n.matches("-?\\d{1,18}"))) {
      return names.stream().map(Long::valueOf).sorted().map(String::valueOf).toList();
    }
    return names;
  }

  /// The target column as classes of the given names.
  Targets.Classes classes(List<String> names) throws DataException {
    Map<String, Integer> classes = new LinkedHashMap<>();
    names.forEach(name -> classes.put(name, classes.size()));
    int[] labels = new int[count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = cells.label(targets.get(i), lines[i], target, classes);
    }
    return new Targets.Classes(labels, names);
  }
}
