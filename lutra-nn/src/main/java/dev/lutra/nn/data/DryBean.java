package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Dry beans: 13,611 beans of 7 kinds by 16 real measures of their outline (Koklu and Ozkan 2020,
/// UCI). The split is stratified, 80 % to train and 20 % to test, seed 42.
///
/// @param path the file `Dry_Bean_Dataset.csv` (or `.gz`) or its folder; empty looks in
///   `LUTRA_DATA/drybean`
public record DryBean(@Nullable String path) implements DataSource {
  @Override
  public Split load(DataContext context) throws IOException {
    Path file = Contents.locate(context, path, "drybean", List.of("Dry_Bean_Dataset.csv"));
    return new Csv(file.toAbsolutePath().toString(), null, "Class", "classes", 0.2, 42)
        .load(context);
  }
}
