package dev.lutra.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A table of figures.
///
/// @param title its heading
/// @param note what it shows, a sentence or two
/// @param columns names of the columns
/// @param rows cells: text, a whole number, or a number that is shown with three digits
record Table(String title, String note, List<String> columns, List<List<Object>> rows) {
  private static final MathContext DIGITS = new MathContext(3);

  /// As Markdown, with columns that line up.
  String markdown() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns);
    rows.forEach(row -> lines.add(row.stream().map(Table::text).toList()));
    int[] widths = new int[columns.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder("## " + title + "\n\n" + note + "\n\n");
    for (int r = 0; r < lines.size(); r++) {
      for (int i = 0; i < widths.length; i++) {
        out.append("| ").append(padded(lines.get(r).get(i), widths[i], isNumber(i))).append(' ');
      }
      out.append("|\n");
      if (r == 0) {
        for (int width : widths) {
          out.append('|').append("-".repeat(width + 2));
        }
        out.append("|\n");
      }
    }
    return out.toString();
  }

  private boolean isNumber(int column) {
    return rows.stream().allMatch(row -> row.get(column) instanceof Number);
  }

  private static String padded(String text, int width, boolean right) {
    String space = " ".repeat(width - text.length());
    return right ? space + text : text + space;
  }

  private static String text(Object cell) {
    return switch (cell) {
      case Double x when !Double.isFinite(x) -> "-";
      case Double x when Math.abs(x) >= 100 -> String.format(Locale.ROOT, "%,.0f", x);
      case Double x -> new BigDecimal(x).round(DIGITS).toPlainString();
      case Integer x -> String.format(Locale.ROOT, "%,d", x);
      case Long x -> String.format(Locale.ROOT, "%,d", x);
      default -> cell.toString();
    };
  }

  /// Title, and each row as an object.
  Map<String, Object> json() {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (List<Object> row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        if (!(row.get(i) instanceof Double x && !Double.isFinite(x))) {
          object.put(columns.get(i), row.get(i));
        }
      }
      objects.add(object);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("title", title);
    all.put("rows", objects);
    return all;
  }
}
