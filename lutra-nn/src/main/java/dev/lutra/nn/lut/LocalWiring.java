package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// Local: the inputs of a LUT are drawn around its corresponding position with a Gaussian, in one
/// dimension, or in two if the inputs are an image. A choice that falls outside or repeats is drawn
/// again.
///
/// @param sigma deviation in input positions
/// @param height rows of the image; 0 for one dimension
/// @param width columns of the image; 0 for one dimension. The inputs are `height * width`
///   positions with `inputs / (height * width)` bits each, position-major
public record LocalWiring(double sigma, int height, int width) implements Wiring {
  private static final int TRIES = 64;

  /// @throws IllegalArgumentException unless sigma is positive
  public LocalWiring {
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("local wiring sigma: got " + sigma + ", expected > 0");
    }
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    long size = height == 0 && width == 0 ? inputs : (long) height * width;
    if (height < 0 || size < 1 || inputs % size != 0) {
      throw new IllegalArgumentException(
          "local wiring: got "
              + inputs
              + " inputs for an image of "
              + height
              + " x "
              + width
              + ", expected a multiple of its positions (0 x 0 for no image)");
    }
    int positions = (int) size;
    int depth = inputs / positions;
    int[] sources = new int[luts * fanIn];
    for (int m = 0; m < luts; m++) {
      double center = (m + 0.5) * positions / luts;
      for (int j = 0; j < fanIn; j++) {
        int pick = draw(center, positions, depth, random);
        for (int t = 0; t < TRIES && repeats(sources, m * fanIn, m * fanIn + j, pick); t++) {
          pick = draw(center, positions, depth, random);
        }
        sources[m * fanIn + j] = pick;
      }
    }
    return sources;
  }

  private int draw(double center, int positions, int depth, SplittableRandom random) {
    int position = -1;
    for (int t = 0; t < TRIES && position < 0; t++) {
      position = height > 0 ? drawInImage((int) center, random) : drawInRow(center, random);
      position = position < positions ? position : -1;
    }
    if (position < 0) {
      // A deviation far wider than the inputs: its limit.
      position = random.nextInt(positions);
    }
    return position * depth + (depth > 1 ? random.nextInt(depth) : 0);
  }

  private int drawInRow(double center, SplittableRandom random) {
    return (int) Math.floor(center + sigma * random.nextGaussian());
  }

  private int drawInImage(int center, SplittableRandom random) {
    int centerRow = center / width;
    int centerColumn = center % width;
    int row = (int) Math.round(centerRow + sigma * random.nextGaussian());
    int column = (int) Math.round(centerColumn + sigma * random.nextGaussian());
    boolean inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? row * width + column : -1;
  }

  private static boolean repeats(int[] sources, int from, int to, int pick) {
    for (int i = from; i < to; i++) {
      if (sources[i] == pick) {
        return true;
      }
    }
    return false;
  }
}
