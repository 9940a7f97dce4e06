package dev.lutra.nn.data;

/// A set to fit on and a set to judge by.
///
/// @param train samples to fit on
/// @param test samples never fitted on, with the same features and the same kind of targets
public record Split(Dataset train, Dataset test) {
  /// @throws IllegalArgumentException if the two differ in width, in the kind or width of their
  ///   targets or in their class names
  public Split {
    if (train.width() != test.width()) {
      throw new IllegalArgumentException(
          "split of %s: got %d train and %d test features, expected the same number"
              .formatted(train.name(), train.width(), test.width()));
    }
    boolean same =
        switch (train.targets()) {
          case Targets.Classes a ->
              test.targets() instanceof Targets.Classes b && a.names().equals(b.names());
          case Targets.Values a ->
              test.targets() instanceof Targets.Values b && a.width() == b.width();
        };
    if (!same) {
      throw new IllegalArgumentException(
          "split of %s: got train and test targets that differ, expected %s"
              .formatted(train.name(), "the same class names, or values of the same width"));
    }
  }
}
