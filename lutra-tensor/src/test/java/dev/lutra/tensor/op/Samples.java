package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.util.SplittableRandom;

/// Seeded test data.
final class Samples {
  private final SplittableRandom random;

  Samples(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Uniform in `[low, high)`.
  float[] uniform(int count, double low, double high) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return out;
  }

  /// Uniform in `[low, high)`, but no nearer to a kink than `margin`.
  float[] awayFrom(int count, double low, double high, double margin, double... kinks) {
    float[] out = uniform(count, low, high);
    for (int i = 0; i < count; i++) {
      for (double kink : kinks) {
        if (Math.abs(out[i] - kink) < margin) {
          out[i] = (float) (kink + (out[i] < kink ? -margin : margin));
        }
      }
    }
    return out;
  }

  /// Zeros and ones.
  float[] coins(int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = random.nextBoolean() ? 1 : 0;
    }
    return out;
  }

  /// Columns that sum to 1, all entries positive.
  float[] distributions(int classes, int frames) {
    float[] out = uniform(classes * frames, 0.1, 1);
    for (int f = 0; f < frames; f++) {
      float sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += out[c * frames + f];
      }
      for (int c = 0; c < classes; c++) {
        out[c * frames + f] /= sum;
      }
    }
    return out;
  }

  /// Columns with a single 1.
  float[] oneHot(int classes, int frames) {
    float[] out = new float[classes * frames];
    for (int f = 0; f < frames; f++) {
      out[random.nextInt(classes) * frames + f] = 1;
    }
    return out;
  }

  /// Random wires; the inputs of one LUT differ from each other.
  Wires wires(int inputs, int luts, int fanIn) {
    int[] sources = new int[luts * fanIn];
    for (int m = 0; m < luts; m++) {
      int[] deck = new int[inputs];
      for (int i = 0; i < inputs; i++) {
        int at = random.nextInt(i + 1);
        deck[i] = deck[at];
        deck[at] = i;
      }
      System.arraycopy(deck, 0, sources, m * fanIn, fanIn);
    }
    return new Wires(inputs, fanIn, sources);
  }

  Real reals(Memory memory, int features, int frames, double low, double high) {
    return real(memory, features, frames, uniform(features * frames, low, high));
  }

  Bits bits(Memory memory, int features, int frames) {
    return bits(memory, features, frames, coins(features * frames));
  }

  /// A real tensor of these values; its padding is NaN, which must not influence anything.
  static Real real(Memory memory, int features, int frames, float... values) {
    Real x = memory.real(features, frames);
    x.fill(Float.NaN);
    x.copyFrom(values);
    return x;
  }

  static Bits bits(Memory memory, int features, int frames, float... values) {
    Bits x = memory.bits(features, frames);
    for (int i = 0; i < values.length; i++) {
      x.set(i / frames, i % frames, values[i] != 0);
    }
    return x;
  }

  /// All bits of `x` as 0 and 1, row after row.
  static int[] toArray(Bits x) {
    int[] out = new int[x.features() * x.frames()];
    for (int i = 0; i < out.length; i++) {
      out[i] = x.get(i / x.frames(), i % x.frames()) ? 1 : 0;
    }
    return out;
  }
}
