package dev.lutra.nn.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// CIFAR-10: 50,000 train and 10,000 test color images of 32 x 32 pixels in ten classes (Krizhevsky
/// 2009), in the authors' binary version: records of a label byte and three planes (red, green,
/// blue) of 1024 bytes; the features are the planes in that order.
///
/// Without a path the six batches, plain or gzip, are looked for in `LUTRA_DATA/cifar10`, then the
/// archive in the cache, which is else downloaded (170 MB). The archive is checked against its
/// SHA-256. Batches are checked by structure: 10,000 records each, labels 0..9, and, as published,
/// the same number of images of each class over the train batches and over the test batch. Their
/// bytes are not pinned, so that a set in another order can be used.
///
/// @param path folder of the six batches, or the archive itself; empty searches
public record Cifar10(@Nullable String path) implements DataSource {
  private static final URI PUBLIC = URI.create("https://www.cs.toronto.edu/~kriz/");
  private static final String ARCHIVE = "cifar-10-binary.tar.gz";
  private static final long ARCHIVE_SIZE = 170_052_171;
  private static final String ARCHIVE_SHA256 =
      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";
  private static final int BATCH_RECORDS = 10_000;
  private static final int CLASSES = 10;
  private static final List<String> TRAIN =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
  private static final List<String> TEST = List.of("test_batch.bin");
  private static final List<String> NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /// The bytes of a batch with the place they came from, for errors.
  @SuppressWarnings("ArrayRecordComponent") // internal carrier, never compared
  private record Batch(String where, byte[] records) {}

  private interface Batches {
    Batch get(String name) throws IOException;
  }

  @Override
  public Split load(DataContext context) throws IOException {
    return load(context, BATCH_RECORDS);
  }

  /// As the other, for batches of another size: tests use small ones.
  Split load(DataContext context, int records) throws IOException {
    Batches batches = batches(context);
    return new Split(
        dataset("cifar10 train", batches, TRAIN, records),
        dataset("cifar10 test", batches, TEST, records));
  }

  private Batches batches(DataContext context) throws IOException {
    if (path != null && !path.isBlank()) {
      Path given = context.resolve(path);
      return Files.isRegularFile(given) ? archive(given) : folder(given);
    }
    Path root = context.dataRoot();
    Path folder = root == null ? null : root.resolve("cifar10");
    if (folder != null && Contents.find(folder, TEST) != null) {
      return folder(folder);
    }
    URI from = context.mirrors().getOrDefault("cifar10", PUBLIC).resolve(ARCHIVE);
    Path target = context.cache().resolve("cifar10").resolve(ARCHIVE);
    return archive(
        new Download("cifar10/" + ARCHIVE, from, target, ARCHIVE_SIZE, ARCHIVE_SHA256, false)
            .fetch(context));
  }

  private static Batches folder(Path folder) {
    return name -> {
      Path file = Contents.find(folder, List.of(name));
      if (file == null) {
        throw missing(folder, name, "put it there, or leave the path empty to search and download");
      }
      return new Batch(file.toString(), Contents.read(file, "a CIFAR-10 batch"));
    };
  }

  private static Batches archive(Path archive) throws IOException {
    Map<String, byte[]> files = TarFile.read(archive);
    return name -> {
      byte[] records = files.get(name);
      if (records == null) {
        throw missing(archive, name, "use the binary version, " + ARCHIVE);
      }
      return new Batch(archive + "!" + name, records);
    };
  }

  private static DataException missing(Path where, String name, String remedy) {
    return DataException.of(where, "the CIFAR-10 batches", "no " + name, "that file", remedy);
  }

  private static Dataset dataset(String name, Batches batches, List<String> files, int records)
      throws IOException {
    List<byte[]> parts = new ArrayList<>();
    int[] perClass = new int[CLASSES];
    String where = "";
    for (String file : files) {
      Batch batch = batches.get(file);
      where = batch.where();
      CifarRecords.check(where, batch.records(), records, perClass);
      parts.add(batch.records());
    }
    int each = files.size() * records / CLASSES;
    for (int c = 0; c < CLASSES; c++) {
      if (perClass[c] != each) {
        throw DataException.of(
            where,
            "the batches " + String.join(", ", files),
            perClass[c] + " images of class " + c + " (" + NAMES.get(c) + ")",
            each + " of each class",
            "the batches are mixed up or mislabelled: copy or download them again");
      }
    }
    return CifarRecords.dataset(name, parts, NAMES);
  }
}
