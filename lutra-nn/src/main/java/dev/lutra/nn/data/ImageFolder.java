package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// PNG images in one folder a class. The classes are the names of the train folder's folders in the
/// order of strings; images are read in the order of their names. Hidden files are passed over; any
/// other file that is no PNG is an error.
///
/// PNGs of any color type and depth are read; alpha is dropped and 16 bits are reduced to 8.
///
/// @param train folder of class folders to fit on
/// @param test folder of class folders to test on, a subset of the train classes; empty holds out
///   20 % of `train`, stratified, seed 42
/// @param width columns every image is brought to by averaging areas; 0 takes the first image's and
///   requires it of all
/// @param height rows, likewise
/// @param gray whether to reduce to one gray channel (299 R + 587 G + 114 B) / 1000; otherwise all
///   images have three channels
public record ImageFolder(String train, @Nullable String test, int width, int height, boolean gray)
    implements DataSource {

  /// @throws IllegalArgumentException if width or height is negative
  public ImageFolder {
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "image folder: got width %d and height %d, expected at least 0 (0: as the first image)"
              .formatted(width, height));
    }
  }

  @Override
  public Split load(DataContext context) throws IOException {
    Path trainFolder = context.resolve(train);
    List<String> names = names(list(trainFolder, Files::isDirectory));
    if (names.size() < 2) {
      throw DataException.of(
          trainFolder,
          "images in one folder a class",
          names.size() + " class folders",
          "at least 2",
          "put the images of each class in a folder of its own");
    }
    Dataset first = dataset(context, trainFolder, names, null);
    if (test == null || test.isBlank()) {
      try {
        return Holdout.stratified(first, 0.2, 42);
      } catch (IllegalArgumentException e) {
        throw new DataException(trainFolder + ": " + e.getMessage(), e);
      }
    }
    Path testFolder = context.resolve(test);
    for (String name : names(list(testFolder, Files::isDirectory))) {
      if (!names.contains(name)) {
        throw DataException.of(
            testFolder.resolve(name),
            "a class of " + trainFolder,
            "class '" + name + "'",
            "one of " + String.join(", ", names),
            "rename or remove the folder");
      }
    }
    return new Split(first, dataset(context, testFolder, names, first.shape()));
  }

  private Dataset dataset(
      DataContext context, Path folder, List<String> names, @Nullable ImageShape wanted)
      throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      Path inside = folder.resolve(names.get(c));
      if (Files.isDirectory(inside)) {
        for (Path file : list(inside, f -> true)) {
          files.add(file);
          labels.add(c);
        }
      }
    }
    if (files.isEmpty()) {
      throw DataException.of(folder, "PNG images", "none", "some", "check the folder");
    }
    ImageShape shape = wanted == null ? shape(read(files.getFirst())) : wanted;
    long bytes = (long) files.size() * shape.features();
    if (bytes > Integer.MAX_VALUE - 8) {
      throw DataException.of(
          folder,
          "images in memory",
          files.size() + " images of " + shape.features() + " bytes",
          "at most 2 GiB in all",
          "set a smaller width and height");
    }
    byte[] pixels = new byte[(int) bytes];
    for (int i = 0; i < files.size(); i++) {
      fitted(files.get(i), shape).planes(pixels, i * shape.features());
      context.progress().accept(new DataProgress("read " + folder, i + 1, files.size()));
    }
    return new Dataset(
        String.valueOf(folder.getFileName()),
        Samples.ofBytes(files.size(), shape.features(), pixels),
        new Targets.Classes(labels.stream().mapToInt(i -> i).toArray(), names),
        List.of(),
        shape);
  }

  private ImageShape shape(PngImage image) {
    return new ImageShape(
        image.channels(),
        height == 0 ? image.height() : height,
        width == 0 ? image.width() : width);
  }

  private PngImage fitted(Path file, ImageShape shape) throws IOException {
    PngImage image = read(file);
    boolean wrong =
        (width == 0 && image.width() != shape.width())
            || (height == 0 && image.height() != shape.height());
    if (wrong) {
      throw DataException.of(
          file,
          "an image like the first",
          image.width() + " x " + image.height() + " pixels",
          shape.width() + " x " + shape.height(),
          "give width and height, and every image is scaled to them");
    }
    return image.resized(shape.width(), shape.height());
  }

  private PngImage read(Path file) throws IOException {
    PngImage.requireName(file);
    PngImage image = PngImage.read(file);
    return gray ? image.gray() : image.color();
  }

  private static List<String> names(List<Path> folders) {
    return folders.stream().map(f -> String.valueOf(f.getFileName())).toList();
  }

  static List<Path> list(Path folder, Predicate<Path> wanted) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw DataException.of(
          folder,
          "images in one folder a class",
          Files.exists(folder) ? "a file" : "no such folder",
          "a folder",
          "check the path");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> !String.valueOf(f.getFileName()).startsWith("."))
          .filter(wanted)
          .sorted((a, b) -> a.toString().compareTo(b.toString()))
          .toList();
    }
  }
}
