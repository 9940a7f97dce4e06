package dev.lutra.nn.data;

import java.io.IOException;

/// Where data come from. An implementation is a record whose components are its settings (strings,
/// numbers, booleans, lists of strings, enums), so that an experiment can name one in its file.
@FunctionalInterface
public interface DataSource {
  /// Reads, generates or downloads the data.
  ///
  /// @param context where to look and whether the network may be used
  /// @return train and test set; equal settings and equal files give equal data
  /// @throws DataException if data are missing, truncated, of a wrong type or mislabelled: one line
  /// @throws IOException if the file system fails otherwise
  Split load(DataContext context) throws IOException;
}
