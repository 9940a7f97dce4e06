package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Diabetes: 442 patients by 10 measures, the target a measure of the disease's progression after
/// one year, 25..346 (Efron, Hastie, Johnstone and Tibshirani 2004). The split is random, 80 % to
/// train and 20 % to test, seed 42.
///
/// @param path the file `diabetes.tab.txt` (or `.gz`) or its folder; empty looks in
///   `LUTRA_DATA/diabetes`
public record Diabetes(@Nullable String path) implements DataSource {
  @Override
  public Split load(DataContext context) throws IOException {
    Path file = Contents.locate(context, path, "diabetes", List.of("diabetes.tab.txt"));
    return new Csv(file.toAbsolutePath().toString(), null, "Y", "values", 0.2, 42).load(context);
  }
}
