package dev.lutra.nn.lut;

import dev.lutra.nn.Settings;
import java.util.Arrays;
import java.util.SplittableRandom;

/// In a window: a LUT draws its inputs from `width` neighbors around its corresponding position, at
/// random and distinct, with a fan-out as even as the windows allow: even to one reader from about
/// twice the fan-in on. Windows at the borders are shifted inwards. The wires are short, which is
/// what a small FPGA can route.
///
/// @param width inputs a LUT can reach; all of them where there are fewer
/// @param sweeps how many times the LUTs go over all inputs, so that each of so many equal runs of
///   LUTs reads all of them: 1, and before a `groupSum` its number of groups; must divide the LUTs
public record WindowWiring(int width, int sweeps) implements Wiring {
  /// @throws IllegalArgumentException if a setting is out of range
  public WindowWiring {
    Settings.check(width >= 2, "window.width", width, "at least 2");
    Settings.check(sweeps >= 1, "window.sweeps", sweeps, "at least 1");
  }

  @Override
  public int multiple() {
    return sweeps;
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    int reached = Math.min(width, inputs);
    if (reached < Math.min(fanIn, inputs) || luts % sweeps != 0) {
      throw new IllegalArgumentException(
          "window wiring: got width "
              + width
              + " and "
              + sweeps
              + " sweeps for "
              + luts
              + " LUTs of fan-in "
              + fanIn
              + ", expected at least the fan-in, and a divisor of the LUTs");
    }
    int[][] reach = new int[luts][reached];
    for (int m = 0; m < luts; m++) {
      int first = first(place(m, luts, sweeps, inputs), reached, inputs);
      Arrays.setAll(reach[m], i -> first + i);
    }
    return Deal.deal(inputs, reach, fanIn, random);
  }

  /// Where in `[0, positions)` a LUT is: those of a sweep lie at equal distances.
  static double place(int lut, int luts, int sweeps, int positions) {
    int run = luts / sweeps;
    return (lut % run + 0.5) * positions / run;
  }

  /// Where a window of `width` around `center` begins, shifted into `[0, size)`.
  static int first(double center, int width, int size) {
    return Math.clamp((int) Math.floor(center - (width - 1) / 2.0), 0, size - width);
  }
}
