package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Jet substructure classification, the version of OpenML (`hls4ml_lhc_jets_hlf`, data set 42468):
/// 830,000 simulated jets of five kinds (from gluons, light quarks, top quarks, W and Z bosons) by
/// 16 real high-level features (Duarte et al. 2018). The split is stratified, 80 % to train and 20
/// % to test, seed 42.
///
/// The file is not downloaded; <https://www.openml.org/d/42468> has it. It must have the 16
/// features in the order of that page, and a class of g, q, t, w and z; its rows are not counted,
/// so that a part of it can be used.
///
/// @param path the file `hls4ml_lhc_jets_hlf.arff` or `.csv` (or `.gz`) or its folder; empty looks
///   in `LUTRA_DATA/jsc-openml`
/// @param sha256 sum that the file must have, 64 hexadecimal digits; empty asks for none
public record JscOpenml(@Nullable String path, @Nullable String sha256) implements DataSource {
  /// The name of the file as OpenML gives it.
  public static final String FILE = "hls4ml_lhc_jets_hlf.arff";

  private static final List<String> FILES = List.of(FILE, "hls4ml_lhc_jets_hlf.csv");
  private static final List<String> CLASSES = List.of("g", "q", "t", "w", "z");

  /// @throws IllegalArgumentException if the sum is neither empty nor 64 hexadecimal digits
  public JscOpenml {
    sha256 = Sha256.asked("jscOpenml", sha256);
  }

  @Override
  public Split load(DataContext context) throws IOException {
    Path file =
        Contents.locate(context, path, "jsc-openml", FILES, "https://www.openml.org/d/42468");
    Sha256.require(file, String.valueOf(sha256));
    String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    CsvTable table =
        name.endsWith(".csv")
            ? CsvTable.read(file, "class", false)
            : CsvTable.readArff(file, "class");
    List<String> wanted = Jets.features("");
    if (!table.features().equals(wanted)) {
      throw DataException.of(
          file,
          "the 16 features of jets",
          Jets.difference(table.features(), wanted),
          String.join(", ", wanted),
          "use the file as OpenML gives it");
    }
    Dataset all = TableSplit.dataset("jsc-openml", table, CLASSES);
    return TableSplit.holdOut(file, all, 0.2, 42);
  }
}
