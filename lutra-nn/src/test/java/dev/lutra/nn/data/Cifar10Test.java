package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
  private static final int RECORD = 3073;
  private static final int RECORDS = 10;

  @TempDir Path folder;

  /// One record of each class; every pixel of a plane is 10 * plane + seed + class.
  private static byte[] batch(int seed) {
    byte[] out = new byte[RECORDS * RECORD];
    for (int r = 0; r < RECORDS; r++) {
      int label = (r + seed) % 10;
      out[r * RECORD] = (byte) label;
      for (int i = 1; i < RECORD; i++) {
        out[r * RECORD + i] = (byte) (10 * ((i - 1) / 1024) + seed + label);
      }
    }
    return out;
  }

  private void writeFolder() {
    for (int b = 1; b <= 5; b++) {
      byte[] bytes = b % 2 == 0 ? DataFiles.gzip(batch(b)) : batch(b);
      String name = "data_batch_" + b + ".bin" + (b % 2 == 0 ? ".gz" : "");
      DataFiles.write(folder.resolve("c").resolve(name), bytes);
    }
    DataFiles.write(folder.resolve("c").resolve("test_batch.bin"), batch(6));
  }

  private static void tarEntry(ByteArrayOutputStream tar, String name, char type, byte[] bytes) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, String.format(Locale.ROOT, "%011o", bytes.length));
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    tar.writeBytes(header);
    tar.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] archive() {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tarEntry(tar, "cifar-10-batches-bin/", '5', new byte[0]);
    tarEntry(tar, "cifar-10-batches-bin/readme.html", '0', new byte[100]);
    for (int b = 1; b <= 5; b++) {
      tarEntry(tar, "cifar-10-batches-bin/data_batch_" + b + ".bin", '0', batch(b));
    }
    tarEntry(tar, "cifar-10-batches-bin/test_batch.bin", '0', batch(6));
    tar.writeBytes(new byte[1024]);
    return tar.toByteArray();
  }

  private Split load(String path) throws Exception {
    return new Cifar10(path).load(DataFiles.offline(folder), RECORDS);
  }

  private void refused(String path, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(path))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void batchesOfAFolderAreJoinedInOrder() throws Exception {
    writeFolder();
    Split split = load("c");
    assertThat(split.train().count()).isEqualTo(50);
    assertThat(split.test().count()).isEqualTo(10);
    assertThat(split.train().shape()).isEqualTo(new ImageShape(3, 32, 32));
    Targets.Classes classes = (Targets.Classes) split.train().targets();
    assertThat(classes.names()).startsWith("airplane", "automobile").hasSize(10);
    assertThat(classes.labels()).startsWith(1, 2, 3).endsWith(3, 4);
    // Second record of the second batch: class 3, blue plane.
    assertThat(split.train().samples().get(11, 2048)).isEqualTo(20 + 2 + 3);
  }

  @Test
  void theArchiveIsReadLikeTheFolder() throws Exception {
    writeFolder();
    DataFiles.write(folder.resolve("c.tar.gz"), DataFiles.gzip(archive()));
    assertThat(load("c.tar.gz").train().samples().bytes())
        .isEqualTo(load("c").train().samples().bytes());
  }

  @Test
  void aBatchOfAnotherLengthIsRefused() {
    writeFolder();
    Path third = folder.resolve("c").resolve("data_batch_3.bin");
    DataFiles.write(third, Arrays.copyOf(batch(3), 30_000));
    refused("c", third.toString(), "30000 bytes (truncated)", "expected 30730 bytes");
    DataFiles.write(third, Arrays.copyOf(batch(3), 30_731));
    refused("c", "30731 bytes (over-long)");
  }

  @Test
  void aLabelOutOfRangeIsMislabelled() {
    writeFolder();
    byte[] bad = batch(6);
    bad[4 * RECORD] = 10;
    DataFiles.write(folder.resolve("c").resolve("test_batch.bin"), bad);
    refused("c", "test_batch.bin", "label 10 at record 4", "expected 0..9");
  }

  @Test
  void unequalClassesAreRefused() {
    writeFolder();
    byte[] bad = batch(6);
    bad[0] = 9;
    DataFiles.write(folder.resolve("c").resolve("test_batch.bin"), bad);
    refused("c", "got 0 images of class 6 (frog)", "1 of each class");
  }

  @Test
  void missingFilesAreNamed() throws Exception {
    refused("nowhere", "no data_batch_1.bin");
    writeFolder();
    Files.delete(folder.resolve("c").resolve("test_batch.bin"));
    refused("c", "no test_batch.bin");
    refused("", "offline", "cifar-10-binary.tar.gz");
  }

  @Test
  void aDamagedArchiveIsRefused() {
    byte[] good = archive();
    DataFiles.write(folder.resolve("t"), Arrays.copyOf(good, 100_000));
    refused("t", "100000 bytes (truncated)");
    DataFiles.write(folder.resolve("t"), Arrays.copyOf(good, good.length - 1024));
    refused("t", "no end mark");
    byte[] bad = good.clone();
    bad[0] ^= 1;
    DataFiles.write(folder.resolve("t"), bad);
    refused("t", "header sum");
    DataFiles.write(folder.resolve("t"), new byte[1024]);
    refused("t", "no data_batch_1.bin", "binary version");
  }

  @Test
  void aDownloadOfAnotherArchiveIsRefused() {
    try (LocalServer server = LocalServer.whole(DataFiles.gzip(archive()))) {
      DataContext context =
          new DataContext(
              null,
              folder.resolve("cache"),
              false,
              p -> {},
              folder,
              Map.of("cifar10", server.uri("")));
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> new Cifar10(null).load(context))
          .withMessageContaining("not of 170052171 bytes");
    }
  }

  @Test
  void realCifar10HasItsCounts() throws Exception {
    Split split = new Cifar10(null).load(DataFiles.real(folder));
    assertThat(split.train().count()).isEqualTo(50_000);
    assertThat(split.test().count()).isEqualTo(10_000);
  }
}
