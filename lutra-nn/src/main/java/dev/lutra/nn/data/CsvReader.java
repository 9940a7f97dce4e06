package dev.lutra.nn.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Records of delimited text (RFC 4180): cells may be quoted, a doubled quote in a quoted cell
/// stands for one, and a quoted cell may hold the delimiter and line breaks. Blank lines are
/// skipped. The text is UTF-8, plain or gzip. The delimiter is a tab for `.tsv` and `.tab` names
/// and else the most frequent of comma, tab and semicolon in the first line.
final class CsvReader implements Closeable {
  private static final int END = -1;

  /// So much of the first line is looked at for the delimiter.
  private static final int FIRST_LINE = 1 << 20;

  private final Object file;
  private final BufferedReader in;
  private final char delimiter;
  private int line = 1;
  private int recordLine = 1;

  private CsvReader(Object file, BufferedReader in, char delimiter) {
    this.file = file;
    this.in = in;
    this.delimiter = delimiter;
  }

  static CsvReader open(Path file) throws IOException {
    return open(file, Contents.open(file, "a table"));
  }

  /// Reads from a stream, which is closed with this reader; records are taken as they are asked
  /// for.
  ///
  /// @param file what it is called in error texts
  static CsvReader open(Object file, InputStream stream) throws IOException {
    var bytes = new BufferedInputStream(stream, 1 << 16);
    bytes.mark(FIRST_LINE + 3);
    byte[] start = bytes.readNBytes(3);
    boolean marked =
        start.length == 3
            && start[0] == (byte) 0xEF
            && start[1] == (byte) 0xBB
            && start[2] == (byte) 0xBF;
    bytes.reset();
    bytes.skipNBytes(marked ? 3 : 0);
    char delimiter = delimiter(file, firstLine(bytes));
    bytes.reset();
    bytes.skipNBytes(marked ? 3 : 0);
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var in = new BufferedReader(new InputStreamReader(bytes, decoder), 1 << 16);
    return new CsvReader(file, in, delimiter);
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\n' && c != '\r' && line.length() < FIRST_LINE) {
      line.append((char) c);
      c = in.read();
    }
    return line.toString();
  }

  private static char delimiter(Object file, String header) {
    String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".tsv") || name.endsWith(".tab")) {
      return '\t';
    }
    char best = ',';
    long most = header.chars().filter(c -> c == ',').count();
    for (char candidate : new char[] {'\t', ';'}) {
      long found = header.chars().filter(c -> c == candidate).count();
      if (found > most) {
        best = candidate;
        most = found;
      }
    }
    return best;
  }

  /// The line, counted from 1, on which the last record began.
  int line() {
    return recordLine;
  }

  /// Whether the next record can probably be had without waiting.
  boolean isReady() throws IOException {
    return in.ready();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// The next record, cells stripped unless quoted; null at the end.
  @Nullable List<String> next() throws IOException {
    try {
      while (true) {
        recordLine = line;
        List<String> cells = record();
        if (cells == null || cells.size() > 1 || !cells.getFirst().isEmpty()) {
          return cells;
        }
      }
    } catch (CharacterCodingException e) {
      throw DataException.of(
          file + " near line " + line,
          "text",
          "bytes that are not UTF-8",
          "UTF-8",
          "convert the file to UTF-8");
    }
  }

  private @Nullable List<String> record() throws IOException {
    int c = in.read();
    if (c == END) {
      return null;
    }
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    while (true) {
      while (c == ' ') {
        c = in.read();
      }
      if (c == '"') {
        c = quoted(cell);
        cells.add(cell.toString());
      } else {
        while (c != delimiter && !endsLine(c)) {
          cell.append((char) c);
          c = in.read();
        }
        cells.add(cell.toString().strip());
      }
      cell.setLength(0);
      if (c != delimiter) {
        finishLine(c);
        return cells;
      }
      c = in.read();
    }
  }

  /// Reads a quoted cell after its first quote; gives the character that ends it.
  private int quoted(StringBuilder cell) throws IOException {
    while (true) {
      int c = in.read();
      if (c == END) {
        throw broken("a quote that is never closed");
      }
      if (c == '"') {
        int after = in.read();
        if (after != '"') {
          while (after == ' ') {
            after = in.read();
          }
          if (after != delimiter && !endsLine(after)) {
            throw broken("text after a closing quote");
          }
          return after;
        }
      } else if (c == '\n') {
        line++;
      }
      cell.append((char) c);
    }
  }

  private static boolean endsLine(int c) {
    return c == '\n' || c == '\r' || c == END;
  }

  private void finishLine(int c) throws IOException {
    if (c == '\r') {
      in.mark(1);
      if (in.read() != '\n') {
        in.reset();
      }
    }
    line++;
  }

  private DataException broken(String got) {
    return DataException.of(
        file + ":" + recordLine,
        "a record",
        got,
        "cells quoted as in RFC 4180",
        "correct the line");
  }
}
