package dev.lutra.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The samples of a table, line by line. Where the header has the names of the features, columns
/// are found by them and others are passed over. Otherwise, for features without names or a table
/// without a header, columns are taken as they come.
final class CsvSamples implements SampleReader {
  private final CsvReader in;
  private final CountedStream bytes;
  private final long size;
  private final CsvCells cells;
  private final int[] columns;
  private final int label;
  private final List<String> classes;
  private final Map<String, Integer> classNumbers = new LinkedHashMap<>();
  private @Nullable List<String> pending;

  private CsvSamples(
      CsvReader in,
      CountedStream bytes,
      long size,
      CsvCells cells,
      Columns found,
      SampleForm form) {
    this.in = in;
    this.bytes = bytes;
    this.size = size;
    this.cells = cells;
    this.columns = found.features;
    this.label = found.label;
    this.classes = form.classes();
    classes.forEach(name -> classNumbers.put(name, classNumbers.size()));
  }

  /// Which columns hold what.
  ///
  /// @param features column of each feature
  /// @param label column of the target, or -1
  @SuppressWarnings("ArrayRecordComponent") // internal carrier, never compared
  private record Columns(int[] features, int label) {}

  /// @param file what the stream is called in error texts
  /// @param size bytes of the stream; -1 if that is not known
  static CsvSamples open(
      Object file,
      InputStream stream,
      long size,
      SampleForm form,
      @Nullable String label,
      Consumer<String> notice)
      throws IOException {
    CountedStream bytes = new CountedStream(stream);
    CsvReader in = CsvReader.open(file, Contents.open(file, bytes, "a table"));
    List<String> first = in.next();
    if (first == null) {
      throw DataException.of(
          file, "a table", "an empty file", "lines of samples", "check the input");
    }
    // A label may be a word, so that a line of data need not be all numbers.
    boolean data =
        first.stream().filter(CsvCells::isNumber).count() >= Math.max(1, first.size() - 1);
    CsvCells cells = new CsvCells(file, data ? CsvTable.numbered(first.size()) : first);
    Columns columns =
        data ? unnamed(cells, form, label, notice) : named(cells, form, label, notice);
    CsvSamples samples = new CsvSamples(in, bytes, size, cells, columns, form);
    samples.pending = data ? first : null;
    return samples;
  }

  private static Columns unnamed(
      CsvCells cells, SampleForm form, @Nullable String label, Consumer<String> notice)
      throws DataException {
    int most = cells.header().size();
    if (label == null) {
      return inOrder(cells, form, -1, notice);
    }
    int at = label.matches("\\d{1,9}") ? Integer.parseInt(label) : 0;
    if (at < 1 || at > most) {
      throw DataException.of(
          cells.file() + ":1",
          "label column '" + label + "'",
          "a table of " + most + " columns without a header",
          "the number of a column, 1 to " + most,
          "give its number, or a header line");
    }
    return inOrder(cells, form, at - 1, notice);
  }

  private static Columns named(
      CsvCells cells, SampleForm form, @Nullable String label, Consumer<String> notice)
      throws DataException {
    cells.requireDistinctNames();
    List<String> header = cells.header();
    int at = label == null ? -1 : header.indexOf(label);
    if (label != null && at < 0) {
      throw DataException.of(
          cells.file() + ":1",
          "label column '" + label + "'",
          "columns " + some(header),
          "one of that name",
          "correct the label's name");
    }
    List<String> missing = form.features().stream().filter(f -> !header.contains(f)).toList();
    if (missing.isEmpty()) {
      return new Columns(form.features().stream().mapToInt(header::indexOf).toArray(), at);
    }
    if (form.isNamed() || header.stream().anyMatch(CsvCells::isNumber)) {
      throw DataException.of(
          cells.file() + ":1",
          "the features of the run",
          "columns " + some(header) + " without " + some(missing),
          form.width() + " features " + some(form.features()),
          "add or rename the columns");
    }
    return inOrder(cells, form, at, notice);
  }

  private static String some(List<String> names) {
    int shown = 8;
    return names.stream().limit(shown).collect(Collectors.joining(", "))
        + (names.size() > shown ? ", ... (" + names.size() + ")" : "");
  }

  /// All columns but the label's; without one, a last column too many is taken for it.
  private static Columns inOrder(
      CsvCells cells, SampleForm form, int label, Consumer<String> notice) throws DataException {
    int got = cells.header().size();
    boolean extra = label < 0 && got == form.width() + 1;
    int passed = extra ? got - 1 : label;
    int[] features = IntStream.range(0, got).filter(c -> c != passed).toArray();
    if (features.length != form.width()) {
      throw DataException.of(
          cells.file() + ":1",
          "samples for the run",
          got + " columns" + (label < 0 ? "" : ", one of them the label"),
          form.width() + " features and at most a label",
          "give the columns that the run was trained on");
    }
    if (extra) {
      notice.accept(
          cells.file()
              + ": of "
              + got
              + " columns the last is taken for a label and passed over; name another with --label");
    }
    return new Columns(features, label);
  }

  @Override
  public @Nullable Part next(int most) throws IOException {
    List<String> row = pending == null ? in.next() : pending;
    pending = null;
    int width = columns.length;
    float[] values = new float[Math.multiplyExact(Math.min(most, 64), width)];
    float[] targets = new float[most];
    int count = 0;
    while (row != null) {
      cells.requireWidth(row, in.line());
      if (values.length < (count + 1) * width) {
        values = Arrays.copyOf(values, Math.max(2 * values.length, width));
      }
      for (int f = 0; f < width; f++) {
        int c = columns[f];
        values[count * width + f] = cells.number(row.get(c), in.line(), c, "a feature");
      }
      if (label >= 0) {
        targets[count] = target(row.get(label));
      }
      count++;
      row = count < most && in.isReady() ? in.next() : null;
    }
    if (count == 0) {
      return null;
    }
    return new Part(
        Samples.ofFloats(count, width, Arrays.copyOf(values, count * width)),
        label < 0 ? null : targets(Arrays.copyOf(targets, count)));
  }

  private float target(String cell) throws DataException {
    cells.requireTarget(cell, in.line(), label);
    return classes.isEmpty()
        ? cells.number(cell, in.line(), label, "a target")
        : cells.label(cell.strip(), in.line(), label, classNumbers);
  }

  private Targets targets(float[] targets) {
    if (classes.isEmpty()) {
      return new Targets.Values(targets, 1);
    }
    int[] labels = new int[targets.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (int) targets[i];
    }
    return new Targets.Classes(labels, classes);
  }

  @Override
  public double share() {
    return size > 0 ? Math.min(1, (double) bytes.count() / size) : Double.NaN;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
