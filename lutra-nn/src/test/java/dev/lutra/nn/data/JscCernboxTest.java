package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Jets in HDF5 files that h5py and PyTables wrote; src/test/resources/jets says how.
class JscCernboxTest {
  private static final Path JETS = Path.of("src/test/resources/jets").toAbsolutePath();
  private static final int DISTINCT = 200;

  @TempDir Path folder;

  private Split load(Path file) throws IOException {
    return new JscCernbox(file.toString(), null).load(DataFiles.offline(folder));
  }

  private static byte[] jets(String name) throws IOException {
    return Files.readAllBytes(JETS.resolve(name));
  }

  private void refused(byte[] bytes, String... parts) {
    Path file = DataFiles.write(folder.resolve("jets.z"), bytes);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(file))
        .satisfies(e ->
            assertThat(e.getMessage())
                .startsWith(file.toString())
                .contains(parts)
                .doesNotContain("\n"));
  }

  /// The value that make.py gives feature `f` of row `r`.
  private static float value(int r, int f) {
    return (r * 37 + f * 11) % 64 / 4f + (3 * f + r) % 5 * 16 - 20;
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] changed(byte[] bytes, String before, int offset, int value) {
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(before);
    assertThat(at).as(before).isNotNegative();
    byte[] out = bytes.clone();
    out[at + offset] = (byte) value;
    return out;
  }

  /// Every distinct row is in one of the parts, once, with its values and its class.
  @ParameterizedTest
  @ValueSource(strings = {"gzip.z", "lzf.z", "plain.z", "pytables.z"})
  void everyDistinctJetIsReadOnce(String name) throws Exception {
    Split split = load(JETS.resolve(name));
    assertThat(split.train().featureNames()).startsWith("j_zlogz").endsWith("j_multiplicity");
    assertThat(split.train().count()).isEqualTo(DISTINCT * 8 / 10);
    assertThat(split.test().count()).isEqualTo(DISTINCT * 2 / 10);
    boolean[] seen = new boolean[DISTINCT];
    for (Dataset part : new Dataset[] {split.train(), split.test()}) {
      Targets.Classes classes = (Targets.Classes) part.targets();
      assertThat(classes.names()).containsExactly("g", "q", "w", "z", "t");
      int row = 0;
      for (int s = 0; s < part.count(); s++) {
        // Parts keep the order of the whole.
        while (!isRow(part, s, row)) {
          row++;
        }
        assertThat(seen[row]).isFalse();
        assertThat(classes.labels()[s]).isEqualTo(row % 5);
        seen[row] = true;
      }
    }
    assertThat(seen).containsOnly(true);
  }

  private static boolean isRow(Dataset part, int sample, int row) {
    for (int f = 0; f < part.width(); f++) {
      if (part.samples().get(sample, f) != value(row, f)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void theFileIsFoundByItsNameBelowTheDataRoot() throws Exception {
    Path root = folder.resolve("data");
    DataContext context =
        new DataContext(root, folder.resolve("cache"), true, p -> {}, folder, Map.of());
    DataFiles.write(root.resolve("jsc-cernbox").resolve(JscCernbox.FILE), jets("gzip.z"));
    assertThat(new JscCernbox(null, "").load(context).train().count()).isEqualTo(160);
  }

  @Test
  void aMissingFileIsSaidWhereToBeHad() {
    DataContext context = DataFiles.offline(folder);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new JscCernbox("", "").load(context))
        .withMessageContainingAll(
            "no LUTRA_DATA", JscCernbox.FILE, "LUTRA_DATA/jsc-cernbox", "https://cernbox.cern.ch/");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new JscCernbox("nowhere", "").load(context))
        .withMessageContainingAll("nowhere", "https://cernbox.cern.ch/", "check the path");
  }

  @Test
  void aSumThatIsAskedForIsChecked() throws Exception {
    String file = JETS.resolve("gzip.z").toString();
    String sum = Sha256.of(jets("gzip.z"));
    DataContext context = DataFiles.offline(folder);
    assertThat(new JscCernbox(file, sum.toUpperCase(java.util.Locale.ROOT)).load(context))
        .isNotNull();
    String other = sum.replace(sum.charAt(0), sum.charAt(0) == 'a' ? 'b' : 'a');
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new JscCernbox(file, other).load(context))
        .withMessageContainingAll(file, sum, other);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JscCernbox(file, "1234"))
        .withMessageContainingAll("jscCernbox", "'1234'", "64 hexadecimal digits");
  }

  @Test
  void anotherTableOrColumnIsNamed() throws Exception {
    refused(replaced(jets("gzip.z"), "t_allpar_new", "t_allpar_old"), "got other, t_allpar_old");
    refused(
        replaced(jets("gzip.z"), "j_mass_mmdt", "j_mess_mmdt"),
        "asked column j_mass_mmdt",
        "none of the name j_mass_mmdt");
    // The note, a text, in the place of a class.
    byte[] named = changed(jets("plain.z"), "j_t\0", 2, 'x');
    refused(replaced(named, "note\0", "j_t\0\0"), "column j_t", "one that is not of numbers");
  }

  @Test
  void aRowOfNoClassOrTwoIsNamed() throws Exception {
    byte[] good = jets("plain.z");
    int row = rowBytes();
    int last = good.length - row * 205;
    for (int[] change : new int[][] {{0x3F, 0}, {0x3F, 0x40}}) {
      byte[] bad = good.clone();
      // j_g of row 10 is the first of five floats at the end of the row; its high byte is 0x3F.
      int at = last + 11 * row - 5 * 4 + 3;
      assertThat(bad[at]).isEqualTo((byte) change[0]);
      bad[at] = (byte) change[1];
      refused(bad, "the class of row 10", "j_g, j_q, j_w, j_z, j_t", "one 1 and else 0");
    }
  }

  /// note, two floats, a truth value, 16 floats, a short and five floats.
  private static int rowBytes() {
    return 3 + 2 * 4 + 1 + 16 * 4 + 2 + 5 * 4;
  }

  @Test
  void aValueThatIsNotFiniteIsNamed() throws Exception {
    byte[] bad = jets("plain.z");
    int at = bad.length - rowBytes() * (205 - 7) + 3 + 2 * 4 + 1 + 4;
    bad[at] = 0;
    bad[at + 1] = 0;
    bad[at + 2] = (byte) 0x80;
    bad[at + 3] = 0x7F;
    refused(bad, "Infinity at row 7, column j_c1_b0_mmdt", "drop the row");
  }

  @ParameterizedTest
  @CsvSource({"gzip.z", "lzf.z", "plain.z", "pytables.z"})
  void aFileCutShortIsRefused(String name) throws Exception {
    byte[] good = jets(name);
    refused(Arrays.copyOf(good, good.length - 1), "truncated", "copy or download it again");
    refused(Arrays.copyOf(good, 50), "no HDF5 signature");
    refused("not an HDF5 file ".repeat(20).getBytes(StandardCharsets.UTF_8), "no HDF5 signature");
  }

  /// Deflate alone does not see every change.
  @Test
  void changedChunksDoNotPassTheChecksum() throws Exception {
    byte[] good = jets("gzip.z");
    // The first chunk; deflate data begin with an x.
    assertThat(good[2072]).isEqualTo((byte) 'x');
    for (int at = 2074; at < 2072 + 706; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      refused(bad, "damaged", "copy or download it again");
    }
  }

  /// Whatever byte is changed, a file is read or refused with its line; nothing else is thrown.
  @ParameterizedTest
  @ValueSource(strings = {"gzip.z", "lzf.z", "pytables.z"})
  void damageNeverEndsOtherwiseThanInALine(String name) throws Exception {
    byte[] good = jets(name);
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      int at = random.nextInt(i % 2 == 0 ? 6000 : bad.length);
      bad[at] = (byte) random.nextInt();
      Path file = DataFiles.write(folder.resolve("jets.z"), bad);
      try {
        load(file);
      } catch (DataException e) {
        assertThat(e.getMessage()).startsWith(file.toString());
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void newerFormatsAreRefusedWithARemedy() throws Exception {
    byte[] newer = jets("gzip.z");
    newer[8] = 2;
    refused(newer, "superblock version 2", "libver='earliest'");
  }
}
