package dev.lutra.cli.work;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Rows as lines of CSV (RFC 4180, with a line feed alone).
public final class CsvRows implements Predicting.Rows {
  private final OutputStream out;
  private final Writer text;

  /// @param out where the lines go, in UTF-8
  public CsvRows(OutputStream out) {
    this.out = out;
    this.text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  @Override
  public void row(List<?> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        text.write(',');
      }
      text.write(quoted(cells.get(i).toString()));
    }
    text.write('\n');
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  @Override
  public void flush() throws IOException {
    text.flush();
    if (out instanceof PrintStream print && print.checkError()) {
      throw new IOException(
          "standard output: was closed before all was written; read it to its end, or name a file"
              + " with -o");
    }
  }
}
