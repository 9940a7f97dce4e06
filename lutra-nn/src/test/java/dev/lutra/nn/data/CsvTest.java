package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  private static final String TABLE = "a,kind,b\n1,x,2\n3,y,4.5\n-1e2,x,.5\n7,y,8\n";

  @TempDir Path folder;

  private Split load(String task, String train, String test) throws Exception {
    DataFiles.write(folder.resolve("t.csv"), train);
    DataFiles.write(folder.resolve("u.csv"), test);
    return new Csv("t.csv", "u.csv", "kind", task, 0, 1).load(DataFiles.offline(folder));
  }

  private void refused(String task, String train, String test, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(task, train, test))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void featuresAreAllColumnsButTheTarget() throws Exception {
    Dataset train = load("classes", TABLE, TABLE).train();
    assertThat(train.featureNames()).containsExactly("a", "b");
    assertThat(train.samples().floats()).containsExactly(1, 2, 3, 4.5f, -100, 0.5f, 7, 8);
    Targets.Classes classes = (Targets.Classes) train.targets();
    assertThat(classes.names()).containsExactly("x", "y");
    assertThat(classes.labels()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void valuesAreReadAsTheyAre() throws Exception {
    Split split = load("values", "kind;a\n1.5;2\n-3;4\n", "kind;a\n9;8\n");
    assertThat(((Targets.Values) split.train().targets()).values()).containsExactly(1.5f, -3);
    assertThat(((Targets.Values) split.test().targets()).values()).containsExactly(9);
    assertThat(split.test().samples().floats()).containsExactly(8);
  }

  @Test
  void numericClassesAreInNumericOrder() throws Exception {
    Split split = load("classes", "a,kind\n0,10\n0,9\n0,2.0\n0,02\n", "a,kind\n0,2\n");
    Targets.Classes classes = (Targets.Classes) split.train().targets();
    assertThat(classes.names()).containsExactly("2", "9", "10");
    assertThat(classes.labels()).containsExactly(2, 1, 0, 0);
  }

  @Test
  void quotedCellsKeepDelimitersQuotesAndLineBreaks() throws Exception {
    String text = "\uFEFF\"a, \"\"b\"\"\",kind\r\n\"1\" , \"x,\ny\"\r\n\r\n2,\"x,\ny\"\r\n3,z";
    Split split = load("classes", text, text);
    assertThat(split.train().featureNames()).containsExactly("a, \"b\"");
    assertThat(((Targets.Classes) split.train().targets()).names()).containsExactly("x,\ny", "z");
    assertThat(split.train().samples().floats()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({"d.tsv", "d.tab", "d.txt", "d.tsv.gz"})
  void tabsAreFoundByNameOrHeader(String name) throws Exception {
    byte[] bytes = "a\tb\ty\n1\t2\tu\n3\t4\tv\n".getBytes(StandardCharsets.UTF_8);
    DataFiles.write(folder.resolve(name), name.endsWith(".gz") ? DataFiles.gzip(bytes) : bytes);
    Split split = new Csv(name, name, null, null, 0, 1).load(DataFiles.offline(folder));
    assertThat(split.train().samples().floats()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void withoutATestFileAPartIsHeldOut() throws Exception {
    StringBuilder text = new StringBuilder("a,kind\n");
    for (int i = 0; i < 100; i++) {
      text.append(i).append(i % 4 == 0 ? ",x\n" : ",y\n");
    }
    DataFiles.write(folder.resolve("t.csv"), text.toString());
    DataContext context = DataFiles.offline(folder);
    assertThat(new Csv("t.csv", null, "kind", "classes", 0, 1).load(context).test().count())
        .isEqualTo(20);
    assertThat(new Csv("t.csv", "", "kind", "classes", 0.4, 1).load(context).test().count())
        .isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NA", "nan", "?", "\"\""})
  void aMissingCellNamesFileLineAndColumn(String cell) {
    String test = "a,kind,b\n1,x,2\n\n3,y," + cell + "\n";
    refused("classes", TABLE, test, "u.csv:4, column 3 (b)", "missing value", "a number");
    String target = "a,kind,b\n1," + cell + ",2\n";
    refused("classes", TABLE, target, "u.csv:2, column 2 (kind)", "missing value", "a target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"red", "1d", "0x1p3", "1e", "-", ".", "1.2.3", "Infinity", "1e39", "1 2"})
  void aWronglyTypedCellNamesFileLineAndColumn(String cell) {
    String test = "a,kind,b\n1,x,2\n" + cell + ",y,4\n";
    refused("classes", TABLE, test, "u.csv:3, column 1 (a)", "'" + cell + "'", "a number");
    refused("values", "a,kind\n1,2\n", "a,kind\n1," + cell + "\n", "u.csv:2, column 2 (kind)");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "+1.,1", "-.5,-0.5", "2E3,2000", "2.5e-1,0.25", "00,0"})
  void numbersAreDecimal(String cell, float value) throws Exception {
    Split split = load("classes", "a,kind\n" + cell + ",x\n", "a,kind\n0,x\n");
    assertThat(split.train().samples().floats()).containsExactly(value);
  }

  @Test
  void aTestClassThatTrainLacksIsMislabelled() {
    refused(
        "classes",
        TABLE,
        "a,kind,b\n1,x,2\n1,z,2\n",
        "u.csv:3, column 2 (kind)",
        "class 'z'",
        "one of the classes x, y");
  }

  @Test
  void brokenTablesAreRefused() {
    refused("classes", TABLE, "", "u.csv", "an empty file");
    refused("classes", TABLE, "a,kind,b\n", "a header line only");
    refused("classes", TABLE, "a,kind,b\n1,x\n", "u.csv:2", "got 2 cells", "expected 3");
    refused("classes", TABLE, "a,kind,a\n", "u.csv:1", "'a' twice");
    refused("classes", TABLE, "1,2,3\n", "u.csv:1", "only numbers", "a header line");
    refused("classes", TABLE, "a,sort,b\n1,x,2\n", "target column 'kind'", "a, sort, b");
    refused("classes", TABLE, "a,kind,c\n1,x,2\n", "features a, c", "a, b");
    refused("classes", TABLE, "kind\n1\n", "one column");
    refused("classes", TABLE, "a,kind,b\n1,\"x,2\n", "u.csv:2", "never closed");
    refused("classes", TABLE, "a,kind,b\n1,\"x\"y,2\n", "u.csv:2", "after a closing quote");
  }

  @Test
  void otherEncodingsAndMissingFilesAreRefused() {
    byte[] latin = "a,kind,b\n1,\u00FC,2\n".getBytes(StandardCharsets.ISO_8859_1);
    DataFiles.write(folder.resolve("l.csv"), latin);
    DataContext context = DataFiles.offline(folder);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Csv("l.csv", null, "kind", "", 0, 1).load(context))
        .withMessageContaining("not UTF-8");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Csv("no.csv", null, "kind", "", 0, 1).load(context))
        .withMessageContaining("no.csv: asked a table, got no such file");
    DataFiles.write(folder.resolve("one.csv"), "a,kind\n1,x\n");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Csv("one.csv", null, "kind", "", 0, 1).load(context))
        .withMessageContaining("one.csv: split of one: got 1 train and 0 test");
  }

  @Test
  void settingsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Csv("t", null, "y", "regression", 0, 1))
        .withMessageContaining("'regression'")
        .withMessageContaining("'classes' or 'values'");
    assertThatIllegalArgumentException().isThrownBy(() -> new Csv("t", null, "y", null, 1, 1));
  }
}
