package dev.lutra.nn.encode;

import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.Arrays;
import java.util.List;

/// Features as the unsigned words that the hardware is given: `q = clamp(round((x - offset[f]) /
/// step[f]), 0, 2^bits - 1)`. Training, evaluation and hardware all see `q`, so there is nothing to
/// lose between them.
///
/// @param bits width of a word
/// @param offset value of word 0, by feature
/// @param step difference of neighbor words, by feature
public record Quantizer(int bits, List<Float> offset, List<Float> step) {
  /// Samples that are quantized together.
  private static final int TILE = 16;

  private static final int MAX_EXACT_BITS = 16;

  /// Takes copies of the lists.
  public Quantizer {
    offset = List.copyOf(offset);
    step = List.copyOf(step);
  }

  /// Bytes, which are pixels, are taken as they are, in as few bits as hold the largest. So are
  /// small non-negative integers if every feature that changes needs as many bits as the others.
  /// Other values are mapped from the training set's range of each feature to `bits` bits: a
  /// feature of small range among those of large range would otherwise never pass a threshold.
  ///
  /// @param train the training samples
  /// @param bits width for values that are not small integers, 1 to 16
  /// @param clip share of the values of such a feature that may lie beyond the words at either end,
  ///   and get the last word there: a few far ones then do not make the words of all others coarse.
  ///   Where that would leave no range, it is that of all
  public static Quantizer fit(Samples train, int bits, double clip) {
    int width = train.width();
    if (train.isBytes()) {
      int max = 0;
      for (byte v : train.bytes()) {
        max = Math.max(max, v & 0xff);
      }
      return uniform(width, bitsFor(max));
    }
    int exact = exactBits(train);
    if (exact > 0) {
      return uniform(width, exact);
    }
    Float[] offset = new Float[width];
    Float[] step = new Float[width];
    for (int f = 0; f < width; f++) {
      float[] ends = ends(train, f, clip);
      offset[f] = ends[0];
      float range = ends[1] - ends[0];
      step[f] = range > 0 ? range / ((1 << bits) - 1) : 1f;
    }
    return new Quantizer(bits, List.of(offset), List.of(step));
  }

  /// The lowest and the highest value within the words.
  private static float[] ends(Samples train, int feature, double clip) {
    float[] all = {train.min(feature), train.max(feature)};
    if (clip == 0) {
      return all;
    }
    float[] values = new float[train.count()];
    for (int s = 0; s < values.length; s++) {
      values[s] = train.get(s, feature);
    }
    Arrays.sort(values);
    int beyond = (int) (clip * values.length);
    float[] ends = {values[beyond], values[values.length - 1 - beyond]};
    return ends[0] < ends[1] ? ends : all;
  }

  /// The bits that each feature needs that changes at all; 0 if they differ, or if some value is no
  /// small non-negative integer.
  private static int exactBits(Samples train) {
    for (float v : train.floats()) {
      if (!(v >= 0 && v < 1 << MAX_EXACT_BITS && v == Math.rint(v))) {
        return 0;
      }
    }
    int common = 0;
    for (int f = 0; f < train.width(); f++) {
      if (train.max(f) > train.min(f)) {
        int bits = bitsFor((int) train.max(f));
        if (common != 0 && bits != common) {
          return 0;
        }
        common = bits;
      }
    }
    return Math.max(1, common);
  }

  private static int bitsFor(int max) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(max));
  }

  private static Quantizer uniform(int width, int bits) {
    Float[] zeros = new Float[width];
    Float[] ones = new Float[width];
    for (int f = 0; f < width; f++) {
      zeros[f] = 0f;
      ones[f] = 1f;
    }
    return new Quantizer(bits, List.of(zeros), List.of(ones));
  }

  /// Number of features.
  public int features() {
    return offset.size();
  }

  /// The largest word, `2^bits - 1`.
  public int max() {
    return (1 << bits) - 1;
  }

  /// The word of value `x` of feature `feature`.
  public int quantize(int feature, float x) {
    return word(x, offset.get(feature), step.get(feature), max());
  }

  /// The value in the data's units that word `q` stands for.
  public float value(int feature, double q) {
    return (float) (offset.get(feature) + q * step.get(feature));
  }

  /// A few samples at a time, so that their values are still in the cache at the next feature.
  private void words(Samples samples, int[] indices, int from, Real out) {
    int max = max();
    for (int first = 0; first < out.frames(); first += TILE) {
      int end = Math.min(first + TILE, out.frames());
      for (int f = 0; f < features(); f++) {
        float zero = offset.get(f);
        float one = step.get(f);
        for (int i = first; i < end; i++) {
          out.set(f, i, word(samples.get(indices[from + i], f), zero, one, max));
        }
      }
    }
  }

  private static int word(float x, float zero, float one, int max) {
    return Math.clamp(Math.round((x - zero) / one), 0, max);
  }

  private boolean takesBytesAsTheyAre() {
    for (int f = 0; f < features(); f++) {
      if (offset.get(f) != 0 || step.get(f) != 1) {
        return false;
      }
    }
    return bits == 8;
  }

  /// Writes the words of the samples `indices[from .. from + out.frames() - 1]` to `out`,
  /// `[features, frames]`.
  public void gather(Backend backend, Samples samples, int[] indices, int from, Real out) {
    int width = features();
    if (samples.width() != width) {
      throw new IllegalArgumentException(
          "quantizer: got samples of " + samples.width() + " features, expected " + width);
    }
    if (!samples.isBytes() || !takesBytesAsTheyAre()) {
      words(samples, indices, from, out);
      return;
    }
    backend.bit().columns(samples.bytes(), samples.isFixed(), indices, from, out);
  }
}
