package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table in delimited text, plain or gzip, with a header line: every column but the target is a
/// numeric feature. The delimiter is a tab for `.tsv` and `.tab` files, else whichever of comma,
/// tab and semicolon is most frequent in the header. Cells may be quoted (RFC 4180).
///
/// Classes may be names or numbers; they are numbered in numeric order if all are whole numbers,
/// else in the order of strings. A missing (`NA`, `NaN`, `?`, empty) or wrongly typed cell is an
/// error that names file, line and column.
///
/// @param train file to fit on, or the whole table if there is no test file
/// @param test file to test on, with the same columns; empty holds out a part of `train`
/// @param target name of the target column; empty takes the last
/// @param task `classes` or `values`; empty means `classes`
/// @param testFraction share held out without a test file (stratified over classes); 0 means 0.2
/// @param splitSeed seed of that split
public record Csv(
    String train,
    @Nullable String test,
    @Nullable String target,
    @Nullable String task,
    double testFraction,
    long splitSeed)
    implements DataSource {
  private static final double DEFAULT_FRACTION = 0.2;

  /// @throws IllegalArgumentException if the task is unknown or the fraction not in 0 <= f < 1
  public Csv {
    task = task == null || task.isBlank() ? "classes" : task;
    if (!task.equals("classes") && !task.equals("values")) {
      throw new IllegalArgumentException(
          "csv: got task '%s', expected 'classes' or 'values'; correct the task".formatted(task));
    }
    if (!(testFraction >= 0 && testFraction < 1)) {
      throw new IllegalArgumentException(
          "csv: got testFraction %s, expected 0 <= testFraction < 1 (0 means %s)"
              .formatted(testFraction, DEFAULT_FRACTION));
    }
  }

  @Override
  public Split load(DataContext context) throws IOException {
    boolean values = "values".equals(task);
    Path trainFile = context.resolve(train);
    String name = String.valueOf(trainFile.getFileName()).replaceFirst("\\..*", "");
    CsvTable first = CsvTable.read(trainFile, target, false);
    List<String> names = values ? List.of() : first.classNames();
    Dataset all = dataset(name, first, names);
    if (test == null || test.isBlank()) {
      return holdOut(trainFile, all, testFraction == 0 ? DEFAULT_FRACTION : testFraction);
    }
    CsvTable second = CsvTable.read(context.resolve(test), target, false);
    if (!second.features().equals(first.features())) {
      throw DataException.of(
          second.file() + ":1",
          "the columns of " + trainFile,
          "features " + String.join(", ", second.features()),
          String.join(", ", first.features()),
          "give both files the same columns in the same order");
    }
    return new Split(all, dataset(name + " test", second, names));
  }

  private Split holdOut(Path file, Dataset all, double fraction) throws DataException {
    try {
      return Holdout.stratified(all, fraction, splitSeed);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  /// A table as a data set: of values if there are no class names.
  private static Dataset dataset(String name, CsvTable table, List<String> names)
      throws DataException {
    Targets targets = names.isEmpty() ? table.values() : table.classes(names);
    return new Dataset(name, table.samples(), targets, table.features(), null);
  }
}
