package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
  private static final int HALF = 100_000;

  @TempDir Path folder;
  private final byte[] file = new byte[2 * HALF];
  private final List<DataProgress> progress = new ArrayList<>();
  private Path target;
  private Path part;

  @BeforeEach
  void fill() {
    new Random(1).nextBytes(file);
    target = folder.resolve("deep").resolve("x");
    part = folder.resolve("deep").resolve("x.part");
  }

  private DataContext context(boolean offline) {
    return new DataContext(null, folder, offline, progress::add, folder, Map.of());
  }

  private Download download(URI uri, long size) {
    return new Download("x", uri, target, size, Sha256.of(file), false);
  }

  private Path fetch(LocalServer server, long size) throws Exception {
    return download(server.uri("x"), size).fetch(context(false));
  }

  private void fails(LocalServer server, long size, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> fetch(server, size))
        .satisfies(e ->
            assertThat(e.getMessage())
                .contains(parts)
                .contains(server.uri("x").toString(), "put the file by hand as " + target));
    assertThat(target).doesNotExist();
  }

  @Test
  void aFileIsFetchedOnceWithProgress() throws Exception {
    try (LocalServer server = LocalServer.whole(file)) {
      assertThat(fetch(server, file.length)).isEqualTo(target).hasBinaryContent(file);
      assertThat(fetch(server, file.length)).isEqualTo(target);
      assertThat(server.ranges).containsExactly("-");
    }
    assertThat(part).doesNotExist();
    assertThat(progress.getFirst()).isEqualTo(new DataProgress("download x", 0, file.length));
    assertThat(progress.getLast())
        .isEqualTo(new DataProgress("download x", file.length, file.length));
  }

  @Test
  void aPartIsResumed() throws Exception {
    DataFiles.write(part, Arrays.copyOf(file, HALF));
    try (LocalServer server = LocalServer.resuming(file)) {
      assertThat(fetch(server, -1)).hasBinaryContent(file);
      assertThat(server.ranges).containsExactly("bytes=" + HALF + "-");
    }
    assertThat(progress.getFirst().done()).isEqualTo(HALF);
    assertThat(progress.getLast().total()).isEqualTo(file.length);
  }

  @Test
  void aWholePartOfTheKnownSizeIsNotAskedFor() throws Exception {
    DataFiles.write(part, file);
    try (LocalServer server = LocalServer.resuming(file)) {
      assertThat(fetch(server, file.length)).hasBinaryContent(file);
      assertThat(server.ranges).isEmpty();
    }
  }

  @Test
  void aPartStartsAnewWhenTheServerSendsTheWhole() throws Exception {
    DataFiles.write(part, new byte[HALF]);
    try (LocalServer server = LocalServer.whole(file)) {
      assertThat(fetch(server, file.length)).hasBinaryContent(file);
      assertThat(server.ranges).hasSize(1);
    }
  }

  @Test
  void aPartStartsAnewWhenTheTotalDiffers() throws Exception {
    DataFiles.write(part, Arrays.copyOf(file, HALF));
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    try (LocalServer server =
        new LocalServer(request -> {
          if (request.from() >= 0) {
            request.rest(longer, longer.length);
          } else {
            request.send(200, file);
          }
        })) {
      assertThat(fetch(server, file.length)).hasBinaryContent(file);
      assertThat(server.ranges).containsExactly("bytes=" + HALF + "-", "-");
    }
  }

  @Test
  void aPartLongerThanTheFileStartsAnew() throws Exception {
    DataFiles.write(part, new byte[file.length + 5]);
    try (LocalServer server = LocalServer.resuming(file)) {
      assertThat(fetch(server, -1)).hasBinaryContent(file);
      assertThat(server.ranges).hasSize(2);
    }
  }

  @Test
  void aWrongSumDeletesThePart() {
    byte[] other = file.clone();
    other[77] ^= 1;
    try (LocalServer server = LocalServer.whole(other)) {
      fails(server, -1, Sha256.of(other), Sha256.of(file), "the bytes were deleted");
    }
    assertThat(part).doesNotExist();
  }

  @Test
  void aFileOfAnotherSizeIsRefused() {
    try (LocalServer server = LocalServer.whole(new byte[10])) {
      fails(server, file.length, "not of " + file.length + " bytes");
    }
  }

  @Test
  void notFoundNamesTheStatus() {
    try (LocalServer server = new LocalServer(request -> request.send(404, new byte[0]))) {
      fails(server, -1, "HTTP status 404");
    }
    assertThat(part).doesNotExist();
  }

  @Test
  void aCutConnectionKeepsThePartForTheNextRun() throws Exception {
    try (LocalServer server =
        new LocalServer(request -> request.send(200, "", file.length, Arrays.copyOf(file, HALF)))) {
      fails(server, file.length, "was cut after", "of " + file.length, "run again to resume");
    }
    long kept = Files.size(part);
    assertThat(kept).isPositive().isLessThanOrEqualTo(HALF);
    try (LocalServer server = LocalServer.resuming(file)) {
      assertThat(fetch(server, file.length)).hasBinaryContent(file);
      assertThat(server.ranges).containsExactly("bytes=" + kept + "-");
    }
  }

  @Test
  void noServerNamesWhatWasAskedAndWhereToPutTheFile() {
    LocalServer gone = LocalServer.whole(file);
    gone.close();
    fails(gone, -1, "failed (connect");
    assertThat(part).doesNotExist();
  }

  @Test
  void offlineNamesTheFileAndItsSource() {
    URI uri = URI.create("http://127.0.0.1:1/x");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> download(uri, -1).fetch(context(true)))
        .withMessageContaining(target.toString())
        .withMessageContaining("put the file from " + uri + " there");
  }

  @Test
  void aDamagedKeptFileIsFetchedAgain() throws Exception {
    DataFiles.write(target, new byte[5]);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> download(URI.create("http://127.0.0.1:1/x"), -1).fetch(context(true)))
        .withMessageContaining("got a file of SHA-256 " + Sha256.of(new byte[5]));
    try (LocalServer server = LocalServer.whole(file)) {
      assertThat(fetch(server, -1)).hasBinaryContent(file);
    }
  }

  @Test
  void theSumOfUnpackedContentIgnoresTheGzipHeader() throws Exception {
    byte[] zipped = DataFiles.gzip(file);
    // The modification time.
    zipped[4] = 1;
    try (LocalServer server = LocalServer.whole(zipped)) {
      Download download = new Download("x", server.uri("x"), target, -1, Sha256.of(file), true);
      assertThat(download.fetch(context(false))).hasBinaryContent(zipped);
    }
  }

  @Test
  void aPageInsteadOfAGzipFileIsAWrongSum() {
    try (LocalServer server = LocalServer.whole(file)) {
      Download download = new Download("x", server.uri("x"), target, -1, Sha256.of(file), true);
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> download.fetch(context(false)))
          .withMessageContaining("no whole gzip file");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void twoDownloadsOfOneFileDoNotMix(int bytesSoFar) throws Exception {
    DataFiles.write(part, new byte[bytesSoFar]);
    try (FileChannel other = FileChannel.open(part, StandardOpenOption.WRITE);
        var lock = other.lock();
        LocalServer server = LocalServer.whole(file)) {
      assertThat(lock.isValid()).isTrue();
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> fetch(server, -1))
          .withMessageContaining("a download under way");
      assertThat(server.ranges).isEmpty();
      assertThat(part).as("what the other one writes to").exists();
    }
  }
}
