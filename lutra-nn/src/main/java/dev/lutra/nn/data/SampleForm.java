package dev.lutra.nn.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The form of the samples that a network was trained on, which those that it is to answer have to
/// have too.
///
/// @param features name of each feature, `x0`, `x1`, ... where the data gave none
/// @param classes name of each class; empty for networks of values
/// @param shape how the features lie if samples are images; null if they are not, or if it is not
///   known
/// @param scaled whether images of another size were scaled to the shape in training
public record SampleForm(
    List<String> features, List<String> classes, @Nullable ImageShape shape, boolean scaled) {
  /// Takes copies of the lists.
  public SampleForm {
    features = List.copyOf(features);
    classes = List.copyOf(classes);
  }

  /// The number of features.
  public int width() {
    return features.size();
  }

  /// Whether the features have names of their own, which the columns of a table can be found by.
  boolean isNamed() {
    return !features.equals(CsvTable.numbered(width()));
  }

  /// Requires samples of this form.
  ///
  /// @param where the file, for error texts
  /// @param got shape of the samples; null if they are no images
  void requireFits(Object where, Samples samples, @Nullable ImageShape got) throws DataException {
    if (samples.width() != width() || (got != null && shape != null && !got.equals(shape))) {
      throw DataException.of(
          where,
          "samples for the run",
          describe(samples.width(), got) + " each",
          describe(width(), shape),
          "give samples like those that it was trained on");
    }
  }

  private static String describe(int width, @Nullable ImageShape shape) {
    return width
        + " features"
        + (shape == null
            ? ""
            : " (%d x %d x %d)".formatted(shape.channels(), shape.height(), shape.width()));
  }
}
