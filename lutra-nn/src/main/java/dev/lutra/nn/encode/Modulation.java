package dev.lutra.nn.encode;

import dev.lutra.nn.Seeds;
import dev.lutra.nn.data.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Binary modulation (over-sampling): a sample becomes `frames` frames of `depth` bits a feature,
/// and the read-out sums over the frames. The `frames * depth` thresholds of a feature are `(i +
/// 0.5) / (frames * depth)` of the word's range (PWM), or drawn at random for each feature. Frame
/// `i` uses thresholds `i, i + frames, ...`: within a frame the bits of a feature form a
/// thermometer, over the frames they sweep.
///
/// @param frames frames of a sample in hardware
/// @param depth bits of a feature in each frame
/// @param kind how thresholds are placed
/// @param trainFrames frames of a sample in training; 0 trains on the feature itself, scaled to
///   `[0, 1]`, as the probability of a 1 (real mode)
public record Modulation(int frames, int depth, Kind kind, int trainFrames) implements Encoder {
  /// How thresholds are placed.
  public enum Kind {
    /// Evenly: the number of ones of a feature over all frames is proportional to its value.
    PWM,
    /// At random, differently for each feature, and fixed by the seed.
    RANDOM
  }

  /// @throws IllegalArgumentException if a size is out of range
  public Modulation {
    boolean possible = frames >= 1 && depth >= 1 && trainFrames >= 0;
    boolean few = (long) Math.max(frames, trainFrames) * depth <= 1 << 16;
    if (!possible || !few) {
      throw new IllegalArgumentException(
          "modulation: got frames "
              + frames
              + ", depth "
              + depth
              + ", trainFrames "
              + trainFrames
              + ", expected "
              + (possible ? "frames * depth up to " + (1 << 16) : "at least 1, 1, 0"));
    }
    if (trainFrames == 0 && depth != 1) {
      throw new IllegalArgumentException(
          "modulation: got depth "
              + depth
              + " with trainFrames 0, expected depth 1 where training"
              + " reads the feature itself");
    }
  }

  @Override
  public Encoding fit(Samples train, Quantizer quantizer, long seed) {
    return of(quantizer, frames, seed);
  }

  @Override
  public Encoding fitForTraining(Encoding hardware, Quantizer quantizer, long seed) {
    return of(quantizer, Math.max(1, trainFrames), seed);
  }

  @Override
  public boolean trainsOnReals() {
    return trainFrames == 0;
  }

  private Encoding of(Quantizer quantizer, int count, long seed) {
    List<Encoding.Bit> bits = new ArrayList<>();
    for (int f = 0; f < quantizer.features(); f++) {
      int[] levels = levels(count * depth, quantizer.max(), Seeds.random(seed, "modulation." + f));
      for (int d = 0; d < depth; d++) {
        List<Integer> thresholds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          thresholds.add(levels[d * count + i]);
        }
        bits.add(new Encoding.Bit.Compare(f, thresholds));
      }
    }
    return new Encoding(count, bits);
  }

  private int[] levels(int count, int max, SplittableRandom random) {
    int[] levels = new int[count];
    for (int i = 0; i < count; i++) {
      double level = kind == Kind.PWM ? (i + 0.5) / count : random.nextDouble();
      levels[i] = (int) Math.floor(level * max);
    }
    if (kind == Kind.RANDOM && depth > 1) {
      Arrays.sort(levels);
    }
    return levels;
  }
}
