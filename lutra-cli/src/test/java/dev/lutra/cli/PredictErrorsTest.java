package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.data.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs and inputs that `lutra predict` cannot use: one line that says what was asked, got and
/// expected, and what to do.
final class PredictErrorsTest {
  private static final SampleFiles IMAGES =
      new SampleFiles(Samples.ofBytes(4, 16, new byte[64]), 4);

  @TempDir static Path folder;
  private static Path digits = Path.of("");
  private static Path flowers = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    digits = folder.resolve("digits");
    String spec = Specs.write(folder, "tiny.yaml", Specs.TINY).toString();
    Lutra.json("train", spec, "--out", digits.toString(), "--no-verify", "--epochs", "1");
    flowers = folder.resolve("flowers");
    String text = Specs.FLOWERS.replace("TABLE", Specs.flowers(folder).toString());
    String named = Specs.write(folder, "flowers.yaml", text).toString();
    Lutra.json("train", named, "--out", flowers.toString(), "--no-verify", "--epochs", "1");
  }

  private static Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static String failure(Path run, Path input, String... more) {
    List<String> all = new ArrayList<>(List.of("predict", run.toString(), input.toString()));
    all.addAll(List.of(more));
    return Lutra.failure(Main.FAILED, all.toArray(String[]::new));
  }

  private static String wrong(String... arguments) {
    List<String> all = new ArrayList<>(List.of("predict"));
    all.addAll(List.of(arguments));
    return Lutra.failure(Main.WRONG, all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "length,height;1,2 | got columns length, height without width | add or rename the columns",
        "length,width,length;1,2,3 | got 'length' twice | rename one",
        "length,width;1 | t.csv:2 | got 1 cells, expected 2 as in the header",
        "length,width;1,red | t.csv:2, column 2 (width) | got 'red', expected a number",
        "length,width;1,NaN | t.csv:2, column 2 (width) | missing value 'NaN'",
        "length,width;1,1e99 | t.csv:2, column 2 (width) | range of a float",
        "1,2,3,4;5,6,7,8 | got 4 columns | expected 2 features and at most a label",
        "1;2 | got 1 columns | expected 2 features",
        "'' | got an empty file | check the input"
      })
  void tableThatDoesNotFitIsOneLine(String text, String got, String expected) throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), text.replace(';', '\n'));
    // The header of the answers is printed before the second line is read.
    Lutra.Outcome outcome = Lutra.run("predict", flowers.toString(), table.toString());
    assertThat(outcome.failure(Main.FAILED)).contains(table.toString(), got, expected);
    assertThat(outcome.out().lines()).hasSizeLessThan(2);
  }

  @Test
  void labelThatIsNotThereIsOneLine() throws IOException {
    Path table = folder.resolve("flowers.csv");
    assertThat(failure(flowers, table, "--label", "sort", "-o", folder.resolve("o").toString()))
        .contains("label column 'sort'", "columns length, width, kind", "correct the label's name");
    Path bare = Files.writeString(folder.resolve("bare.csv"), "1,2,rose\n3,4,violet\n");
    assertThat(failure(flowers, bare, "--label", "kind", "-o", folder.resolve("o").toString()))
        .contains("without a header", "the number of a column, 1 to 3");
    assertThat(failure(flowers, bare, "--label", "3", "-o", folder.resolve("o").toString()))
        .contains("bare.csv:2", "class 'violet'", "one of the classes iris, rose, tulip");
    Path image = write("label.png", IMAGES.png(0, false));
    assertThat(failure(digits, image, "--label", "kind")).contains("no table", "leave the label");
    assertThat(folder.resolve("o")).doesNotExist();
  }

  @Test
  void imagesOfAnotherShapeAreOneLine() throws IOException {
    String out = folder.resolve("o").toString();
    for (byte[] bytes : List.of(IMAGES.idx(), IMAGES.npy("4, 4, 4"), IMAGES.npy("4, 16"))) {
      Path file = write("small", bytes);
      assertThat(failure(digits, file, "-o", out))
          .contains(file.toString(), "got 16 features", "expected 784 features (1 x 28 x 28)");
    }
    Path wide =
        write(
            "wide.npy",
            new SampleFiles(Samples.ofBytes(1, 784, new byte[784]), 28).npy("1, 14, 56"));
    assertThat(failure(digits, wide, "-o", out)).contains("784 features (1 x 14 x 56)");
    Path png = write("small.png", IMAGES.png(0, true));
    assertThat(failure(digits, png, "-o", out))
        .contains("got 4 x 4 pixels, expected 28 x 28; scale it");
  }

  @Test
  void fileOfAnotherKindIsOneLine() throws IOException {
    byte[] idx = IMAGES.idx();
    assertThat(failure(digits, folder.resolve("none.csv"))).contains("no such file", "check the");
    assertThat(failure(digits, write("a.npz", new byte[] {'P', 'K', 3, 4, 0})))
        .contains("got a zip or NPZ archive", "save one array with numpy.save");
    assertThat(failure(digits, write("a.jpg", new byte[] {-1, -40, -1, -32, 0})))
        .contains("got a JPEG image", "convert it to PNG");
    assertThat(failure(digits, write("cut", Arrays.copyOf(idx, 40)), "--no-header"))
        .contains("40 bytes (truncated)", "copy or download it again");
    idx[2] = 0x0D;
    assertThat(failure(digits, write("floats", idx), "--no-header")).contains("32-bit float");
    byte[] gzip =
        SampleFiles.gzip("length,width\n1,2\n".repeat(2000).getBytes(StandardCharsets.UTF_8));
    assertThat(failure(digits, write("cut.gz", Arrays.copyOf(gzip, gzip.length / 2))))
        .contains("cut.gz", "ends early at byte " + gzip.length / 2);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(failure(digits, empty)).contains("got none, expected some", "check the folder");
    Files.writeString(empty.resolve("notes.txt"), "?");
    assertThat(failure(digits, empty)).contains("notes.txt", "only .png files");
  }

  @Test
  void whatIsNoRunIsOneLine() throws IOException {
    String table = folder.resolve("flowers.csv").toString();
    assertThat(wrong(folder.resolve("none").toString(), table))
        .contains("got no run here", "`lutra train`");
    assertThat(failure(Path.of(table), Path.of(table)))
        .contains("expected a safetensors file written by Lutra");
    Path begun = Files.createDirectory(folder.resolve("begun"));
    Files.copy(digits.resolve("spec.yaml"), begun.resolve("spec.yaml"));
    assertThat(wrong(begun.toString(), table))
        .contains("no epoch is finished yet", "--resume " + begun);
    assertThat(wrong(digits.toString())).contains("INPUT", "lutra predict --help");
    assertThat(wrong(digits.toString(), table, "--scores", "--bits")).contains("exclusive");
  }

  @Test
  void networkWithoutHardwareIsOneLine() throws IOException {
    Path run = folder.resolve("dense");
    String spec = Specs.write(folder, "dense.yaml", Specs.DENSE).toString();
    Lutra.json("train", spec, "--out", run.toString());
    assertThat(wrong(run.toString(), folder.resolve("flowers.csv").toString()))
        .contains("dense", "no look-up-table form");
  }

  @Test
  void outputThatWouldDoHarmIsOneLine() throws IOException {
    Path table = folder.resolve("flowers.csv");
    String text = Files.readString(table);
    assertThat(wrong(flowers.toString(), table.toString(), "-o", table.toString()))
        .contains("-o: got " + table, "an input too", "name another");
    assertThat(table).hasContent(text);
    assertThat(wrong(flowers.toString(), table.toString(), "-o", folder.toString()))
        .contains("-o: got " + folder, "which is no file");
    String below = table.resolve("x").toString();
    assertThat(failure(flowers, table, "-o", below))
        .contains(below, "cannot be written", "another folder, then predict again");
  }
}
