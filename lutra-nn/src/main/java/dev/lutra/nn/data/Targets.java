package dev.lutra.nn.data;

import java.util.List;
import java.util.Objects;

/// What a network shall answer for each sample: a class, or real values.
public sealed interface Targets permits Targets.Classes, Targets.Values {
  /// The number of samples.
  int count();

  /// The targets of the given samples, in the given order.
  ///
  /// @throws IndexOutOfBoundsException if an index is not a sample
  Targets select(int[] indices);

  /// One class label a sample: `labels[s]` is an index into `names`. The array is kept, not copied,
  /// and must not be changed; equality compares the array's identity.
  ///
  /// @param labels class of each sample, 0 <= label < names.size()
  /// @param names name of each class
  @SuppressWarnings("ArrayRecordComponent") // data sets are large: kept, documented as read only
  record Classes(int[] labels, List<String> names) implements Targets {
    /// @throws IllegalArgumentException if a label is negative or has no name
    public Classes {
      names = List.copyOf(names);
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] < 0 || labels[i] >= names.size()) {
          throw new IllegalArgumentException(
              "classes: got label %d at sample %d, expected 0 <= label < %d; correct the labels"
                  .formatted(labels[i], i, names.size()));
        }
      }
    }

    @Override
    public int count() {
      return labels.length;
    }

    @Override
    public Classes select(int[] indices) {
      int[] out = new int[indices.length];
      for (int i = 0; i < indices.length; i++) {
        out[i] = labels[Objects.checkIndex(indices[i], labels.length)];
      }
      return new Classes(out, names);
    }
  }

  /// Real targets, a matrix `[count, width]` stored row by row. The array is kept, not copied, and
  /// must not be changed; equality compares the array's identity.
  ///
  /// @param values target `t` of sample `s` is `values[s * width + t]`; all finite
  /// @param width number of targets of one sample, at least 1
  @SuppressWarnings("ArrayRecordComponent") // data sets are large: kept, documented as read only
  record Values(float[] values, int width) implements Targets {
    /// @throws IllegalArgumentException if the length is no multiple of the width, or a value is
    ///   NaN or infinite
    public Values {
      if (width < 1 || values.length % width != 0) {
        throw new IllegalArgumentException(
            "values: got %d values of width %d, expected width >= 1 and a multiple of it"
                .formatted(values.length, width));
      }
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new IllegalArgumentException(
              "values: got %s at sample %d, target %d, expected a finite number; clean the data"
                  .formatted(values[i], i / width, i % width));
        }
      }
    }

    @Override
    public int count() {
      return values.length / width;
    }

    @Override
    public Values select(int[] indices) {
      float[] out = new float[Math.multiplyExact(indices.length, width)];
      for (int i = 0; i < indices.length; i++) {
        int row = Objects.checkIndex(indices[i], count());
        System.arraycopy(values, row * width, out, i * width, width);
      }
      return new Values(out, width);
    }
  }
}
