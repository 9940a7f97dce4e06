package dev.lutra.nn.data;

import java.util.List;
import java.util.stream.IntStream;

/// Checks integer labels read from a file.
final class Labels {
  /// A file with more classes than this is taken to hold something else than labels.
  private static final int MOST_CLASSES = 65_536;

  private Labels() {}

  /// The names `0`, `1`, ... of a number of classes.
  static List<String> digits(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  /// One more than the largest label; the labels are those of a train set.
  static int classes(Object file, int[] labels) throws DataException {
    int most = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= MOST_CLASSES) {
        throw mislabelled(file, labels[i], i, MOST_CLASSES);
      }
      most = Math.max(most, labels[i] + 1);
    }
    return most;
  }

  /// Labels as targets; a label outside 0..names.size()-1 is an error that names its index.
  static Targets.Classes of(Object file, int[] labels, List<String> names) throws DataException {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= names.size()) {
        throw mislabelled(file, labels[i], i, names.size());
      }
    }
    return new Targets.Classes(labels, names);
  }

  /// Requires as many labels as samples.
  static void requireCount(Object file, int labels, Object samplesFile, int samples)
      throws DataException {
    if (labels != samples) {
      throw DataException.of(
          file,
          "one target for each sample",
          labels + " targets",
          samples + " as in " + samplesFile,
          "use the files that belong together");
    }
  }

  private static DataException mislabelled(Object file, int label, int index, int classes) {
    return DataException.of(
        file,
        "class labels",
        "label " + label + " at index " + index,
        "0.." + (classes - 1),
        "the file is mislabelled or not a label file: check or replace it");
  }
}
