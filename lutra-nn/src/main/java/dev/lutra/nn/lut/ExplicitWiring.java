package dev.lutra.nn.lut;

import java.util.List;
import java.util.SplittableRandom;

/// A list given by the user.
///
/// @param sources input `j` of LUT `m` reads row `sources[m * fanIn + j]`
public record ExplicitWiring(List<Integer> sources) implements Wiring {
  /// Takes a copy of the list.
  public ExplicitWiring {
    sources = List.copyOf(sources);
  }

  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    if (sources.size() != luts * fanIn) {
      throw new IllegalArgumentException(
          "explicit wiring: got "
              + sources.size()
              + " sources for "
              + luts
              + " LUTs of fan-in "
              + fanIn
              + ", expected "
              + luts * fanIn);
    }
    return sources.stream().mapToInt(Integer::intValue).toArray();
  }
}
