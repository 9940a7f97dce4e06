package dev.lutra.nn.data;

import java.io.IOException;
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

  /// @throws IllegalArgumentException if the task is unknown or the fraction not in 0 <= f < 1
  public Csv {
    task = TableSplit.task("csv", task);
    TableSplit.requireFraction("csv", testFraction);
  }

  @Override
  public Split load(DataContext context) throws IOException {
    return new TableSplit(task, testFraction, splitSeed, file -> CsvTable.read(file, target, false))
        .load(context, train, test);
  }
}
