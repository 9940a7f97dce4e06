package dev.lutra.nn.data;

import java.io.IOException;
import java.util.List;

/// Hand-drawn digits made up on the spot: 28 x 28 gray images in the form of MNIST, without a file.
///
/// Each digit has three or four styles (7 with and without a bar, 4 open and closed, ...) drawn as
/// strokes through control points. A sample jitters the points, slants, turns (12 degrees either
/// way), scales and shifts (2 pixels either way) the digit and draws it with a pen of random width
/// and contrast and a little noise. Sample `i` has class `i % 10` and depends on the seed and on
/// `i` alone, not on the number of samples, and is the same on every platform; the test samples are
/// drawn from a sequence of their own.
///
/// @param train number of train samples; 0 means 10,000
/// @param test number of test samples; 0 means 2,000
/// @param seed equal seeds give equal images
public record StrokeDigits(int train, int test, long seed) implements DataSource {
  private static final ImageShape SHAPE = new ImageShape(1, StrokePen.SIDE, StrokePen.SIDE);
  private static final int CLASSES = 10;
  private static final int MOST = 1_000_000;

  /// @throws IllegalArgumentException if a number of samples is negative or above 1,000,000
  public StrokeDigits {
    train = train == 0 ? 10_000 : train;
    test = test == 0 ? 2_000 : test;
    if (train < 0 || test < 0 || train > MOST || test > MOST) {
      throw new IllegalArgumentException(
          "stroke digits: got %d train and %d test samples, expected 0 (default) to %d of each"
              .formatted(train, test, MOST));
    }
  }

  @Override
  public Split load(DataContext context) throws IOException {
    return new Split(
        dataset("stroke digits train", train, 0, context),
        dataset("stroke digits test", test, 1, context));
  }

  private Dataset dataset(String name, int count, int sequence, DataContext context) {
    byte[] pixels = new byte[count * SHAPE.features()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
      // Even items are train samples, odd ones test samples: no image is in both.
      SplitRandom random = SplitRandom.of(seed, 2L * i + sequence);
      new StrokePen(random).draw(labels[i], pixels, i * SHAPE.features());
      if ((i + 1) % 1000 == 0 || i + 1 == count) {
        context.progress().accept(new DataProgress("draw " + name, i + 1, count));
      }
    }
    return new Dataset(
        name,
        Samples.ofBytes(count, SHAPE.features(), pixels),
        new Targets.Classes(labels, Labels.digits(CLASSES)),
        List.of(),
        SHAPE);
  }
}
