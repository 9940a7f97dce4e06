package dev.lutra.nn.lut;

import dev.lutra.nn.Settings;
import java.math.BigInteger;
import java.util.SplittableRandom;

/// In a patch of an image: a LUT draws its inputs from `rows` x `columns` positions around its
/// corresponding one, all bits of each, at random, distinct and balanced. Patches at the borders
/// are shifted inwards. The LUTs lie over the image in order, so that the next layer can read them
/// as an image of the same size where they are a multiple of its positions.
///
/// @param rows of a patch
/// @param columns of a patch
/// @param height rows of the image
/// @param width columns of the image. The inputs are `height * width` positions with `inputs /
///   (height * width)` bits each, position-major
/// @param sweeps how many times the LUTs go over the image, so that each of so many equal runs of
///   LUTs reads all of it: 1, and before a `groupSum` its number of groups; must divide the LUTs
public record PatchWiring(int rows, int columns, int height, int width, int sweeps)
    implements Wiring {
  /// @throws IllegalArgumentException if a setting is out of range
  public PatchWiring {
    Settings.check(height >= 1, "patch.height", height, "at least 1");
    Settings.check(width >= 1, "patch.width", width, "at least 1");
    Settings.check(rows >= 1 && rows <= height, "patch.rows", rows, "1 to the height " + height);
    Settings.check(
        columns >= 1 && columns <= width, "patch.columns", columns, "1 to the width " + width);
    Settings.check(sweeps >= 1, "patch.sweeps", sweeps, "at least 1");
  }

  /// Of the sweeps, and of the positions, so that another layer of patches can read the LUTs as an
  /// image.
  @Override
  public int multiple() {
    int positions = height * width;
    return sweeps
        * positions
        / BigInteger.valueOf(sweeps).gcd(BigInteger.valueOf(positions)).intValue();
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    long size = (long) height * width;
    if (inputs % size != 0) {
      throw new IllegalArgumentException(
          "patch wiring: got "
              + inputs
              + " inputs for an image of "
              + height
              + " x "
              + width
              + ", expected a multiple of its positions");
    }
    int positions = (int) size;
    int depth = inputs / positions;
    if ((long) rows * columns * depth < Math.min(fanIn, inputs) || luts % sweeps != 0) {
      throw new IllegalArgumentException(
          "patch wiring: got "
              + rows * columns * depth
              + " inputs in a patch and "
              + sweeps
              + " sweeps for "
              + luts
              + " LUTs of fan-in "
              + fanIn
              + ", expected at least the fan-in, and a divisor of the LUTs");
    }
    int[][] reach = new int[luts][];
    for (int m = 0; m < luts; m++) {
      reach[m] = patch((int) WindowWiring.place(m, luts, sweeps, positions), depth);
    }
    return Deal.deal(inputs, reach, fanIn, random);
  }

  private int[] patch(int position, int depth) {
    int row = position / width;
    int column = position % width;
    int top = WindowWiring.first(row + 0.5, rows, height);
    int left = WindowWiring.first(column + 0.5, columns, width);
    int[] patch = new int[rows * columns * depth];
    int run = columns * depth;
    for (int i = 0; i < patch.length; i++) {
      patch[i] = ((top + i / run) * width + left) * depth + i % run;
    }
    return patch;
  }
}
