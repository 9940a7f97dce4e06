package dev.lutra.nn.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MNIST: 60,000 train and 10,000 test images of handwritten digits, 28 x 28 gray (LeCun, Cortes
/// and Burges 1998).
///
/// Without a path each of the four IDX files, plain or gzip, is looked for in `LUTRA_DATA/mnist`,
/// then in the cache, and else downloaded to the cache. What comes from the cache or the network is
/// checked against the SHA-256 of the published content; a user's own files are checked for form
/// (28 x 28, labels 0..9) only, so that sets of the same form can stand in.
///
/// @param path folder of the four files; empty searches
public record Mnist(@Nullable String path) implements DataSource {
  private static final URI PUBLIC = URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/");
  private static final int SIDE = 28;

  private enum Part {
    TRAIN_IMAGES(
        "train-images",
        "idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    TRAIN_LABELS(
        "train-labels",
        "idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    TEST_IMAGES(
        "t10k-images",
        "idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    TEST_LABELS(
        "t10k-labels",
        "idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private final String first;
    private final String second;
    private final String sha256;

    Part(String first, String second, String sha256) {
      this.first = first;
      this.second = second;
      this.sha256 = sha256;
    }

    /// The published name, and the one that some unpacking tools make of it.
    List<String> names() {
      return List.of(first + "-" + second, first + "." + second);
    }
  }

  @Override
  public Split load(DataContext context) throws IOException {
    List<IdxFile> files = new ArrayList<>();
    for (Part part : Part.values()) {
      int rank = part.second.startsWith("idx3") ? 3 : 1;
      files.add(IdxFile.read(locate(context, part), rank, rank));
    }
    return new Split(
        dataset("mnist train", files.get(0), files.get(1)),
        dataset("mnist test", files.get(2), files.get(3)));
  }

  private static Dataset dataset(String name, IdxFile images, IdxFile labels) throws DataException {
    int[] dims = images.dims();
    if (dims[1] != SIDE || dims[2] != SIDE) {
      throw DataException.of(
          images.file(),
          "MNIST images",
          dims[1] + " x " + dims[2] + " pixels",
          SIDE + " x " + SIDE,
          "name other images as an idx source");
    }
    return Idx.dataset(name, images, labels, Labels.digits(10));
  }

  private Path locate(DataContext context, Part part) throws IOException {
    if (path != null && !path.isBlank()) {
      Path folder = context.resolve(path);
      Path found = Contents.find(folder, part.names());
      if (found == null) {
        throw DataException.of(
            folder,
            "the MNIST files",
            "no " + part.names().getFirst(),
            "that file or its .gz",
            "put it there, or leave the path empty to search and download");
      }
      return found;
    }
    Path root = context.dataRoot();
    Path found = root == null ? null : Contents.find(root.resolve("mnist"), part.names());
    if (found != null) {
      return found;
    }
    String file = part.names().getFirst() + ".gz";
    URI from = context.mirrors().getOrDefault("mnist", PUBLIC).resolve(file);
    Path target = context.cache().resolve("mnist").resolve(file);
    return new Download("mnist/" + file, from, target, -1, part.sha256, true).fetch(context);
  }
}
