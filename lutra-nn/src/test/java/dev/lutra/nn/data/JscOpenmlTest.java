package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JscOpenmlTest {
  @TempDir Path folder;

  /// Fifty jets as OpenML writes them, of the classes in turn.
  private static String arff() {
    StringBuilder text = new StringBuilder("@RELATION hls4ml_lhc_jets_hlf\n\n");
    Jets.features("").forEach(name -> text.append("@ATTRIBUTE ").append(name).append(" REAL\n"));
    text.append("@ATTRIBUTE class {g, q, w, z, t}\n\n@DATA\n");
    for (int r = 0; r < 50; r++) {
      for (int f = 0; f < 16; f++) {
        text.append(r + f / 16.0).append(',');
      }
      text.append("gqwzt".charAt(r % 5)).append('\n');
    }
    return text.toString();
  }

  private static String csv() {
    String arff = arff();
    return String.join(",", Jets.features("")) + ",class\n" + arff.substring(arff.indexOf("0.0,"));
  }

  private Split load(String name, String text) throws Exception {
    DataFiles.write(folder.resolve("jets").resolve(name), text);
    return new JscOpenml("jets", null).load(DataFiles.offline(folder));
  }

  private void refused(String text, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(JscOpenml.FILE, text))
        .satisfies(e ->
            assertThat(e.getMessage())
                .contains(JscOpenml.FILE)
                .contains(parts)
                .doesNotContain("\n"));
  }

  @Test
  void classesAreInAlphabeticOrderWhateverTheFileSays() throws Exception {
    Split split = load(JscOpenml.FILE, arff());
    assertThat(split.train().count()).isEqualTo(40);
    assertThat(split.test().count()).isEqualTo(10);
    Targets.Classes train = (Targets.Classes) split.train().targets();
    assertThat(train.names()).containsExactly("g", "q", "t", "w", "z");
    for (int s = 0; s < 40; s++) {
      int row = (int) split.train().samples().get(s, 0);
      assertThat(split.train().samples().get(s, 15)).isEqualTo(row + 15 / 16f);
      assertThat(train.names().get(train.labels()[s]))
          .isEqualTo("gqwzt".substring(row % 5, row % 5 + 1));
    }
  }

  @Test
  void aTableOfTheSameRowsGivesTheSameData() throws Exception {
    Split csv = load("hls4ml_lhc_jets_hlf.csv", csv());
    // Beside it, the ARFF file is preferred.
    Split arff = load(JscOpenml.FILE, arff());
    assertThat(csv.train().fingerprint()).isEqualTo(arff.train().fingerprint());
    assertThat(csv.test().fingerprint()).isEqualTo(arff.test().fingerprint());
    byte[] packed = DataFiles.gzip(csv().getBytes(StandardCharsets.UTF_8));
    Path other = DataFiles.write(folder.resolve("other.CSV.gz"), packed);
    Split again = new JscOpenml(other.toString(), null).load(DataFiles.offline(folder));
    assertThat(again.train().fingerprint()).isEqualTo(arff.train().fingerprint());
  }

  @Test
  void otherColumnsAndClassesAreNamed() {
    refused(arff().replace("mass_mmdt REAL", "mess REAL"), "none of the name mass_mmdt");
    refused(
        arff()
            .replace("@ATTRIBUTE class", "@ATTRIBUTE e REAL\n@ATTRIBUTE class")
            .replaceAll("(?m),([gqwzt])$", ",1,$1"),
        "also e");
    refused(
        arff()
            .replace("ATTRIBUTE c1_b0_mmdt", "ATTRIBUTE swap")
            .replace("ATTRIBUTE zlogz", "ATTRIBUTE c1_b0_mmdt")
            .replace("ATTRIBUTE swap", "ATTRIBUTE zlogz"),
        "another order");
    refused(arff().replace("class", "kind"), "target column 'class'");
    refused(arff().replaceFirst("(?m),q$", ",b"), ":23, column 17 (class)", "class 'b'");
    refused(arff().substring(0, arff().length() - 5), "cells", "17 as in the header");
  }

  @Test
  void aPackedFileCutShortIsRefused() {
    byte[] packed = DataFiles.gzip(arff().getBytes(StandardCharsets.UTF_8));
    Path file =
        DataFiles.write(
            folder.resolve("a.arff.gz"), java.util.Arrays.copyOf(packed, packed.length / 2));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new JscOpenml(file.toString(), null).load(DataFiles.offline(folder)))
        .withMessageContaining("a gzip file that ends early");
  }

  @Test
  void aMissingFileIsSaidWhereToBeHad() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new JscOpenml("", "").load(DataFiles.offline(folder)))
        .withMessageContainingAll(
            JscOpenml.FILE, "LUTRA_DATA/jsc-openml", "https://www.openml.org/d/42468");
  }
}
