package dev.lutra.nn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  private static final byte[] OLD = {1, 2, 3};
  private static final byte[] NEW = {4, 5, 6, 7};

  @TempDir Path folder;

  @AfterEach
  void noInterruptIsLeftToOtherTests() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  private static void refused(Path file) {
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.write(file, NEW))
        .withMessageStartingWith(file + ": cannot be written (")
        .withMessageContaining("; free space or choose another folder")
        .withMessageNotContaining("\n");
  }

  @Test
  void foldersAreMadeAndContentIsReplaced() throws IOException {
    Path file = folder.resolve("a").resolve("b").resolve("c.bin");
    AtomicFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);
    AtomicFile.write(file, OLD);
    assertThat(file).hasBinaryContent(OLD);
    AtomicFile.write(file, new byte[0]);
    assertThat(file).isEmptyFile();
    try (Stream<Path> all = Files.list(file.getParent())) {
      assertThat(all).containsExactly(file);
    }
  }

  /// Where the two are one file already, a rename does nothing.
  @Test
  void aLinkHasTheContentAndALifeOfItsOwn() throws IOException {
    Path file = folder.resolve("c.bin");
    Path link = folder.resolve("d.bin");
    Files.write(link, NEW);
    AtomicFile.write(file, OLD);
    AtomicFile.link(file, link);
    AtomicFile.link(file, link);
    assertThat(link).hasBinaryContent(OLD);
    assertThat(files()).containsExactlyInAnyOrder(file, link);
    AtomicFile.write(file, NEW);
    assertThat(link).hasBinaryContent(OLD);
    AtomicFile.link(file, link);
    AtomicFile.write(link, OLD);
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void whereThereAreNoLinksACopyIsMade() throws IOException {
    URI archive = URI.create("jar:" + folder.resolve("a.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path file = zip.getPath("/c.bin");
      Path link = zip.getPath("/d.bin");
      AtomicFile.write(file, NEW);
      AtomicFile.link(file, link);
      assertThat(Files.readAllBytes(link)).isEqualTo(NEW);
      try (Stream<Path> all = Files.list(zip.getPath("/"))) {
        assertThat(all).containsExactlyInAnyOrder(file, link);
      }
    }
  }

  @Test
  void aLinkThatCannotBeMadeIsSaid() throws IOException {
    Path from = Files.write(folder.resolve("a"), OLD);
    Path file = folder.resolve("c.bin");
    Files.createDirectory(file);
    Files.write(file.resolve("inside"), OLD);
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.link(from, file))
        .withMessageStartingWith(file + ": cannot be written (")
        .withMessageContaining("; free space or choose another folder");
    assertThat(files()).containsExactlyInAnyOrder(from, file);
    assertThat(from).hasBinaryContent(OLD);
  }

  /// A run that was killed while it linked two files leaves a third name of theirs.
  @Test
  void aLinkThatAKilledRunLeftKeepsItsContent() throws IOException {
    Path other = Files.write(folder.resolve("a"), OLD);
    Path file = folder.resolve("c.bin");
    Files.createLink(folder.resolve(".c.bin.part"), other);
    AtomicFile.write(file, NEW);
    assertThat(other).hasBinaryContent(OLD);
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void whatAKilledRunLeftIsNotInTheWay() throws IOException {
    Path file = folder.resolve("c.bin");
    Files.write(folder.resolve(".c.bin.part"), new byte[1000]);
    AtomicFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);
    assertThat(files()).containsExactly(file);
  }

  /// An interrupt closes the channel at its first write, when the temporary file is there already.
  @Test
  void theOldContentStaysWhenWritingFails() throws IOException {
    Path file = folder.resolve("c.bin");
    AtomicFile.write(file, OLD);
    Thread.currentThread().interrupt();
    refused(file);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasBinaryContent(OLD);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aNewFileIsNotThereWhenWritingFails() throws IOException {
    Thread.currentThread().interrupt();
    refused(folder.resolve("c.bin"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(files()).isEmpty();
  }

  @Test
  void theOldContentStaysWhenRenamingFails() throws IOException {
    Path file = folder.resolve("c.bin");
    Files.createDirectory(file);
    Files.write(file.resolve("inside"), OLD);
    refused(file);
    assertThat(file.resolve("inside")).hasBinaryContent(OLD);
    assertThat(files()).containsExactly(file);
  }

  /// Tidying up fails here too, which must not hide why writing failed.
  @Test
  void aFileInThePlaceOfAFolderIsSaid() throws IOException {
    Path inTheWay = folder.resolve("file");
    Files.write(inTheWay, OLD);
    refused(inTheWay.resolve("c.bin"));
    refused(inTheWay.resolve("d").resolve("c.bin"));
    assertThat(inTheWay).hasBinaryContent(OLD);
    Path part = folder.resolve(".c.bin.part");
    Files.createDirectory(part);
    Files.write(part.resolve("inside"), OLD);
    refused(folder.resolve("c.bin"));
    assertThat(part.resolve("inside")).hasBinaryContent(OLD);
  }

  @Test
  void aReaderSeesTheOldContentOrTheNew() throws IOException {
    Path file = folder.resolve("c.bin");
    byte[] ones = new byte[300_000];
    Arrays.fill(ones, (byte) 1);
    byte[] twos = new byte[200_000];
    Arrays.fill(twos, (byte) 2);
    AtomicFile.write(file, ones);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> {
          try {
            for (int i = 0; i < 40; i++) {
              AtomicFile.write(file, i % 2 == 0 ? twos : ones);
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    while (!writer.isDone()) {
      byte[] seen = Files.readAllBytes(file);
      assertThat(Arrays.equals(seen, ones) || Arrays.equals(seen, twos)).isTrue();
    }
    writer.join();
  }
}
