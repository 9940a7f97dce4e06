package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Data that are missing, cut short, of another type or mislabelled end a command with code 1 and
/// one line that names the file, what is wrong in it, and what to do; no run is begun.
final class DataErrorsTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13};

  @TempDir Path folder;

  /// The line of `lutra train` with more arguments, which must not begin a run.
  private String train(String... more) {
    Path out = folder.resolve("out");
    List<String> all = new ArrayList<>(List.of("train", "--out", out.toString(), "--offline"));
    all.addAll(List.of(more));
    String line = Lutra.failure(Main.FAILED, all.toArray(String[]::new));
    assertThat(out.resolve("spec.yaml")).as("nothing is begun").doesNotExist();
    return line;
  }

  private String table(String text) throws IOException {
    Path file = Specs.write(folder, "t.csv", text);
    String line = train("--data", file.toString(), "--target", "kind");
    assertThat(line).startsWith("lutra: " + file);
    return line;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b,kind;1,NaN,x;2,3,y | t.csv:2, column 2 (b) | missing value 'NaN' | a number",
        "a,b,kind;1,2,x;2,inf,y | t.csv:3, column 2 (b) | got 'inf' | expected a number",
        "a,b,kind;1,1e99,x;2,3,y | t.csv:2, column 2 (b) | got '1e99' | range of a float",
        "a,b,kind;1,red,x;2,3,y | t.csv:2, column 2 (b) | got 'red' | drop or correct the line",
        "a,b,kind;,2,x;2,3,y | t.csv:2, column 1 (a) | missing value '' | drop or correct the line",
        "a,b,kind;1,2,;2,3,y | t.csv:2, column 3 (kind) | missing value '' | expected a target",
        "a,b,sort;1,2,x;2,3,y | target column 'kind' | columns a, b, sort | correct the target",
        "a,a,kind;1,2,x;2,3,y | the column names | got 'a' twice | rename one",
        "a,b,kind;1,2,x;3,y | t.csv:3 | 2 cells | 3 as in the header",
        "a,b,kind;1,2,\"x;2,3,y | a record | a quote that is never closed | correct the line",
        "1,2,3;4,5,6;7,8,9 | the column names | only numbers | put a line with the names",
        "a,b,kind | a table | a header line only | check the file",
        "'' | a table | an empty file | check the file"
      })
  void badTableIsOneLine(String text, String where, String got, String remedy) throws IOException {
    assertThat(table(text.replace(';', '\n'))).contains(where, got, remedy);
  }

  @Test
  void singleClassIsOneLine() throws IOException {
    Path file = Specs.write(folder, "one.csv", "a,kind\n1,x\n2,x\n3,x\n4,x\n5,x\n6,x\n");
    assertThat(train("--data", file.toString(), "--target", "kind"))
        .contains("only 'x'", "expected at least two", "check the target");
  }

  @Test
  void missingFileIsOneLine() {
    for (String name : List.of("none.csv", "none.tsv.gz", "none.npz")) {
      String file = folder.resolve(name).toString();
      assertThat(train("--data", file, "--target", "kind"))
          .contains(file, "no such file", "check the path");
    }
  }

  @Test
  void fileOfAnotherTypeIsOneLine() throws IOException {
    Path table = Files.write(folder.resolve("image.csv"), PNG);
    assertThat(train("--data", table.toString(), "--target", "kind"))
        .contains("image.csv", "not UTF-8", "convert the file");
    Path archive = Files.write(folder.resolve("image.npz"), PNG);
    assertThat(train("--data", archive.toString()))
        .contains("image.npz", "no whole zip archive", "numpy.savez");
    Path named = Files.createDirectory(folder.resolve("folder.csv"));
    assertThat(train("--data", named.toString(), "--target", "kind"))
        .contains("folder.csv", "a folder", "a readable file");
  }

  @Test
  void cutGzipIsOneLine() throws IOException {
    byte[] whole = SampleFiles.gzip(Files.readAllBytes(Specs.flowers(folder)));
    Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
    assertThat(train("--data", cut.toString(), "--target", "kind"))
        .contains("cut.csv.gz", "ends early at byte", "copy or download it again");
    whole[whole.length / 2] ^= 0x55;
    Path bent = Files.write(folder.resolve("bent.csv.gz"), whole);
    assertThat(train("--data", bent.toString(), "--target", "kind"))
        .contains("bent.csv.gz", "gzip", "copy or download it again");
  }

  /// An IDX file of `type` whose values are `0, 1, 2, ... modulo`.
  private static byte[] idx(int type, int modulo, int... dims) {
    int count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * dims.length + count);
    out.putShort((short) 0).put((byte) type).put((byte) dims.length);
    Arrays.stream(dims).forEach(out::putInt);
    for (int i = 0; i < count; i++) {
      out.put((byte) (i % modulo));
    }
    return out.array();
  }

  /// The line of a training on 20 images of two classes, one of whose files holds `bytes` instead.
  private String withFile(String name, byte[] bytes) throws IOException {
    for (String part : List.of("train", "test")) {
      Files.write(folder.resolve(part + "-images"), idx(8, 200, 20, 4, 4));
      Files.write(folder.resolve(part + "-labels"), idx(8, 2, 20));
    }
    Files.write(folder.resolve(name), bytes);
    List<String> keys = new ArrayList<>(List.of("data={type: idx"));
    for (String part : List.of("train", "test")) {
      keys.add(part + "Images: " + folder.resolve(part + "-images"));
      keys.add(part + "Labels: " + folder.resolve(part + "-labels"));
    }
    String line = train("--set", String.join(", ", keys) + "}");
    assertThat(line).contains(name);
    return line;
  }

  @Test
  void badIdxFileIsOneLine() throws IOException {
    byte[] images = idx(8, 200, 20, 4, 4);
    assertThat(withFile("train-images", Arrays.copyOf(images, 100)))
        .contains("100 bytes (truncated)", "336 bytes", "copy or download it again");
    assertThat(withFile("test-images", Arrays.copyOf(images, 400)))
        .contains("400 bytes (over-long)", "336 bytes", "copy or download it again");
    assertThat(withFile("train-images", Arrays.copyOf(images, 9))).contains("truncated");
    assertThat(withFile("train-images", idx(0x0D, 200, 20, 4, 4)))
        .contains("type 0x0d (32-bit float)", "0x08 (unsigned byte)", "convert");
    assertThat(withFile("train-images", PNG)).contains("no IDX magic number", "check that this is");
    assertThat(withFile("train-images", idx(8, 2, 20))).contains("rank 1", "exchanged");
    assertThat(withFile("test-images", idx(8, 200, 20, 3, 3)))
        .contains("9 features", "16 as in", "use the files that belong together");
  }

  @Test
  void labelsThatDoNotBelongToTheImagesAreOneLine() throws IOException {
    assertThat(withFile("train-labels", idx(8, 2, 19)))
        .contains("19 targets", "20 as in", "use the files that belong together");
    assertThat(withFile("test-labels", idx(8, 3, 20)))
        .contains("label 2 at index 2", "expected 0..1", "mislabelled");
  }

  /// An archive as numpy writes it: `x` of 8 rows and 2 columns of floats, `y` of 8 labels.
  private Path npz(float bad, long label) throws IOException {
    Path file = folder.resolve("a.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String part : List.of("train", "test")) {
        ByteBuffer x = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer y = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
          x.putFloat(i == 5 && part.equals("train") ? bad : i);
        }
        for (int i = 0; i < 8; i++) {
          y.putLong(i == 3 && part.equals("test") ? label : i % 2);
        }
        zip.putNextEntry(new ZipEntry("x_" + part + ".npy"));
        zip.write(SampleFiles.npy("<f4", "8, 2", x.array()));
        zip.putNextEntry(new ZipEntry("y_" + part + ".npy"));
        zip.write(SampleFiles.npy("<i8", "8,", y.array()));
      }
    }
    return file;
  }

  @Test
  void badNumpyArchiveIsOneLine() throws IOException {
    assertThat(train("--data", npz(Float.NaN, 0).toString()))
        .contains("a.npz!x_train", "NaN at sample 2, feature 1", "clean the array");
    assertThat(train("--data", npz(0, 7).toString()))
        .contains("a.npz!y_test", "label 7 at index 3", "expected 0..1", "mislabelled");
    byte[] whole = Files.readAllBytes(npz(0, 0));
    Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, whole.length * 2 / 3));
    assertThat(train("--data", folder.resolve("cut.npz").toString()))
        .contains("cut.npz", "no whole zip archive", "copy or save it again");
  }

  @Test
  void dataSetThatIsNowhereIsOneLineWithoutTheNetwork() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a shell sets the environment");
    String empty = Files.createDirectory(folder.resolve("empty")).toString();
    assertThat(withEnvironment("LUTRA_DATA=" + empty + " XDG_CACHE_HOME=" + empty, "mnist"))
        .contains(empty + "/lutra/mnist", "got nothing", "put the file", "there");
    assertThat(withEnvironment("LUTRA_DATA= XDG_CACHE_HOME=" + empty, "optdigits"))
        .contains("no LUTRA_DATA", "put the file there or give its path");
  }

  private String withEnvironment(String variables, String set)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("/bin/sh", "-c", variables + " exec \"$@\"", "sh"));
    Path out = folder.resolve("out");
    String[] train = {"train", "--data", set, "--offline", "--json", "--out", out.toString()};
    all.addAll(Lutra.command(train));
    Lutra.Outcome outcome = Lutra.start(folder, all).await();
    String line = outcome.failure(Main.FAILED);
    assertThat("lutra: " + outcome.json().path("error").asString("")).isEqualTo(line);
    assertThat(out.resolve("spec.yaml")).doesNotExist();
    return line;
  }

  @Test
  void namedFolderWithoutTheFilesIsOneLine() {
    for (String set : List.of("mnist", "cifar10", "images", "optdigits")) {
      String key = set.equals("images") ? "train" : "path";
      assertThat(train("--set", "data={type: " + set + ", " + key + ": " + folder + "}"))
          .contains(folder.toString(), "expected");
    }
  }
}
