package dev.lutra.nn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
