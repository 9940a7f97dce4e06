package dev.lutra.nn.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A table in Weka's attribute-relation file format (ARFF), plain or gzip, as OpenML distributes
/// its data sets: every attribute but the target is a numeric feature (`numeric`, `real`,
/// `integer`, or nominal with numbers for values, which are read as those numbers).
///
/// The classes of a nominal target are its declared values in their order, of another target its
/// distinct values as in a CSV table. A missing (`?`) or wrongly typed cell is an error that names
/// file, line and column; so is a feature that is text, a date or named values, and sparse data.
///
/// @param train file to fit on, or the whole table if there is no test file
/// @param test file to test on, with the same attributes; empty holds out a part of `train`
/// @param target name of the target attribute; empty takes the last
/// @param task `classes` or `values`; empty means `classes`
/// @param testFraction share held out without a test file (stratified over classes); 0 means 0.2
/// @param splitSeed seed of that split
public record Arff(
    String train,
    @Nullable String test,
    @Nullable String target,
    @Nullable String task,
    double testFraction,
    long splitSeed)
    implements DataSource {
  /// @throws IllegalArgumentException if the task is unknown or the fraction not in 0 <= f < 1
  public Arff {
    task = TableSplit.task("arff", task);
    TableSplit.requireFraction("arff", testFraction);
  }

  @Override
  public Split load(DataContext context) throws IOException {
    return new TableSplit(task, testFraction, splitSeed, file -> CsvTable.readArff(file, target))
        .load(context, train, test);
  }
}
