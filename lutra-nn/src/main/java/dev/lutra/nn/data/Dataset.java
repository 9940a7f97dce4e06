package dev.lutra.nn.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Samples with their targets.
///
/// @param name what the set is called in reports
/// @param samples the inputs `[count, width]`; every value is finite
/// @param targets one target a sample
/// @param featureNames one name a feature, or an empty list, which stands for `x0`, `x1`, ...
/// @param shape how the features lie if samples are images, else null
public record Dataset(
    String name,
    Samples samples,
    Targets targets,
    List<String> featureNames,
    @Nullable ImageShape shape) {

  /// @throws IllegalArgumentException if the counts of samples and targets differ, the names or the
  ///   shape do not fit the width, or a value is NaN or infinite
  public Dataset {
    if (samples.count() != targets.count()) {
      throw new IllegalArgumentException(
          "data set %s: got %d samples and %d targets, expected as many targets as samples"
              .formatted(name, samples.count(), targets.count()));
    }
    featureNames = featureNames.isEmpty() ? numbered(samples.width()) : List.copyOf(featureNames);
    if (featureNames.size() != samples.width()) {
      throw new IllegalArgumentException(
          "data set %s: got %d feature names, expected one for each of %d features"
              .formatted(name, featureNames.size(), samples.width()));
    }
    if (shape != null && shape.features() != samples.width()) {
      throw new IllegalArgumentException(
          "data set %s: got %s of %d features, expected the samples' %d features"
              .formatted(name, shape, shape.features(), samples.width()));
    }
    int bad = samples.firstNonFinite();
    if (bad >= 0) {
      int sample = bad / samples.width();
      int feature = bad % samples.width();
      throw new IllegalArgumentException(
          "data set %s: got %s at sample %d, feature %d (%s), expected a finite number; %s"
              .formatted(
                  name,
                  samples.get(sample, feature),
                  sample,
                  feature,
                  featureNames.get(feature),
                  "drop the sample or fill in the value"));
    }
  }

  private static List<String> numbered(int width) {
    return IntStream.range(0, width).mapToObj(i -> "x" + i).toList();
  }

  /// The number of samples.
  public int count() {
    return samples.count();
  }

  /// The number of features of one sample.
  public int width() {
    return samples.width();
  }

  /// SHA-256 of all samples and targets, in their order: another set has another one.
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    if (samples.isBytes()) {
      digest.update(samples.bytes());
    } else {
      update(digest, samples.floats());
    }
    switch (targets) {
      case Targets.Classes classes -> {
        for (int label : classes.labels()) {
          digest.update((byte) label);
          digest.update((byte) (label >>> 8));
        }
      }
      case Targets.Values values -> update(digest, values.values());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, float[] values) {
    ByteBuffer part = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < values.length; at += part.capacity() / Float.BYTES) {
      int count = Math.min(part.capacity() / Float.BYTES, values.length - at);
      part.clear().asFloatBuffer().put(values, at, count);
      digest.update(part.limit(count * Float.BYTES));
    }
  }

  /// The given samples with their targets, in the given order.
  ///
  /// @throws IndexOutOfBoundsException if an index is not a sample
  public Dataset select(int[] indices) {
    return new Dataset(name, samples.select(indices), targets.select(indices), featureNames, shape);
  }
}
