package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a split of one table or two, whatever the files' format.
///
/// @param task `classes` or `values`; null means `classes`
/// @param fraction share held out without a test file; 0 means 0.2
/// @param seed seed of that split
/// @param reader reads one file
record TableSplit(@Nullable String task, double fraction, long seed, Reader reader) {
  private static final double DEFAULT_FRACTION = 0.2;

  /// Reads one table.
  interface Reader {
    CsvTable read(Path file) throws IOException;
  }

  /// The task as it is meant.
  ///
  /// @param source what the data source is called in error texts
  /// @throws IllegalArgumentException if it is unknown
  static String task(String source, @Nullable String task) {
    String meant = task == null || task.isBlank() ? "classes" : task;
    if (!meant.equals("classes") && !meant.equals("values")) {
      throw new IllegalArgumentException(
          "%s: got task '%s', expected 'classes' or 'values'; correct the task"
              .formatted(source, meant));
    }
    return meant;
  }

  /// @throws IllegalArgumentException unless `0 <= fraction < 1`
  static void requireFraction(String source, double fraction) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "%s: got testFraction %s, expected 0 <= testFraction < 1 (0 means %s)"
              .formatted(source, fraction, DEFAULT_FRACTION));
    }
  }

  /// @param train file to fit on, or the whole table if there is no test file
  /// @param test file to test on; empty holds out a part of `train`
  Split load(DataContext context, String train, @Nullable String test) throws IOException {
    Path trainFile = context.resolve(train);
    String name = String.valueOf(trainFile.getFileName()).replaceFirst("\\..*", "");
    CsvTable first = reader.read(trainFile);
    List<String> names = "values".equals(task) ? List.of() : first.classNames();
    Dataset all = dataset(name, first, names);
    if (test == null || test.isBlank()) {
      return holdOut(trainFile, all, fraction == 0 ? DEFAULT_FRACTION : fraction, seed);
    }
    CsvTable second = reader.read(context.resolve(test));
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

  /// A stratified split; one that cannot be made is an error of the file.
  static Split holdOut(Path file, Dataset all, double fraction, long seed) throws DataException {
    try {
      return Holdout.stratified(all, fraction, seed);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  /// A table as a data set: of values if there are no class names.
  static Dataset dataset(String name, CsvTable table, List<String> names) throws DataException {
    Targets targets = names.isEmpty() ? table.values() : table.classes(names);
    return new Dataset(name, table.samples(), targets, table.features(), null);
  }
}
