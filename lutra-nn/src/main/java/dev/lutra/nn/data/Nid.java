package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Network intrusion detection: flows of the UNSW-NB15 set (Moustafa and Slay 2015) as 593 bits,
/// binarized for look-up tables by Murovic and Trost (2019), normal traffic or attack; 175,341
/// flows to train and 82,332 to test.
///
/// The file is not downloaded; <https://zenodo.org/records/4519767> has it. It is a numpy archive
/// of the arrays `train` and `test`, each `[flows, 594]` of 0 and 1 of any numeric type, the label
/// (1 is an attack) in the last column. Flows are not counted, so that a part of the set can be
/// used.
///
/// @param path the file `unsw_nb15_binarized.npz` or its folder; empty looks in `LUTRA_DATA/nid`
/// @param sha256 sum that the file must have, 64 hexadecimal digits; empty asks for none
public record Nid(@Nullable String path, @Nullable String sha256) implements DataSource {
  /// The name of the file as Zenodo gives it.
  public static final String FILE = "unsw_nb15_binarized.npz";

  private static final int FEATURES = 593;
  private static final List<String> CLASSES = List.of("normal", "attack");

  /// @throws IllegalArgumentException if the sum is neither empty nor 64 hexadecimal digits
  public Nid {
    sha256 = Sha256.asked("nid", sha256);
  }

  @Override
  public Split load(DataContext context) throws IOException {
    Path file =
        Contents.locate(context, path, "nid", List.of(FILE), "https://zenodo.org/records/4519767");
    Sha256.require(file, String.valueOf(sha256));
    // One after the other, so that the larger array is gone before the smaller is read.
    return new Split(dataset(file, "train"), dataset(file, "test"));
  }

  private static Dataset dataset(Path file, String key) throws IOException {
    NpyArray array = Npz.arrays(file, List.of(key)).getFirst();
    int[] shape = array.shape();
    if (shape.length != 2 || shape[1] != FEATURES + 1) {
      throw DataException.of(
          array.where(),
          "flows as bits",
          "shape " + Arrays.toString(shape),
          "[flows, %d]: %d features and the label".formatted(FEATURES + 1, FEATURES),
          "use the file as Zenodo gives it");
    }
    int count = shape[0];
    byte[] bits = new byte[count * FEATURES];
    int[] labels = new int[count];
    int from = 0;
    for (int s = 0; s < count; s++) {
      for (int f = 0; f < FEATURES; f++) {
        bits[s * FEATURES + f] = (byte) bit(array, from++, s, "feature " + f);
      }
      labels[s] = bit(array, from++, s, "the label");
    }
    return new Dataset(
        "nid " + key,
        Samples.ofBytes(count, FEATURES, bits),
        new Targets.Classes(labels, CLASSES),
        List.of(),
        null);
  }

  private static int bit(NpyArray array, int at, int sample, String what) throws DataException {
    double value = array.real(at);
    if (value != 0 && value != 1) {
      throw DataException.of(
          array.where(),
          "flows as bits",
          "%s at flow %d, %s".formatted(value, sample, what),
          "0 or 1",
          "use the file as Zenodo gives it");
    }
    return value == 1 ? 1 : 0;
  }
}
