package dev.lutra.nn.data;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What the cells of a table may be, and what is said of those that are something else.
///
/// @param file what the table is read from
/// @param header name of each column
record CsvCells(Object file, List<String> header) {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,15}(\\.0*)?");
  private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "?", "null");

  /// Requires that no two columns have the same name.
  void requireDistinctNames() throws DataException {
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!seen.add(name)) {
        throw DataException.of(
            file + ":1", "the column names", "'" + name + "' twice", "each once", "rename one");
      }
    }
  }

  /// Requires a cell for each column.
  void requireWidth(List<String> row, int line) throws DataException {
    if (row.size() != header.size()) {
      throw DataException.of(
          file + ":" + line,
          "a record",
          row.size() + " cells",
          header.size() + " as in the header",
          "correct the line");
    }
  }

  /// A cell as a number.
  ///
  /// @param asked what it is wanted for, for error texts
  float number(String cell, int line, int column, String asked) throws DataException {
    String text = cell.strip();
    if (!isNumber(text)) {
      String got = (isMissing(text) ? "missing value '" : "'") + text + "'";
      throw bad(line, column, asked, got, "a number");
    }
    float value = (float) Double.parseDouble(text);
    if (!Float.isFinite(value)) {
      throw bad(line, column, asked, "'" + text + "'", "a number within the range of a float");
    }
    return value;
  }

  /// Requires a target that is not missing.
  void requireTarget(String cell, int line, int column) throws DataException {
    if (isMissing(cell.strip())) {
      throw bad(line, column, "a target", "missing value '" + cell + "'", "a target");
    }
  }

  /// A cell as the number of the class that it names.
  ///
  /// @param classes number of each class, by name
  int label(String cell, int line, int column, Map<String, Integer> classes) throws DataException {
    Integer label = classes.get(canonical(cell));
    if (label == null) {
      throw bad(
          line,
          column,
          "a target",
          "class '" + cell + "'",
          "one of the classes " + String.join(", ", classes.keySet()));
    }
    return label;
  }

  private DataException bad(int line, int column, String asked, String got, String expected) {
    return DataException.of(
        "%s:%d, column %d (%s)".formatted(file, line, column + 1, header.get(column)),
        asked,
        got,
        expected,
        "drop or correct the line");
  }

  /// `3`, `03` and `3.0` name the same class: spreadsheets write one for another.
  static String canonical(String label) {
    if (WHOLE.matcher(label).matches()) {
      return Long.toString((long) Double.parseDouble(label));
    }
    return label;
  }

  static boolean isMissing(String text) {
    return MISSING.contains(text.toLowerCase(Locale.ROOT));
  }

  /// Whether a text is a decimal number, with or without fraction and exponent. Java's own parser
  /// also takes `1d`, `0x1p3` and `NaN`.
  static boolean isNumber(String text) {
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
}
