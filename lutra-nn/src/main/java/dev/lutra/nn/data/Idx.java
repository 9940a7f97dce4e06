package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images and labels in four IDX files of unsigned bytes, plain or gzip. Images have rank 2
/// `[count, features]`, 3 [count, height, width] or 4 [count, channels, height, width]; labels have
/// rank 1. The classes are 0 up to the largest train label.
///
/// @param trainImages file of train images
/// @param trainLabels file of train labels
/// @param testImages file of test images
/// @param testLabels file of test labels
public record Idx(String trainImages, String trainLabels, String testImages, String testLabels)
    implements DataSource {

  @Override
  public Split load(DataContext context) throws IOException {
    IdxFile labels = IdxFile.read(context.resolve(trainLabels), 1, 1);
    List<String> names = Labels.digits(Labels.classes(labels.file(), labels.labels()));
    Path images = context.resolve(trainImages);
    Dataset train = dataset("idx train", IdxFile.read(images, 2, 4), labels, names);
    Dataset test =
        dataset(
            "idx test",
            IdxFile.read(context.resolve(testImages), 2, 4),
            IdxFile.read(context.resolve(testLabels), 1, 1),
            names);
    if (train.width() != test.width()) {
      throw DataException.of(
          context.resolve(testImages),
          "test images like the train images",
          test.width() + " features",
          train.width() + " as in " + images,
          "use the files that belong together");
    }
    return new Split(train, test);
  }

  /// Images with their labels; a count that differs or a label without a name is an error.
  static Dataset dataset(String name, IdxFile images, IdxFile labels, List<String> names)
      throws DataException {
    Labels.requireCount(labels.file(), labels.count(), images.file(), images.count());
    Targets targets = Labels.of(labels.file(), labels.labels(), names);
    return new Dataset(name, images.samples(), targets, List.of(), shape(images.dims()));
  }

  static @Nullable ImageShape shape(int[] dims) {
    return switch (dims.length) {
      case 3 -> new ImageShape(1, dims[1], dims[2]);
      case 4 -> new ImageShape(dims[1], dims[2], dims[3]);
      default -> null;
    };
  }
}
