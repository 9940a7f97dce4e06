package dev.lutra.cli;

import dev.lutra.cli.work.RequestException;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.data.JscCernbox;
import dev.lutra.nn.data.JscOpenml;
import dev.lutra.nn.data.Nid;
import dev.lutra.nn.spec.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The value of `--data`: the name of a data set, or a file.
final class DataArgument {
  /// Data sets that a file is known to be by its name, which is that of its publication.
  private static final Map<String, String> KNOWN =
      Map.of(JscOpenml.FILE, "jscOpenml", JscCernbox.FILE, "jscCernbox", Nid.FILE, "nid");

  private DataArgument() {}

  /// The `data` key of a spec.
  ///
  /// @param target the target column, for tables
  /// @throws RequestException if it is neither
  static String yaml(String value, Optional<String> target) {
    List<String> names =
        Catalog.kind(DataSource.class).orElseThrow().entries().stream()
            .map(Catalog.Entry::name)
            .toList();
    if (names.contains(value)) {
      return value; // the bare name: with its own settings, not those of the data set it replaces
    }
    String path = quoted(Path.of(value).toAbsolutePath().toString());
    String file = value.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    String known = KNOWN.get(String.valueOf(Path.of(file).getFileName()));
    if (known != null) {
      return "{type: " + known + ", path: " + path + "}";
    }
    boolean arff = file.endsWith(".arff");
    if (arff || file.endsWith(".csv") || file.endsWith(".tsv")) {
      String column =
          target.orElseThrow(() ->
              new RequestException(
                  "--data "
                      + value
                      + ": a table needs --target COLUMN, the name of the column"
                      + " to predict"));
      String type = arff ? "arff" : "csv";
      return "{type: " + type + ", train: " + path + ", target: " + quoted(column) + "}";
    }
    if (file.endsWith(".npz")) {
      return "{type: npz, path: " + path + "}";
    }
    throw new RequestException(
        "--data: got '"
            + value
            + "', expected one of "
            + String.join(", ", names)
            + ", or a .csv, .tsv, .arff or .npz file; other files go into a spec (lutra spec)");
  }

  private static String quoted(String text) {
    return new JsonMapper().writeValueAsString(text);
  }
}
