package dev.lutra.nn.encode;

import dev.lutra.nn.ShapeException;
import dev.lutra.nn.data.Samples;
import java.util.ArrayList;
import java.util.List;

/// The highest bits of each feature word, as they are: no comparators at all.
///
/// @param planes bits taken of each word, from the most significant one down; 0 for all
public record BitPlanes(int planes) implements Encoder {
  /// @throws IllegalArgumentException if the number is negative
  public BitPlanes {
    if (planes < 0) {
      throw new IllegalArgumentException(
          "bitPlanes: got " + planes + " planes, expected at least 0 (all)");
    }
  }

  /// @throws ShapeException if the words have fewer bits
  @Override
  public Encoding fit(Samples train, Quantizer quantizer, long seed) {
    if (planes > quantizer.bits()) {
      throw new ShapeException(
          "bitPlanes: got " + planes + " planes, expected 0 to " + quantizer.bits());
    }
    int taken = planes == 0 ? quantizer.bits() : planes;
    List<Encoding.Bit> bits = new ArrayList<>();
    for (int f = 0; f < quantizer.features(); f++) {
      for (int p = 0; p < taken; p++) {
        bits.add(new Encoding.Bit.Plane(f, quantizer.bits() - 1 - p));
      }
    }
    return new Encoding(1, bits);
  }
}
