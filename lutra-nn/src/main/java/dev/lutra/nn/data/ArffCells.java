package dev.lutra.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cells of one line of an ARFF file.
final class ArffCells {
  private final String text;
  private int at;

  ArffCells(String text) {
    this.text = text;
  }

  /// The cells of a line, separated by commas or, if it has none, by tabs; null if a quote is not
  /// closed or is followed by more text.
  static @Nullable List<String> split(String line) {
    char separator = line.indexOf(',') >= 0 ? ',' : '\t';
    ArffCells cells = new ArffCells(line);
    List<String> out = new ArrayList<>();
    while (true) {
      cells.skipBlanks();
      String cell = cells.isQuote() ? cells.quoted() : cells.until(separator + "").strip();
      cells.skipBlanks();
      if (cell == null || (cells.at < line.length() && line.charAt(cells.at) != separator)) {
        return null;
      }
      out.add(cell);
      if (cells.at == line.length()) {
        return out;
      }
      cells.at++;
    }
  }

  /// The next word, quoted or up to white space or a brace; null if its quote is not closed.
  @Nullable String word() {
    skipBlanks();
    return isQuote() ? quoted() : until(" \t{");
  }

  /// What has not been read, stripped.
  String rest() {
    return text.substring(at).strip();
  }

  private boolean isQuote() {
    return at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private String until(String ends) {
    int from = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private @Nullable String quoted() {
    char quote = text.charAt(at++);
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return out.toString();
      }
      out.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
    }
    return null;
  }
}
