package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSetsTest {
  @TempDir Path folder;

  private static String digit(int pixel, int label) {
    return "0,".repeat(63) + pixel + "," + label + "\n";
  }

  private Split optdigits(String train) throws Exception {
    DataFiles.write(folder.resolve("o").resolve("optdigits.tra"), train);
    DataFiles.write(folder.resolve("o").resolve("optdigits.tes"), digit(16, 9));
    return new Optdigits("o").load(DataFiles.offline(folder));
  }

  @Test
  void optdigitsAreReadWithAndWithoutAHeader() throws Exception {
    StringBuilder header = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      header.append("Block ").append(i).append(",");
    }
    for (String first : new String[] {"", header + "Class\n"}) {
      Split split = optdigits(first + digit(7, 3) + digit(0, 0));
      assertThat(split.train().count()).isEqualTo(2);
      assertThat(split.train().samples().get(0, 63)).isEqualTo(7);
      assertThat(split.train().shape()).isEqualTo(new ImageShape(1, 8, 8));
      assertThat(((Targets.Classes) split.train().targets()).labels()).containsExactly(3, 0);
      assertThat(split.test().samples().isBytes()).isTrue();
    }
  }

  @Test
  void optdigitsOutOfRangeAreRefused() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> optdigits(digit(17, 3)))
        .withMessageContaining("pixel 17.0 at sample 0, feature 63");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> optdigits(digit(1, 3) + digit(1, 10)))
        .withMessageContaining("optdigits.tra:2, column 65 (x64)")
        .withMessageContaining("class '10'");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> optdigits("1,2,3\n"))
        .withMessageContaining("2 features");
  }

  @Test
  void missingSetsSayWhereToPutThem() {
    DataContext context = DataFiles.offline(folder);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new DryBean(null).load(context))
        .withMessageContaining("no LUTRA_DATA")
        .withMessageContaining("Dry_Bean_Dataset.csv (or .gz) in LUTRA_DATA/drybean");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Diabetes("nowhere").load(context))
        .withMessageContaining(folder.resolve("nowhere").toString());
  }

  @Test
  void realOptdigitsHaveTheirCounts() throws Exception {
    Split split = new Optdigits(null).load(DataFiles.real(folder));
    assertThat(split.train().count()).isEqualTo(3823);
    assertThat(split.test().count()).isEqualTo(1797);
    assertThat(split.train().samples().max(20)).isEqualTo(16);
  }

  @Test
  void realDryBeansAreSplitByClass() throws Exception {
    Split split = new DryBean(null).load(DataFiles.real(folder));
    assertThat(split.train().count() + split.test().count()).isEqualTo(13_611);
    assertThat(split.train().width()).isEqualTo(16);
    Targets.Classes test = (Targets.Classes) split.test().targets();
    assertThat(test.names())
        .containsExactly("BARBUNYA", "BOMBAY", "CALI", "DERMASON", "HOROZ", "SEKER", "SIRA");
    // Bombay has 522 beans.
    assertThat(Arrays.stream(test.labels()).filter(l -> l == 1).count()).isEqualTo(104);
  }

  @Test
  void realDiabetesIsRegression() throws Exception {
    Split split = new Diabetes(null).load(DataFiles.real(folder));
    assertThat(split.train().count()).isEqualTo(354);
    assertThat(split.test().count()).isEqualTo(88);
    assertThat(split.train().featureNames()).startsWith("AGE", "SEX", "BMI").hasSize(10);
    float[] values = ((Targets.Values) split.train().targets()).values();
    for (float value : values) {
      assertThat(value).isBetween(25f, 346f);
    }
  }
}
