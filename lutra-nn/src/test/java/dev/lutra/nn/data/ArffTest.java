package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArffTest {
  private static final String HEAD =
      """
      % a table

      @RELATION 'two words'
      @attribute a NUMERIC
      @attribute 'b c'  real % of something
      @ATTRIBUTE "d" {0, 1}
      @attribute kind {y, 'x x', "z"}
      @data
      """;
  private static final String TABLE = HEAD + "1,2.5,0,y\n% no row\n\n-1e2, .5 ,1,'x x'\n";

  @TempDir Path folder;

  private Split load(String task, String train, String test) throws Exception {
    DataFiles.write(folder.resolve("t.arff"), train);
    DataFiles.write(
        folder.resolve("u.arff"), DataFiles.gzip(test.getBytes(StandardCharsets.UTF_8)));
    return new Arff("t.arff", "u.arff", "kind", task, 0, 1).load(DataFiles.offline(folder));
  }

  private void refused(String test, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load("classes", TABLE, test))
        .satisfies(e ->
            assertThat(e.getMessage())
                .startsWith(folder.resolve("u.arff").toString())
                .contains(parts)
                .doesNotContain("\n"));
  }

  @Test
  void classesAreTheDeclaredOnesInTheirOrder() throws Exception {
    Split split = load("classes", TABLE, HEAD + "3\t4\t1\tz\n");
    assertThat(split.train().featureNames()).containsExactly("a", "b c", "d");
    assertThat(split.train().samples().floats()).containsExactly(1, 2.5f, 0, -100, 0.5f, 1);
    Targets.Classes train = (Targets.Classes) split.train().targets();
    assertThat(train.names()).containsExactly("y", "x x", "z");
    assertThat(train.labels()).containsExactly(0, 1);
    assertThat(split.test().samples().floats()).containsExactly(3, 4, 1);
    assertThat(((Targets.Classes) split.test().targets()).labels()).containsExactly(2);
  }

  @Test
  void numbersAreValuesOrClassesAsAsked() throws Exception {
    String table = "@relation r\n@attribute kind real\n@attribute a real\n@data\n10,1\n9.5,2\n";
    assertThat(((Targets.Values) load("values", table, table).train().targets()).values())
        .containsExactly(10, 9.5f);
    String whole = table.replace("9.5", "9");
    Targets.Classes classes = (Targets.Classes) load("classes", whole, whole).train().targets();
    assertThat(classes.names()).containsExactly("9", "10");
    assertThat(classes.labels()).containsExactly(1, 0);
  }

  @Test
  void quotesKeepCommasAndQuotes() throws Exception {
    String table =
        """
        @relation r
        @attribute a real
        @attribute 'the\\'kind' {'p, \\'q\\'', "%"}
        @data
        1,'p, \\'q\\''
        '2',"%"
        """;
    DataFiles.write(folder.resolve("t.arff"), "\uFEFF" + table.replace("\n", "\r\n"));
    Split split = new Arff("t.arff", "t.arff", null, null, 0, 1).load(DataFiles.offline(folder));
    Targets.Classes classes = (Targets.Classes) split.train().targets();
    assertThat(classes.names()).containsExactly("p, 'q'", "%");
    assertThat(classes.labels()).containsExactly(0, 1);
  }

  @Test
  void withoutATestFileAPartIsHeldOut() throws Exception {
    DataFiles.write(
        folder.resolve("t.arff"), HEAD + "1,2,0,y\n".repeat(10) + "1,2,0,z\n".repeat(5));
    Split split = new Arff("t.arff", "", "kind", "", 0, 1).load(DataFiles.offline(folder));
    assertThat(((Targets.Classes) split.test().targets()).labels()).containsExactly(0, 0, 2);
  }

  @Test
  void wrongCellsNameFileLineAndColumn() {
    refused(HEAD + "1,2,0,y\n?,2,0,y\n", "u.arff:10, column 1 (a)", "missing value '?'");
    refused(HEAD + "1,red,0,y\n", "u.arff:9, column 2 (b c)", "'red'", "a number");
    refused(HEAD + "1,2,0,?\n", "u.arff:9, column 4 (kind)", "missing value '?'");
    refused(HEAD + "1,2,0,w\n", "u.arff:9, column 4 (kind)", "class 'w'", "classes y, x x, z");
    refused(HEAD + "1,2,0\n", "u.arff:9", "3 cells", "expected 4");
    refused(HEAD + "1,2,0,'y\n", "u.arff:9", "never closed");
    refused(HEAD + "1,2,'0'1,y\n", "u.arff:9", "text after one");
    refused(HEAD + "{0 1, 3 y}\n", "u.arff:9", "sparse data", "dense ARFF");
  }

  @Test
  void wrongHeadsAreNamed() {
    refused("", "an empty file");
    refused("@relation r\n@attribute a real\n", "an end of file before @data");
    refused("@relation r\n@data\n1\n", "u.arff:2", "@data without attributes");
    refused("a,b\n1,2\n", "u.arff:1", "'a,b'", "check that this is an ARFF file");
    refused("@attribute a\n@data\n", "u.arff:1", "a name and a type");
    refused("@attribute a {x, y\n@data\n", "u.arff:1", "{x, y", "on one line");
    refused(HEAD.replace("kind", "sort"), "target column 'kind'", "columns a, b c, d, sort");
    refused(HEAD.replace("a NUMERIC", "a string"), "u.arff:4", "feature 'a'", "string", "numbers");
    refused(HEAD.replace("{0, 1}", "{0, one}"), "u.arff:6", "feature 'd'", "nominal {0, one}");
    refused(HEAD, "no line after @data");
    refused(HEAD.replace("attribute a", "attribute e") + "1,2,0,y\n", "features e, b c, d");
  }

  @Test
  void settingsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Arff("t", null, "y", "regression", 0, 1))
        .withMessageContaining("arff: got task 'regression'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Arff("t", null, "y", null, 1, 1))
        .withMessageContaining("arff: got testFraction 1.0");
  }
}
