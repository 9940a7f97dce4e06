package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Jet substructure classification, the version that LogicNets took from CERNBox (Umuroglu et al.
/// 2020): 986,806 simulated jets of five kinds by 16 real high-level features (Duarte et al. 2018).
/// Published accuracies on it are lower than on the version of OpenML: the two do not compare.
///
/// The file is not downloaded; <https://cernbox.cern.ch/s/jvFd5MoWhGs1l5v> has it. It is an HDF5
/// file, whatever its ending, of one table `t_allpar_new`; of its columns `j_zlogz` to
/// `j_multiplicity` are the features and `j_g`, `j_q`, `j_w`, `j_z` and `j_t` the class, one hot.
/// As LogicNets does it, of rows that are the same in all of these the first is kept. The split is
/// stratified, 80 % to train and 20 % to test, seed 42; LogicNets draws another 80 %. Rows are not
/// counted, so that a part of the set can be used.
///
/// @param path the file `processed-pythia82-lhc13-all-pt1-50k-r1_h022_e0175_t220_nonu_truth.z` or
///   its folder; empty looks in `LUTRA_DATA/jsc-cernbox`
/// @param sha256 sum that the file must have, 64 hexadecimal digits; empty asks for none
public record JscCernbox(@Nullable String path, @Nullable String sha256) implements DataSource {
  /// The name of the file as CERNBox gives it.
  public static final String FILE =
      "processed-pythia82-lhc13-all-pt1-50k-r1_h022_e0175_t220_nonu_truth.z";

  private static final String TABLE = "t_allpar_new";
  private static final List<String> CLASSES = List.of("g", "q", "w", "z", "t");

  /// @throws IllegalArgumentException if the sum is neither empty nor 64 hexadecimal digits
  public JscCernbox {
    sha256 = Sha256.asked("jscCernbox", sha256);
  }

  @Override
  public Split load(DataContext context) throws IOException {
    Path file =
        Contents.locate(
            context,
            path,
            "jsc-cernbox",
            List.of(FILE),
            "https://cernbox.cern.ch/s/jvFd5MoWhGs1l5v");
    Sha256.require(file, String.valueOf(sha256));
    List<String> features = Jets.features("j_");
    List<String> columns = new ArrayList<>(features);
    CLASSES.forEach(name -> columns.add("j_" + name));
    float[] values;
    try (Hdf5File in = Hdf5File.open(file)) {
      values = Hdf5Table.open(in, TABLE).read(columns);
    }
    int[] kept = DistinctRows.of(values, columns.size());
    float[] samples = new float[kept.length * features.size()];
    int[] labels = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      int from = kept[i] * columns.size();
      System.arraycopy(values, from, samples, i * features.size(), features.size());
      labels[i] = label(file, values, from + features.size(), kept[i]);
    }
    Dataset all =
        new Dataset(
            "jsc-cernbox",
            Samples.ofFloats(kept.length, features.size(), samples),
            new Targets.Classes(labels, CLASSES),
            features,
            null);
    return TableSplit.holdOut(file, all, 0.2, 42);
  }

  private static int label(Path file, float[] values, int from, int row) throws DataException {
    float[] hot = Arrays.copyOfRange(values, from, from + CLASSES.size());
    int[] ones = IntStream.range(0, hot.length).filter(c -> hot[c] == 1).toArray();
    long zeros = IntStream.range(0, hot.length).filter(c -> hot[c] == 0).count();
    if (ones.length != 1 || zeros != hot.length - 1) {
      throw DataException.of(
          file + "!" + TABLE,
          "the class of row " + row,
          "j_" + String.join(", j_", CLASSES) + " = " + Arrays.toString(hot),
          "one 1 and else 0",
          "drop the row, or check that this is the right file");
    }
    return ones[0];
  }
}
