package dev.lutra.nn.data;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes data sets of numpy arrays.
final class NpyArrays {
  private static final int MOST_CHANNELS = 4;

  private NpyArrays() {}

  /// A split of four arrays, as [Npy] describes it.
  static Split split(NpyArray trainX, NpyArray trainY, NpyArray testX, NpyArray testY)
      throws DataException {
    if (trainY.isReal() != testY.isReal()) {
      throw DataException.of(
          testY.where(),
          "targets like the train targets",
          "type " + testY.type(),
          trainY.type() + " as in " + trainY.where(),
          "save both with the same type");
    }
    List<String> names = trainY.isReal() ? List.of() : names(trainY);
    Dataset train = dataset("npy train", trainX, trainY, names);
    Dataset test = dataset("npy test", testX, testY, names);
    if (train.width() != test.width() || targetWidth(trainY) != targetWidth(testY)) {
      throw DataException.of(
          testX.where(),
          "the shapes of the train set",
          Arrays.toString(testX.shape()) + " with targets " + Arrays.toString(testY.shape()),
          Arrays.toString(trainX.shape()) + " with targets " + Arrays.toString(trainY.shape()),
          "use the files that belong together");
    }
    return new Split(train, test);
  }

  private static List<String> names(NpyArray y) throws DataException {
    return Labels.digits(Labels.classes(y.where(), labels(y)));
  }

  private static Dataset dataset(String name, NpyArray x, NpyArray y, List<String> names)
      throws DataException {
    Labels.requireCount(y.where(), y.shape()[0], x.where(), x.shape()[0]);
    Targets targets =
        y.isReal()
            ? new Targets.Values(floats(y), targetWidth(y))
            : Labels.of(y.where(), labels(y), names);
    return new Dataset(name, samples(x), targets, List.of(), shape(x));
  }

  /// An array as samples, images with their channels first.
  static Samples samples(NpyArray x) throws DataException {
    ImageShape shape = shape(x);
    boolean last = channelsLast(x.shape());
    int count = x.shape()[0];
    int width = x.size() / count;
    if (x.isBytes()) {
      byte[] bytes = new byte[x.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) x.integer(last ? source(i, width, shape) : i);
      }
      return Samples.ofBytes(count, width, bytes);
    }
    float[] floats = floats(x);
    if (last) {
      float[] moved = new float[floats.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = floats[source(i, width, shape)];
      }
      floats = moved;
    }
    return Samples.ofFloats(count, width, floats);
  }

  /// Where the value of place `i` of channel-first images lies in channel-last ones.
  private static int source(int i, int width, @Nullable ImageShape shape) {
    if (shape == null) {
      return i;
    }
    int plane = shape.height() * shape.width();
    int within = i % width;
    return i - within + within % plane * shape.channels() + within / plane;
  }

  /// How the samples of an array lie; null if they are no images.
  static @Nullable ImageShape shape(NpyArray x) {
    int[] dims = x.shape();
    if (dims.length == 3) {
      return new ImageShape(1, dims[1], dims[2]);
    }
    if (dims.length != 4) {
      return null;
    }
    return channelsLast(dims)
        ? new ImageShape(dims[3], dims[1], dims[2])
        : new ImageShape(dims[1], dims[2], dims[3]);
  }

  private static boolean channelsLast(int[] dims) {
    return dims.length == 4 && dims[3] <= MOST_CHANNELS && dims[1] > MOST_CHANNELS;
  }

  private static int targetWidth(NpyArray y) {
    return y.size() / y.shape()[0];
  }

  private static int[] labels(NpyArray y) throws DataException {
    if (targetWidth(y) != 1) {
      throw DataException.of(
          y.where(),
          "class labels",
          "integers of shape " + Arrays.toString(y.shape()),
          "shape [count] or [count, 1]",
          "save labels, or floats for real targets");
    }
    int[] labels = new int[y.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Math.clamp(y.integer(i), -1, Integer.MAX_VALUE);
    }
    return labels;
  }

  private static float[] floats(NpyArray a) throws DataException {
    float[] out = new float[a.size()];
    int width = out.length / a.shape()[0];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) a.real(i);
      if (!Float.isFinite(out[i])) {
        throw DataException.of(
            a.where(),
            "finite numbers",
            "%s at sample %d, feature %d".formatted(a.real(i), i / width, i % width),
            "no NaN, no infinity, within the range of a float",
            "clean the array before saving it");
      }
    }
    return out;
  }
}
