package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;

/// Four numpy arrays in `.npy` files (plain or gzip) of type u1, i1, b1, i2, i4, i8, f4 or f8,
/// little endian, in C or Fortran order.
///
/// Samples: the first dimension counts them, the others are features. u1 and b1 are kept as bytes,
/// other types as floats. Rank 3 is `(count, height, width)`; rank 4 is `(count, channels, height,
/// width)`, or, if the last dimension is at most 4 and the second is not, `(count, height, width,
/// channels)`, which is brought into channel-first order.
///
/// Targets: integers are class labels (shape `(count)` or `(count, 1)`; the classes are 0 up to the
/// largest train label), floats are real values `(count)` or `(count, width)`.
///
/// @param trainX file of train samples
/// @param trainY file of train targets
/// @param testX file of test samples
/// @param testY file of test targets
public record Npy(String trainX, String trainY, String testX, String testY) implements DataSource {
  @Override
  public Split load(DataContext context) throws IOException {
    return NpyArrays.split(
        read(context, trainX), read(context, trainY), read(context, testX), read(context, testY));
  }

  private static NpyArray read(DataContext context, String path) throws IOException {
    Path file = context.resolve(path);
    return NpyArray.read(file.toString(), Contents.read(file, "a numpy array"));
  }
}
