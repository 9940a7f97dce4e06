package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
  @TempDir Path folder;

  private void writeSmall(Path to) {
    DataFiles.write(
        to.resolve("train-images-idx3-ubyte.gz"), DataFiles.gzip(DataFiles.idx(3, 28, 28)));
    DataFiles.write(
        to.resolve("train-labels.idx1-ubyte"), DataFiles.idxOf(new byte[] {9, 0, 5}, 3));
    DataFiles.write(to.resolve("t10k-images-idx3-ubyte"), DataFiles.idx(2, 28, 28));
    DataFiles.write(to.resolve("t10k-labels-idx1-ubyte"), DataFiles.idxOf(new byte[] {1, 2}, 2));
  }

  private void refused(String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Mnist("m").load(DataFiles.offline(folder)))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void aGivenFolderIsReadUnderTheUsualNames() throws Exception {
    writeSmall(folder.resolve("m"));
    Split split = new Mnist("m").load(DataFiles.offline(folder));
    assertThat(split.train().count()).isEqualTo(3);
    assertThat(split.train().shape()).isEqualTo(new ImageShape(1, 28, 28));
    assertThat(((Targets.Classes) split.train().targets()).labels()).containsExactly(9, 0, 5);
    assertThat(((Targets.Classes) split.test().targets()).names()).hasSize(10);
  }

  @Test
  void theDataRootIsSearched() throws Exception {
    writeSmall(folder.resolve("sets").resolve("mnist"));
    DataContext context =
        new DataContext(
            folder.resolve("sets"), folder.resolve("cache"), true, p -> {}, folder, Map.of());
    assertThat(new Mnist(null).load(context).test().count()).isEqualTo(2);
    assertThat(new Mnist("").load(context).test().count()).isEqualTo(2);
  }

  @Test
  void aLabelAboveNineIsMislabelled() {
    writeSmall(folder.resolve("m"));
    DataFiles.write(
        folder.resolve("m").resolve("t10k-labels-idx1-ubyte"),
        DataFiles.idxOf(new byte[] {1, 12}, 2));
    refused("t10k-labels", "label 12 at index 1", "expected 0..9", "mislabelled");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    writeSmall(folder.resolve("m"));
    DataFiles.write(
        folder.resolve("m").resolve("t10k-images-idx3-ubyte"), DataFiles.idx(2, 27, 28));
    refused("27 x 28 pixels", "expected 28 x 28");
  }

  @Test
  void aMissingFileOfAGivenFolderIsNotDownloaded() throws Exception {
    writeSmall(folder.resolve("m"));
    Files.delete(folder.resolve("m").resolve("train-labels.idx1-ubyte"));
    refused("no train-labels-idx1-ubyte");
  }

  @Test
  void offlineSaysWhereToPutTheFiles() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Mnist(null).load(DataFiles.offline(folder)))
        .withMessageContaining("offline")
        .withMessageContaining(
            folder.resolve("cache").resolve("mnist").resolve("train-images").toString());
  }

  @Test
  void aDownloadOfOtherContentIsRefusedAndDeleted() {
    try (LocalServer server = LocalServer.whole(DataFiles.gzip(DataFiles.idx(1, 28, 28)))) {
      Path cache = folder.resolve("cache");
      DataContext context =
          new DataContext(
              null, cache, false, p -> {}, folder, Map.of("mnist", server.uri("mnist/")));
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> new Mnist(null).load(context))
          .withMessageContaining(server.uri("mnist/train-images-idx3-ubyte.gz").toString())
          .withMessageContaining("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")
          .withMessageContaining("deleted");
      assertThat(cache.resolve("mnist")).isEmptyDirectory();
    }
  }

  @Test
  void realMnistIsDownloadedIntoTheCacheAndReadFromIt() throws Exception {
    DataContext real = DataFiles.real(folder);
    Path source = real.dataRoot().resolve("mnist");
    Path cache = folder.resolve("cache");
    try (LocalServer server =
        new LocalServer(request -> {
          String name = request.path().replace("/m/", "");
          request.send(200, Files.readAllBytes(source.resolve(name)));
        })) {
      DataContext online =
          new DataContext(null, cache, false, p -> {}, folder, Map.of("mnist", server.uri("m/")));
      Split split = new Mnist(null).load(online);
      assertThat(split.train().count()).isEqualTo(60_000);
      assertThat(split.test().count()).isEqualTo(10_000);
      assertThat(((Targets.Classes) split.train().targets()).labels()).startsWith(5, 0, 4, 1, 9);
    }
    Split again = new Mnist(null).load(DataFiles.offline(folder));
    assertThat(again.test().count()).isEqualTo(10_000);
    assertThat(((Targets.Classes) again.test().targets()).labels()).startsWith(7, 2, 1, 0, 4);
  }
}
